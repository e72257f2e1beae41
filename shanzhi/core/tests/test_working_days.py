"""Days of work over holidays, and which years are known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.core.periods import Window
from shanzhi.core.working_days import WorkingDays
from shanzhi.workflow.holidays import Holidays, working_days_of

SPRING = WorkingDays.of(
    [date(2024, 2, each) for each in range(10, 18)], [date(2024, 2, 4), date(2024, 2, 18)], [2023, 2024]
)
DAYS = st.dates(date(2024, 1, 1), date(2024, 3, 31))


def _feb(day: int) -> date:
    return date(2024, 2, day)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [(3, False), (4, True), (5, True), (9, True), (10, False), (12, False), (17, False), (18, True), (24, False)],
)
def test_is_working(day: int, *, is_working: bool) -> None:
    """A Sunday worked in exchange is a day of work, a Monday in the holidays is none."""
    assert SPRING.is_working(_feb(day)) is is_working


@pytest.mark.parametrize(("day", "found"), [(9, 9), (10, 18), (17, 18), (18, 18), (24, 26)])
def test_next_working(day: int, found: int) -> None:
    """The day itself where offices work on it."""
    assert SPRING.next_working(_feb(day)) == _feb(found)


@pytest.mark.parametrize(
    ("day", "since", "until", "found"),
    [(12, 1, 29, 18), (12, 1, 17, 9), (12, 10, 17, None), (9, 1, 29, 9), (20, 1, 16, 9)],
)
def test_working_within(day: int, since: int, until: int, found: int | None) -> None:
    """Later ones first, never outside the two days."""
    assert SPRING.working_within(_feb(day), _feb(since), _feb(until)) == (None if found is None else _feb(found))


@pytest.mark.parametrize(("number", "found"), [(1, 8), (2, 9), (3, 18), (9, 19), (-1, 19), (-2, 18), (-9, 8)])
def test_nth(number: int, found: int) -> None:
    """From the beginning or from the end; where there are fewer, the last that there is."""
    assert SPRING.nth(Window(_feb(8), _feb(19)), number) == _feb(found)


@pytest.mark.parametrize(
    ("first", "last", "is_known"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), True),
        (date(2023, 12, 31), date(2024, 1, 1), True),
        (date(2024, 12, 31), date(2025, 1, 1), False),
        (date(2022, 6, 1), date(2024, 6, 1), False),
        (date(2022, 6, 1), date(2022, 6, 1), False),
    ],
)
def test_knows(first: date, last: date, *, is_known: bool) -> None:
    """Every year that is touched must be known."""
    assert SPRING.knows(first, last) is is_known


def test_years_of_the_notices() -> None:
    """A notice is of the year most of its days are in; one without days is of none."""
    label = {"zh": "节假日", "en": "holidays"}
    notices = [
        Holidays.model_validate({"label": label, "off": ["2024-12-31", "2025-01-01", "2025-01-28"]}),
        Holidays.model_validate({"label": label, "worked": ["2026-02-07"]}),
    ]
    calendar = working_days_of(notices)
    assert calendar.years == {2025}
    assert not calendar.is_working(date(2024, 12, 31))
    assert calendar.is_working(date(2026, 2, 7))


@given(day=DAYS)
def test_next_working_is_the_first(day: date) -> None:
    """A day of work, and none between."""
    found = SPRING.next_working(day)
    assert SPRING.is_working(found)
    between = (day + timedelta(days=each) for each in range((found - day).days))
    assert not any(SPRING.is_working(each) for each in between)
