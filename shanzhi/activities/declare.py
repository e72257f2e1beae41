"""Section `activities`: types of activity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key
from shanzhi.packs.sections import Flaw, Section
from shanzhi.records.declare import check_record_type
from shanzhi.workflow.leading import LeadingType, check_leading
from shanzhi.workflow.posting import check_posts

ROSTER = "roster"
PRESENT = "present"
GROUPS = (ROSTER, PRESENT)
ROLES = ("host", "venue")


class Roster(Declared):
    """Who is expected: the members of some kinds, of the unit itself or of everything it covers, as of the day."""

    memberships: list[Key] = Field(min_length=1)
    of: Literal["unit", "covered"] = "unit"


class ActivityType(LeadingType):
    """A type of activity.

    With a roster, attendance is by name; without one it has none or a typed number in a field. Cases may come of it.
    """

    roster: Roster | None = None
    has_place: bool = True
    has_host: bool = False


def _check(pack: Pack, key: str, declared: ActivityType) -> Iterator[Flaw]:
    yield from check_record_type(pack, key, declared)
    yield from check_posts(pack, declared, groups=GROUPS if declared.roster else (), roles=ROLES)
    yield from check_leading(pack, declared)
    for index, kind in enumerate(declared.roster.memberships if declared.roster else ()):
        if pack.find("membership_kinds", kind) is None:
            yield Flaw("pack.reference.unknown", ("roster", "memberships", index), kind, pack.keys("membership_kinds"))


SECTIONS = [Section("activities", ActivityType, check=_check)]
