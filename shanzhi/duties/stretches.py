"""The periods of a duty and the days of each. Plain Python: nothing here asks the database."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shanzhi.core.periods import Window, half_of, month_of, quarter_of, week_of, year_of
from shanzhi.core.working_days import WorkingDays

Every = Literal["week", "month", "quarter", "half_year", "year"]

PERIODS: dict[Every, Callable[[date], Window]] = {
    "week": week_of,
    "month": month_of,
    "quarter": quarter_of,
    "half_year": half_of,
    "year": year_of,
}


@dataclass(frozen=True)
class Stretch:
    """The days of one occurrence: the period it is for, when it opens, when it is due, until when it can be late."""

    period: date
    opens_on: date
    due_on: date
    late_until: date


def periods_between(every: Every, since: date, until: date) -> Iterator[Window]:
    """Every period that touches the days from `since` to `until`."""
    here = since
    while here <= until:
        period = PERIODS[every](here)
        yield period
        here = period.end + timedelta(days=1)


def working_day_in(period: Window, number: int, calendar: WorkingDays) -> date:
    """The n-th working day of a period, from its end if n is negative."""
    return calendar.nth(period, number)


def day_in(period: Window, every: Every, day: int, month: int) -> date:
    """A numbered day of a period: the weekday in a week (Monday is 1), else the day of its n-th month.

    A month that is shorter ends it: the 31st of June is the 30th.
    """
    if every == "week":
        return period.start + timedelta(days=min(day, 7) - 1)
    index = period.start.month - 1 + month - 1
    year, number = period.start.year + index // 12, index % 12 + 1
    return min(date(year, number, min(day, monthrange(year, number)[1])), period.end)
