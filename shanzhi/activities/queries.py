"""Reads of activities."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol, TypeVar

from django.db.models import Count, Q

from shanzhi.activities.declare import ActivityType, Roster
from shanzhi.activities.models import Activity, RosterLine
from shanzhi.core.errors import NotFound
from shanzhi.directory.models import Membership, Unit
from shanzhi.directory.queries import list_belonging
from shanzhi.directory.trees import Forest, Seasons, in_force
from shanzhi.records.models import Record


@dataclass(frozen=True)
class Details:
    """What only an activity says: when it began, where it was, and the roster as (person, standing, reason)."""

    starts_at: time | None
    place: str
    roster: list[tuple[int, str, str]]


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


def list_expected_on(
    declared: ActivityType, places: Collection[tuple[int, date]], seasons: Seasons
) -> dict[tuple[int, date], list[Membership]]:
    """`list_expected` for many units and days in one query, by unit and day."""
    if declared.roster is None:
        return {}
    units = {(unit, on): roster_units(declared.roster, unit, seasons.on(on)) for unit, on in places}
    every = frozenset[int]().union(*units.values())
    rows: dict[int, list[tuple[int, Membership]]] = {}
    for rank, row in enumerate(list_belonging(every, kinds=declared.roster.memberships)):
        rows.setdefault(row.unit_id, []).append((rank, row))
    return {
        (unit, on): once_each(
            row
            for _, row in sorted((pair for each in of for pair in rows.get(each, ())), key=lambda pair: pair[0])
            if row.valid_from <= on and (row.valid_to is None or row.valid_to > on)
        )
        for (unit, on), of in units.items()
    }


def roster_units(roster: Roster, unit_id: int, trees: Forest) -> frozenset[int]:
    """The units whose members a roster holds."""
    return trees.covered_by(unit_id) if roster.of == "covered" else frozenset({unit_id})


def once_each(memberships: Iterable[M]) -> list[M]:
    """The first membership of each person, in the order given."""
    once: dict[int, M] = {}
    for membership in memberships:
        once.setdefault(membership.person_id, membership)
    return list(once.values())


def get_details(record: Record) -> Details:
    """An activity beside its spine row. NotFound if it is not the reader's."""
    activity = Activity.objects.filter(pk=record.pk).first()
    if activity is None:
        raise NotFound("record.not_found")
    lines = RosterLine.objects.filter(activity=activity).order_by("person__initials", "person_id")
    return Details(activity.starts_at, activity.place, list(lines.values_list("person_id", "standing", "reason")))


def count_attendance(records: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For each record with a roster, how many came and how many were expected."""
    came = Count("pk", filter=Q(standing=RosterLine.Standing.PRESENT))
    rows = RosterLine.objects.filter(activity_id__in=list(records)).values_list("activity_id")
    return {
        record: (present, expected)
        for record, present, expected in rows.annotate(came=came, all=Count("pk")).order_by()
    }
