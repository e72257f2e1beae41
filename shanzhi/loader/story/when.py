"""From a schedule to days: which unit works on which day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shanzhi.core.working_days import WorkingDays
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import InAll, Monthly, Stretch, Times, Weekly, When
from shanzhi.loader.story.geography import StoryUnit

Occurrence = tuple[StoryUnit, date]


@dataclass(frozen=True)
class Scheduling:
    """Draws the days of a stream; `work` says whether it keeps to working days."""

    chance: Chance
    calendar: WorkingDays
    work: Literal["office", "any"]

    def occurrences(self, when: When, units: Sequence[StoryUnit]) -> list[Occurrence]:
        """Every unit and day, by day."""
        if when.days is not None:
            found = [(unit, day) for day in when.days for unit in units]
        elif when.in_all is not None:
            found = list(self._in_all(when.in_all, units))
        else:
            found = [(unit, day) for unit in units for day in self._of_unit(when)]
        return sorted(found, key=lambda each: (each[1], each[0].number))

    def _of_unit(self, when: When) -> Iterator[date]:
        if when.monthly is not None:
            yield from self._monthly(when.monthly)
        elif when.weekly is not None:
            yield from self._weekly(when.weekly)
        elif when.times is not None:
            yield from self._times(when.times)

    def _monthly(self, rule: Monthly) -> Iterator[date]:
        own = self.chance.between(*rule.day)
        for month in _months(rule)[:: rule.every]:
            last = monthrange(month.year, month.month)[1]
            day = self._fitting(month.replace(day=min(own, last)), month, month.replace(day=last))
            if day is not None and rule.since <= day <= rule.until:
                yield day

    def _weekly(self, rule: Weekly) -> Iterator[date]:
        day = rule.since + timedelta(days=self.chance.between(0, 7 * rule.every - 1))
        while day <= rule.until:
            fitting = self._fitting(day, rule.since, rule.until)
            if fitting is not None:
                yield fitting
            day += timedelta(weeks=rule.every)

    def _times(self, rule: Times) -> Iterator[date]:
        """Spread: the stretch is cut into as many parts as there are times, a day drawn in each."""
        number = self.chance.between(*rule.each)
        length = (rule.until - rule.since).days + 1
        for part in range(number):
            low, high = length * part // number, max(length * (part + 1) // number - 1, length * part // number)
            day = self._fitting(rule.since + timedelta(days=self.chance.between(low, high)), rule.since, rule.until)
            if day is not None:
                yield day

    def _in_all(self, rule: InAll, units: Sequence[StoryUnit]) -> Iterator[Occurrence]:
        for month in _months(rule):
            low = max(month, rule.since)
            high = min(month.replace(day=monthrange(month.year, month.month)[1]), rule.until)
            for _ in range(self.chance.between(*rule.each_month)):
                day = self._fitting(self.chance.day(low, high), low, high)
                if day is not None:
                    yield self.chance.pick(units), day

    def _fitting(self, day: date, since: date, until: date) -> date | None:
        return day if self.work == "any" else self.calendar.working_within(day, since, until)


def _months(stretch: Stretch) -> list[date]:
    """The first day of each month the stretch touches."""
    found = [stretch.since.replace(day=1)]
    while (following := (found[-1] + timedelta(days=32)).replace(day=1)) <= stretch.until:
        found.append(following)
    return found
