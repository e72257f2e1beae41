"""Reads of activities."""

from __future__ import annotations

from datetime import date

from shanzhi.activities.declare import ActivityType
from shanzhi.directory.models import Membership, Unit
from shanzhi.directory.trees import Forest, in_force


def list_expected(declared: ActivityType, unit: Unit, on: date, trees: Forest) -> list[Membership]:
    """Who is expected at an activity of this type on a day: one membership a person, by pinyin initials, each with the person."""
    if declared.roster is None:
        return []
    units = trees.covered_by(unit.pk) if declared.roster.of == "covered" else {unit.pk}
    rows = in_force(Membership.objects.filter(unit_id__in=units, kind__in=declared.roster.memberships), on, None)
    once: dict[int, Membership] = {}
    for membership in rows.select_related("person").order_by("person__initials", "person_id", "pk"):
        once.setdefault(membership.person_id, membership)
    return list(once.values())
