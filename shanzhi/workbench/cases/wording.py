"""Days and clocks of cases in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.deadlines import END_OF_DAY
from shanzhi.kernel.clock import ZONE
from shanzhi.ui.formats import clock, day, day_with_weekday
from shanzhi.workbench.desk import Desk

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Said:
    """How much time is left: the shape, the tone, the words."""

    shape: str
    tone: str
    words: str


def time_left(due: datetime, now: datetime, warn: int) -> Said:
    """What is left until a moment, or by how much it has passed; moments of the clock on the wall."""
    if now > due:
        return Said("late", "late", _over(due, now))
    days = (due.date() - now.date()).days
    shape, tone = ("soon", "soon") if days <= warn else ("waiting", "")
    if days:
        return Said(shape, tone, ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days})
    if due.time() == END_OF_DAY:
        return Said(shape, tone, pgettext("due", "today"))
    return Said(shape, tone, _("today until %(time)s") % {"time": clock(due.time())})


def _over(due: datetime, now: datetime) -> str:
    days = (now.date() - due.date()).days
    if days:
        return ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}
    hours = max(1, (now - due) // HOUR)
    return ngettext("%(hours)s hour overdue", "%(hours)s hours overdue", hours) % {"hours": hours}


def moment_words(desk: Desk, at: datetime, *, with_weekday: bool = False) -> str:
    """A day, with its time unless that is the day's end."""
    on = day_with_weekday(at.date(), desk.today) if with_weekday else day(at.date(), desk.today)
    if at.time() == END_OF_DAY:
        return on
    return f"{on} {clock(at.replace(tzinfo=ZONE))}"
