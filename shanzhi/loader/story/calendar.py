"""Days of work, weekends and holidays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """`off` are holidays on weekdays, `worked` the weekend days worked in exchange."""

    off: frozenset[date]
    worked: frozenset[date]

    @classmethod
    def of(cls, off: Iterable[date], worked: Iterable[date]) -> Calendar:
        """From the lists of a story."""
        return cls(frozenset(off), frozenset(worked))

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
