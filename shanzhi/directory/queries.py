"""Reads of the directory that span nouns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.directory.declare import ADMINISTRATIVE
from shanzhi.directory.models import Membership, Person, Unit, UnitState, UnitSuccession
from shanzhi.directory.trees import in_force, known
from shanzhi.kernel.models import Town

__all__ = [
    "Membership",
    "Stretch",
    "Unit",
    "belonging",
    "belongs_after",
    "get_unit",
    "has_top_unit",
    "has_units_below",
    "list_belonging",
    "list_members",
    "list_memberships",
    "list_stretches",
    "list_successions",
    "list_units",
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


@dataclass(frozen=True)
class Stretch:
    """A stretch of time over which a unit had one name and one place, up to the day `until`, which is not in it."""

    first: date
    until: date | None
    name: dict[str, str]
    parent: int | None


def list_stretches(unit_id: int, known_at: datetime | None) -> list[Stretch]:
    """Every name and place a unit has had, the earliest first, as known at a moment (None: now)."""
    rows = known(UnitState.objects.filter(unit_id=unit_id), known_at).order_by("valid_from")
    return [Stretch(row.valid_from, row.valid_to, row.name, row.parent_id) for row in rows]


def list_successions(unit_id: int, known_at: datetime | None) -> list[UnitSuccession]:
    """What a unit went over into and what went over into it, as known at a moment (None: now)."""
    rows = UnitSuccession.objects.filter(Q(predecessor_id=unit_id) | Q(successor_id=unit_id))
    if known_at is not None:
        rows = rows.filter(known_from__lte=known_at)
    return list(rows.order_by("on", "pk"))


def list_memberships(
    unit_ids: Iterable[int], *, kinds: Iterable[str], on: date, known_at: datetime | None
) -> list[Membership]:
    """Who belonged to any of these units in any of these ways on a day, as known at a moment; with the persons."""
    rows = in_force(Membership.objects.filter(unit_id__in=list(unit_ids), kind__in=list(kinds)), on, known_at)
    return list(rows.select_related("person").order_by("person__initials", "person_id", "pk"))


def belonging(person_ids: Collection[int], *, kind: str) -> dict[tuple[int, int], list[date | None]]:
    """The last days (exclusive, None: open) of these persons' memberships of a kind, by person and unit, as known."""
    found: dict[tuple[int, int], list[date | None]] = {}
    rows = Membership.objects.filter(person_id__in=person_ids, kind=kind, known_to=None)
    for person, unit, until in rows.values_list("person_id", "unit_id", "valid_to"):
        found.setdefault((person, unit), []).append(until)
    return found


def list_belonging(unit_ids: Collection[int], *, kinds: Collection[str] = ()) -> QuerySet[Membership]:
    """Everybody who belongs or belonged to these units, in any way or in some, as known now, by pinyin initials."""
    rows = Membership.objects.filter(unit_id__in=unit_ids, known_to=None)
    chosen = rows.filter(kind__in=kinds) if kinds else rows
    return chosen.select_related("person").order_by("person__initials", "person_id", "pk")


def list_units(town: Town) -> dict[int, Unit]:
    """Every unit of a town there ever was, by id."""
    return {unit.pk: unit for unit in Unit.objects.filter(town=town).select_related("town")}
