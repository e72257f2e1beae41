"""How stretches of days are read from sums of months and of days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from shanzhi.core.periods import month_of
from shanzhi.indicators.adding import Span, apart

DAY = timedelta(days=1)


@given(st.dates(), st.dates())
@example(date.min, date.max)
@example(date(9999, 12, 15), date.max)
@example(date(2024, 2, 1), date(2024, 2, 29))
@example(date(2024, 1, 31), date(2024, 2, 1))
def test_apart__every_day_once_and_only_whole_months(one: date, other: date) -> None:
    """The parts follow each other without a gap from the first day to the last; those of months begin and end one."""
    first, last = min(one, other), max(one, other)
    parts = apart([Span(7, first, last)])
    spans = sorted((each for stretches in parts.values() for each in stretches), key=lambda each: each.first)
    assert (spans[0].first, spans[-1].last) == (first, last)
    assert all(after.first == before.last + DAY for before, after in pairwise(spans))
    assert all(each.window == 7 for each in spans)
    for each in parts.get("months", ()):
        assert (month_of(each.first).start, month_of(each.last).end) == (each.first, each.last)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 4000))
def test_apart__reads_few_days(first: date, length: int) -> None:
    """At most a month of single days at either end."""
    last = first + timedelta(days=length)
    assert sum((each.last - each.first).days + 1 for each in apart([Span(0, first, last)]).get("sums", ())) <= 60
