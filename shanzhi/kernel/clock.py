"""The clock. Time is Asia/Shanghai; a date means the end of that day.

Verbs take the day of the event from their caller and never read the clock for it. In a demo town the calendar stands
still, so that synthetic work of years ago is "today's".
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from shanzhi.kernel.models import Town

ZONE = ZoneInfo("Asia/Shanghai")


def now(town: Town | None = None) -> datetime:
    """This moment; in a demo town, the moment its calendar stands at."""
    if town is not None and town.demo_now is not None:
        return town.demo_now
    return timezone.now()


def today(town: Town | None = None) -> date:
    """The day in Shanghai of `now`."""
    return now(town).astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """The last moment that still belongs to the day."""
    return datetime.combine(day, time.max, ZONE)


def day_of(moment: datetime) -> date:
    """The day in Shanghai of a moment."""
    return moment.astimezone(ZONE).date()
