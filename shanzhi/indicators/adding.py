"""Facts added up once for every leaf that does no more than that.

A register's totals ask the same days of the same measure five ways, a unit's page thirty measures: the days are gone
through once and put together by cell, measure and dimensions; each leaf then takes its part of these few rows. Where
sums are kept, whole months are read from those of months, and only the days at both ends by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shanzhi.core.periods import Window, month_of
from shanzhi.indicators.vocabulary.base import Leaf, Sql

_BEGINNING = date(1, 1, 1)
_DAY = timedelta(days=1)
_FAR = date(9999, 12, 1)
"""Stretches that reach the last month there is are read by days: no month comes after it."""

_ADDED = """,
{name} as materialized (
    select g.grp, each.win, each.measure_id, each.dims, sum(each.quantity) as quantity from ({parts}) each
    join grp g on g.unit = each.unit_id group by 1, 2, 3, 4)"""

_PART = """
        select w.win, one.* from unnest(%s::int[], %s::date[], %s::date[]) w(win, lo, hi) cross join lateral (
            select f.measure_id, f.unit_id, case when f.measure_id = any(%s) then f.dims end as dims,
                sum(f.quantity) as quantity
            from {facts} f where f.happened_on between w.lo and w.hi and f.measure_id = any(%s) group by 1, 2, 3) one"""
"""By unit first, so that cells are joined with few rows: the planner believes in one fact a unit and would go through
every unit of every cell for each of ten thousand. A window is added up by itself: its days reach the indexes also where
the sums are put together from two parts. Dimensions are told apart only where somebody asks for some of them."""

Windows = Mapping[tuple[Window, date], int]
"""Windows, each as looked at from a day, and their numbers."""


@dataclass(frozen=True)
class Span:
    """A stretch of days of the window with this number."""

    window: int
    first: date
    last: date


def add_up(
    sources: Mapping[Leaf, str], measure_ids: Mapping[str, int], windows: Windows
) -> tuple[Sql, dict[Leaf, str]]:
    """The tables of what is added up, each with a comma before it, and for every leaf the table it is read from.

    `sources` says where the facts of each leaf come from: `sums`, beside which there are `months`, or others. Leaves
    that do more than add up (`Leaf.adds_up`) stay with it.
    """
    together: dict[tuple[str, str], list[Leaf]] = defaultdict(list)
    for leaf, facts in sources.items():
        if leaf.adds_up:
            together[facts, leaf.adds_up].append(leaf)
    tables, read_from = [], dict(sources)
    for number, ((facts, days), leaves) in enumerate(together.items()):
        spans = [
            Span(window, _BEGINNING if days == "past" else stretch.start, stretch.end)
            for (stretch, _), window in windows.items()
        ]
        name = f"added_{number}"
        tables.append(_table(name, apart(spans) if facts == "sums" else {facts: spans}, leaves, measure_ids))
        read_from.update(dict.fromkeys(leaves, name))
    text = "".join(table.text for table in tables)
    return Sql(text, tuple(value for table in tables for value in table.params)), read_from


def apart(spans: Iterable[Span]) -> dict[str, list[Span]]:
    """The whole months in each stretch (`months`), and the days before and after them (`sums`); none is left out."""
    days, months = [], []
    for span in spans:
        far = span.last >= _FAR
        first, end = (_FAR, _FAR) if far else (_first_month(span.first), month_of(span.last + _DAY).start)
        if first >= end:
            days.append(span)
            continue
        months.append(Span(span.window, first, end - _DAY))
        days += [Span(span.window, span.first, first - _DAY)] if span.first < first else []
        days += [Span(span.window, end, span.last)] if end <= span.last else []
    return {facts: stretches for facts, stretches in (("months", months), ("sums", days)) if stretches}


def _first_month(day: date) -> date:
    """When the first month begins that does not begin before this day."""
    month = month_of(day)
    return day if day == month.start else month.end + _DAY


def _table(
    name: str, spans: Mapping[str, Sequence[Span]], leaves: Iterable[Leaf], measure_ids: Mapping[str, int]
) -> Sql:
    wanted = [(measure_ids[measure], where) for leaf in leaves for measure, where in leaf.reads().items()]
    told_apart, measures = sorted({measure for measure, where in wanted if where}), sorted({each for each, _ in wanted})
    parts, params = [], []
    for facts, stretches in spans.items():
        parts.append(_PART.format(facts=facts))
        columns = zip(*((each.window, each.first, each.last) for each in stretches), strict=True)
        params += [*map(list, columns), told_apart, measures]
    return Sql(_ADDED.format(name=name, parts=" union all ".join(parts)), tuple(params))
