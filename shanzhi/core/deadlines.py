"""Deadlines: how long something may take, and when that time is up.

Moments here are those of the clock on the wall in China (naive, no summer time). The day something begins is not
counted (Civil Code Art. 201); a day ends at its last moment.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from shanzhi.core.working_days import WorkingDays

Unit = Literal["hours", "days", "working_days", "months"]

END_OF_DAY = time(23, 59, 59)
ONE_DAY = timedelta(days=1)
MOST_DAYS = 20_000
"""No deadline is longer: what is counted further has no end."""


@dataclass(frozen=True)
class Length:
    """So many hours, days, working days or months; 0 days is the same day."""

    unit: Unit
    number: int

    def __add__(self, more: int) -> Length:
        return Length(self.unit, self.number + more)


@dataclass(frozen=True)
class Pause:
    """From one moment to another the time does not run; without an end it still stands."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Due:
    """When time is up. `is_provisional`: a year whose holidays are not known yet was counted through."""

    at: datetime
    is_provisional: bool = False

    @property
    def on(self) -> date:
        """The day."""
        return self.at.date()


def due_after(
    start: datetime, length: Length, calendar: WorkingDays, *, pauses: Sequence[Pause] = (), moves_off_rest: bool = True
) -> Due | None:
    """When the time that began at `start` is up; None while a pause stands.

    Days and months that end on a day of rest end on the next working day (Civil Code Art. 203) if `moves_off_rest`.
    What is paused after time was up changes nothing any more.
    """
    if length.unit == "hours":
        return _after_hours(start, length.number, pauses)
    begun, by_work = start.date(), length.unit == "working_days"
    if length.unit == "months":
        end = _months_later(begun, length.number, pauses)
    else:
        end = _count(begun, length.number, pauses, calendar.is_working if by_work else _every_day)
    if end is None:
        return None
    moves = length.number > 0 and (by_work or moves_off_rest)
    day = _held(end, pauses, calendar.next_working if moves else _as_it_is)
    return None if day is None else Due(_end_of(day), moves and not calendar.knows(begun if by_work else end, day))


def due_on_day(day: date, *, pauses: Sequence[Pause] = ()) -> Due | None:
    """A day that was named: it moves by as many days as the time stood still before it."""
    end = _shifted(day, pauses)
    return None if end is None else Due(_end_of(end))


def _count(begun: date, number: int, pauses: Sequence[Pause], counts: Callable[[date], bool]) -> date | None:
    """The day on which the last of so many days falls, those within a pause left out."""
    day, left = begun, number
    for _step in range(MOST_DAYS):
        if left <= 0:
            return day
        day += ONE_DAY
        pause = _pause_over(day, pauses)
        if pause is not None and pause.until is None:
            return None
        if pause is None and counts(day):
            left -= 1
    return day


def _held(end: date, pauses: Sequence[Pause], moved: Callable[[date], date]) -> date | None:
    """The end where it is moved to. Paused before that day is over, it is the day on which time runs on."""
    day = moved(end)
    for pause in sorted(pauses, key=lambda each: each.since):
        if pause.since.date() > day:
            break
        if pause.until is None:
            return None
        if pause.until.date() > day:
            day = moved(pause.until.date())
    return day


def _every_day(_day: date) -> bool:
    return True


def _as_it_is(day: date) -> date:
    return day


def _pause_over(day: date, pauses: Sequence[Pause]) -> Pause | None:
    """The pause a day falls into. The day it began still counts, the day it ended does not: then time begins anew."""
    return next(
        (each for each in pauses if each.since.date() < day and (each.until is None or day <= each.until.date())), None
    )


def _months_later(begun: date, number: int, pauses: Sequence[Pause]) -> date | None:
    """The same-numbered day, or the month's last (Civil Code Art. 202), and as many days later as time stood still."""
    month = begun.month - 1 + number
    year, month = begun.year + month // 12, month % 12 + 1
    return _shifted(date(year, month, min(begun.day, monthrange(year, month)[1])), pauses)


def _shifted(end: date, pauses: Sequence[Pause]) -> date | None:
    for pause in sorted(pauses, key=lambda each: each.since):
        if pause.since.date() > end:
            break
        if pause.until is None:
            return None
        end += pause.until.date() - pause.since.date()
    return end


def _after_hours(start: datetime, number: int, pauses: Sequence[Pause]) -> Due | None:
    end = start + timedelta(hours=number)
    for pause in sorted(pauses, key=lambda each: each.since):
        if pause.since >= end:
            break
        if pause.until is None:
            return None
        end += pause.until - pause.since
    return Due(end)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY)
