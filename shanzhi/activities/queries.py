"""Reads of activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from shanzhi.activities.declare import ActivityType, Roster
from shanzhi.directory.models import Membership, Unit
from shanzhi.directory.trees import Forest, in_force


class Belonging(Protocol):
    """Somebody's membership, as far as a roster asks."""

    @property
    def person_id(self) -> int:
        """Whose."""


M = TypeVar("M", bound=Belonging)


def list_expected(declared: ActivityType, unit: Unit, on: date, trees: Forest) -> list[Membership]:
    """Who is expected at an activity of this type on a day: one membership a person, by pinyin initials."""
    if declared.roster is None:
        return []
    units = roster_units(declared.roster, unit.pk, trees)
    rows = in_force(Membership.objects.filter(unit_id__in=units, kind__in=declared.roster.memberships), on, None)
    return once_each(rows.select_related("person").order_by("person__initials", "person_id", "pk"))


def roster_units(roster: Roster, unit_id: int, trees: Forest) -> frozenset[int]:
    """The units whose members a roster holds."""
    return trees.covered_by(unit_id) if roster.of == "covered" else frozenset({unit_id})


def once_each(memberships: Iterable[M]) -> list[M]:
    """The first membership of each person, in the order given."""
    once: dict[int, M] = {}
    for membership in memberships:
        once.setdefault(membership.person_id, membership)
    return list(once.values())
