"""Activities of the cast."""

from __future__ import annotations

from datetime import date

from shanzhi.activities.actions import record_activity
from shanzhi.activities.entry import Attendance, Entry
from shanzhi.directory.queries import list_members
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from tests.support import cast

DAY = date(2024, 6, 5)


def people_of(branch: str, on: date = DAY) -> list[int]:
    """The members of a branch, in the order of the roster."""
    return [member.person_id for member in list_members(cast.unit(branch), kinds=["party_member"], on=on)]


def party_day_entry(*, came: int = 5, branch: str = "podi_branch", on: date = DAY, topic: str = "学党纪条例") -> Entry:
    """What would be written down about a theme Party day at which the first so many members came."""
    return Entry(cast.unit(branch), on, {"topic": topic}, Attendance(frozenset(people_of(branch, on)[:came])))


def party_day(actor: Principal, *, came: int = 5, branch: str = "podi_branch", on: date = DAY) -> Record:
    """A theme Party day."""
    entry = party_day_entry(came=came, branch=branch, on=on)
    return record_activity(cast.town(), type_key="theme_party_day", entry=entry, actor=actor)
