"""Reads of the directory that span nouns."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.directory.models import Membership, Person, Unit
from shanzhi.directory.trees import in_force
from shanzhi.kernel.models import Town


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


def names_of(person_ids: set[int]) -> dict[int, str]:
    """Names by subject id, for those the reader may see."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))
