"""The days of a duty, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.core.periods import Window, quarter_of, week_of
from shanzhi.core.working_days import WorkingDays
from shanzhi.duties.declare import DutyType
from shanzhi.duties.planning import stretch_in
from shanzhi.duties.stretches import day_in, periods_between

JUNE = Window(date(2024, 6, 1), date(2024, 6, 30))
HOLIDAYS = WorkingDays.of([date(2024, 6, 10)], [date(2024, 6, 1)])


def duty(**said: object) -> DutyType:
    """A duty that says this."""
    base = {
        "label": {"zh": "试"},
        "owner": "town_clerk",
        "units": ["village"],
        "every": "month",
        "meets": {"measure": "theme_day.held"},
    }
    return DutyType.model_validate({**base, **said})


def test_whole_period_unless_said() -> None:
    """Without a word about days it is due in its whole period, and can be late for so many days."""
    found = stretch_in(duty(late_until=10), JUNE, HOLIDAYS, {}, 1)
    assert (found.opens_on, found.due_on, found.late_until) == (JUNE.start, JUNE.end, date(2024, 7, 10))


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (1, date(2024, 6, 1)),  # a Saturday worked in exchange
        (2, date(2024, 6, 3)),
        (7, date(2024, 6, 11)),  # the 10th is a holiday
        (-1, date(2024, 6, 28)),
        (60, date(2024, 6, 28)),  # fewer than that: the last there is
    ],
)
def test_working_days(number: int, day: date) -> None:
    """Working days are counted from the beginning of the period or from its end, without holidays."""
    found = stretch_in(duty(due={"working_day": number}), JUNE, HOLIDAYS, {}, 1)
    assert (found.opens_on, found.due_on) == (JUNE.start, day)


def test_a_stretch_may_open_late_in_the_period() -> None:
    """The last five working days of the month."""
    found = stretch_in(duty(opens={"working_day": -5}), JUNE, HOLIDAYS, {}, 1)
    assert (found.opens_on, found.due_on) == (date(2024, 6, 24), JUNE.end)


def test_a_period_without_working_days_keeps_its_edges() -> None:
    """A week that is all holidays has no working day: the whole of it stands."""
    week = week_of(date(2024, 10, 2))
    rest = WorkingDays.of([date(2024, 9, 30 + 0), *(date(2024, 10, day) for day in range(1, 8))], [])
    assert rest.nth(week, 1) == week.end
    assert rest.nth(week, -1) == week.start


@pytest.mark.parametrize(
    ("every", "period", "day", "month", "found"),
    [
        ("month", JUNE, 31, 1, date(2024, 6, 30)),
        ("quarter", quarter_of(date(2024, 5, 1)), 15, 2, date(2024, 5, 15)),
        ("year", Window(date(2024, 1, 1), date(2024, 12, 31)), 1, 10, date(2024, 10, 1)),
        ("week", week_of(date(2024, 6, 5)), 3, 1, date(2024, 6, 5)),
    ],
)
def test_numbered_days(every: str, period: Window, day: int, month: int, found: date) -> None:
    """A numbered day of the period's n-th month; in a week the weekday."""
    assert day_in(period, every, day, month) == found  # type: ignore[arg-type]


def test_the_fixed_day_of_a_unit() -> None:
    """Each unit's own day: the latest choice made by the period's end; without one the whole period."""
    declared = duty(due={"fixed": "fixed_theme_day"})
    chosen = {
        ("fixed_theme_day", 1): [(date(2020, 1, 1), date(2024, 6, 12), 5), (date(2024, 6, 12), None, 20)],
        ("fixed_theme_day", 2): [(date(2024, 7, 1), None, 9)],
        ("fixed_theme_day", 3): [(date(2020, 1, 1), date(2024, 6, 1), 7)],
    }
    days = [stretch_in(declared, JUNE, HOLIDAYS, chosen, unit).due_on for unit in (1, 2, 3, 4)]
    assert days == [date(2024, 6, 20), JUNE.end, JUNE.end, JUNE.end]


def test_periods_touch_the_days_asked() -> None:
    """Every period that has a day in the window, whole."""
    found = list(periods_between("quarter", date(2024, 3, 31), date(2024, 7, 1)))
    assert [(each.start, each.end) for each in found] == [
        (date(2024, 1, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2024, 6, 30)),
        (date(2024, 7, 1), date(2024, 9, 30)),
    ]


@pytest.mark.parametrize("place", [{}, {"day": 3, "working_day": 1}, {"working_day": 0}, {"month": 2}])
def test_a_day_is_said_in_one_way(place: dict[str, int]) -> None:
    """Exactly one of day, working day and fixed day."""
    with pytest.raises(ValueError, match="day, working_day, fixed"):
        duty(due=place)
