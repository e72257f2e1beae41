"""Windows of time: from a day to a day, both included, and the words packs use for them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DAWN = date(1900, 1, 1)
"""The start of a cumulative window: before any record."""

WindowWord = Literal["year_to_date", "report_year", "last_year", "first_half", "half", "quarter", "month", "cumulative"]


@dataclass(frozen=True, order=True)
class Window:
    """From `start` to `end`, both days included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a window cannot end ({self.end}) before it starts ({self.start})")

    @property
    def is_cumulative(self) -> bool:
        """Whether it has no beginning of its own."""
        return self.start == DAWN

    def year_before(self) -> Window:
        """The same window one year earlier (29 February becomes the 28th)."""
        if self.is_cumulative:
            return Window(DAWN, _years_back(self.end))
        return Window(_years_back(self.start), _years_back(self.end))

    def months(self) -> list[Window]:
        """The months it touches, the first and the last cut to the window. Empty for a cumulative one."""
        if self.is_cumulative:
            return []
        found = []
        here = self.start
        while here <= self.end:
            month = month_of(here)
            found.append(Window(here, min(month.end, self.end)))
            here = month.end + timedelta(days=1)
        return found


def week_of(day: date) -> Window:
    """The week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Window(monday, monday + timedelta(days=6))


def month_of(day: date) -> Window:
    """The calendar month of a day."""
    return Window(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def quarter_of(day: date) -> Window:
    """The calendar quarter of a day."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Window(first, month_of(first.replace(month=first.month + 2)).end)


def half_of(day: date) -> Window:
    """The half-year of a day."""
    return (
        Window(date(day.year, 1, 1), date(day.year, 6, 30))
        if day.month <= 6
        else Window(date(day.year, 7, 1), date(day.year, 12, 31))
    )


def year_of(day: date) -> Window:
    """The calendar year of a day."""
    return Window(date(day.year, 1, 1), date(day.year, 12, 31))


def report_year(day: date, previous_until: str | None) -> Window:
    """The year a text dated `day` reports on, up to that day.

    `previous_until` is a month and day (`03-31`): a text dated up to it speaks of the whole year before, as yearly work
    reports, which appear in the first months of the next year, do.
    """
    if previous_until is not None and f"{day:%m-%d}" <= previous_until:
        return year_of(date(day.year - 1, 1, 1))
    return Window(date(day.year, 1, 1), day)


def window_of(word: WindowWord, day: date, *, previous_until: str | None = None) -> Window:
    """The window a word means on a day."""
    plain: dict[str, Callable[[date], Window]] = {
        "year_to_date": lambda here: Window(date(here.year, 1, 1), here),
        "last_year": lambda here: year_of(date(here.year - 1, 1, 1)),
        "first_half": lambda here: half_of(date(here.year, 1, 1)),
        "half": half_of,
        "quarter": quarter_of,
        "month": month_of,
        "cumulative": lambda here: Window(DAWN, here),
    }
    return report_year(day, previous_until) if word == "report_year" else plain[word](day)


def _years_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
