"""When work is entered: mostly the same or the next day, some of it days later, during office hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shanzhi.core.working_days import WorkingDays
from shanzhi.kernel.clock import ZONE
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import Entered

LONGEST_SITTING = timedelta(hours=2)
DAY_ENDS = time(22, 30)


@dataclass(frozen=True)
class Clerk:
    """Somebody who enters work, with the habits of a stream."""

    habits: Entered
    calendar: WorkingDays

    def enters(self, on: date, chance: Chance, starts_at: time | None = None) -> datetime:
        """The moment at which work of a day is entered: never before it is over."""
        day = on + timedelta(days=chance.weigh(self.habits.days))
        if self.habits.on_working_days and day != on:
            day = self.calendar.next_working(day)
        first, last = (datetime.combine(day, hour, ZONE) for hour in self.habits.hours)
        if day == on and starts_at is not None:
            first = max(first, datetime.combine(day, starts_at, ZONE) + LONGEST_SITTING / 2)
            last = max(last, min(first + LONGEST_SITTING, datetime.combine(day, DAY_ENDS, ZONE)))
        return first + timedelta(seconds=chance.between(0, max(int((last - first).total_seconds()), 1)))

    def later(self, at: datetime, days: tuple[int, int], chance: Chance) -> datetime:
        """A moment so many days after another, in office hours."""
        day = self.calendar.next_working(at.date() + timedelta(days=chance.between(*days)))
        moment = datetime.combine(day, self.habits.hours[0], ZONE) + timedelta(minutes=chance.between(0, 480))
        return max(moment, at + timedelta(minutes=30))
