"""Days of work: Monday to Friday without holidays, and the weekend days worked in exchange."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shanzhi.core.periods import Window

SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """`off` are holidays, `worked` the weekend days worked in exchange; `years` those whose holidays are known."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, off: Iterable[date], worked: Iterable[date], years: Iterable[int] = ()) -> WorkingDays:
        """From two lists of days, and the years they are of."""
        return cls(frozenset(off), frozenset(worked), frozenset(years))

    def knows(self, first: date, last: date) -> bool:
        """Whether the holidays of every year from one day to another are known."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def is_working(self, day: date) -> bool:
        """Whether offices work."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def next_working(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def working_within(self, day: date, since: date, until: date) -> date | None:
        """The working day nearest to `day` between two days, later ones first; None if there is none."""
        later = self.next_working(day)
        if since <= later <= until:
            return later
        earlier = day
        while earlier >= since:
            if self.is_working(earlier) and earlier <= until:
                return earlier
            earlier -= timedelta(days=1)
        return None

    def nth(self, window: Window, number: int) -> date:
        """The first (1), second (2), last (-1) … working day of a window.

        Where it has fewer, the last that there is; a window without any keeps its own edge.
        """
        days = list(self._within(window, backwards=number < 0))
        if not days:
            return window.end if number > 0 else window.start
        return days[min(abs(number), len(days)) - 1]

    def _within(self, window: Window, *, backwards: bool) -> Iterator[date]:
        length = (window.end - window.start).days + 1
        for step in range(length):
            day = window.end - timedelta(days=step) if backwards else window.start + timedelta(days=step)
            if self.is_working(day):
                yield day
