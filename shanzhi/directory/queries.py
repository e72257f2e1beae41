"""Reads of the directory that span nouns."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.directory.declare import ADMINISTRATIVE
from shanzhi.directory.models import Membership, Person, Unit, UnitState
from shanzhi.directory.trees import in_force
from shanzhi.kernel.models import Town

__all__ = [
    "Membership",
    "Unit",
    "belongs_after",
    "get_unit",
    "has_top_unit",
    "has_units_below",
    "list_members",
    "names_of",
]


def get_unit(town: Town, key: str) -> Unit:
    """The unit with this key. NotFound if the town has none."""
    unit = Unit.objects.filter(town=town, key=key).select_related("town").first()
    if unit is None:
        raise NotFound("unit.not_found", unit=key)
    return unit


def list_members(unit: Unit, *, kinds: list[str], on: date) -> QuerySet[Membership]:
    """Who belonged to a unit on a day in one of these ways, by pinyin initials; each with the person."""
    rows: QuerySet[Membership] = in_force(Membership.objects.filter(unit=unit, kind__in=kinds), on, None)
    return rows.select_related("person").order_by("person__initials", "person_id")


def belongs_after(person: Person, unit: Unit, *, kind: str, on: date) -> bool:
    """Whether somebody belongs to a unit in a way on a day or on any day after it."""
    known = Membership.objects.filter(person=person, unit=unit, kind=kind, known_to=None)
    return known.filter(Q(valid_to=None) | Q(valid_to__gt=on)).exists()


def has_units_below(unit: Unit, *, on: date) -> bool:
    """Whether another unit stands under this one on a day or on any day after it."""
    known = UnitState.objects.filter(parent=unit, known_to=None)
    return known.filter(Q(valid_to=None) | Q(valid_to__gt=on)).exists()


def has_top_unit(town: Town, *, on: date) -> bool:
    """Whether the town has a unit at the top of its administrative tree on a day or on any day after it."""
    tops = UnitState.objects.filter(Q(parent=None) | Q(parent__town=None), town=town, known_to=None)
    return tops.filter(Q(valid_to=None) | Q(valid_to__gt=on), unit__tree=ADMINISTRATIVE).exists()


def names_of(person_ids: set[int]) -> dict[int, str]:
    """Names by subject id, for those the reader may see."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))
