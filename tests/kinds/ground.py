"""The ground a sample stands on: a unit that may hold it, and the people it expects. All made through the verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from shanzhi.accounts.actions import grant_role
from shanzhi.accounts.models import User
from shanzhi.accounts.principals import principal_of
from shanzhi.activities.queries import list_expected
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import forest
from shanzhi.directory.writing import add_person
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry as Thing
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import library
from shanzhi.party.actions import enrol_member
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Record
from shanzhi.units.actions import establish_unit
from shanzhi.units.entry import Establishment
from tests.kinds.samples import Sample, least
from tests.support import cast

CAST = {"town": "town", "town_committee": "committee", "village": "podi", "rural_branch": "podi_branch"}
"""Units of the cast by kind. What a sample needs besides is established for it."""

LINKED = {"town_grid": "serves", "town_collective": "belongs_to"}
"""The tops of the other trees, and how they are linked to the town: what is under them counts for it."""

ELSEWHERE = "sanjiao"
"""A village no sample has to do with."""


def town_of(sample: Sample) -> Town:
    """The sample's town as it is now."""
    return cast.town(sample.town)


def place_of(sample: Sample, actor: Principal) -> Unit:
    """A unit that may hold records of the type, with people on it if the type has a roster."""
    kinds = sample.declared.unit_kinds
    unit = unit_of_kind(town_of(sample), next((kind for kind in kinds if kind in CAST), kinds[0]), actor)
    if getattr(sample.declared, "roster", None) is not None:
        _people(sample, unit, actor)
    return unit


def unit_of_kind(town: Town, kind: str, actor: Principal) -> Unit:
    """A unit of a kind, under one it may stand under."""
    key = CAST.get(kind, f"{kind}_1")
    found = Unit.objects.filter(town=town, key=key).select_related("town").first()
    return found or establish_unit(
        town, type_key=establishing(town, kind), entry=unit_entry(town, kind, key, actor), actor=actor
    )


def unit_entry(town: Town, kind: str, key: str, actor: Principal, **changes: Any) -> Establishment:
    """A unit of a kind to be."""
    under = library(town).get("unit_kinds", kind).model.under
    parent = unit_of_kind(town, under[0], actor) if under else None
    said = {"key": key, "name": {"zh": "某单位", "en": key}, "parent": parent, "on": cast.FOUNDED}
    if kind in LINKED:
        said["links"] = [(LINKED[kind], cast.unit("town", town.key))]
    return Establishment(**{**said, **changes})


def establishing(town: Town, kind: str) -> str:
    """The type that establishes a kind of unit."""
    return next(each.key for each in library(town).all("establishments").values() if each.model.establishes == kind)


def unfit_unit(sample: Sample, actor: Principal) -> Unit:
    """A unit of the town whose kind the type does not allow."""
    town = town_of(sample)
    allowed = under(town, sample) if sample.section == "establishments" else sample.declared.unit_kinds
    kind = next(kind for kind in [*CAST, "villagers_group"] if kind not in allowed)
    return unit_of_kind(town, kind, actor)


def under(town: Town, sample: Sample) -> list[str]:
    """The kinds of unit that what the type establishes may stand under."""
    found: list[str] = library(town).get("unit_kinds", sample.declared.establishes).model.under
    return found


def stranger(sample: Sample) -> Unit:
    """A unit of the other town, of a kind the type would allow if there is one."""
    other = "zhaidian" if sample.town == "tianning" else "tianning"
    kind = next((kind for kind in CAST if kind in sample.declared.unit_kinds), "village")
    return cast.unit(CAST[kind], other)


def officer(sample: Sample, role: str, at: Unit, actor: Principal) -> User:
    """Somebody new who holds one role at one unit and nothing else."""
    user = User.objects.create(username=f"{role}_{at.key}_{sample.key}"[:60], name=role, password="!")
    grant_role(user, unit=at, role=role, on=cast.FOUNDED, actor=actor, town=town_of(sample))
    return user


def rights_of(user: User) -> Principal:
    """The principal of somebody who has signed in."""
    return principal_of(User.objects.get(pk=user.pk))


def expected_at(sample: Sample, unit: Unit, on: date) -> list[int]:
    """Who is expected at an activity of the type."""
    members = list_expected(sample.declared, unit, on, forest(town_of(sample), on))
    return [member.person_id for member in members]


def _people(sample: Sample, unit: Unit, actor: Principal) -> None:
    """At least two people for the roster, on the unit itself or on one it covers."""
    town, roster = town_of(sample), sample.declared.roster
    if len(expected_at(sample, unit, date(2024, 3, 1))) > 1:
        return
    for each in library(town).all("enrolments").values():
        kinds = each.model.unit_kinds
        is_fit = unit.kind in kinds or roster.of == "covered"
        if each.model.membership in roster.memberships and is_fit:
            at = unit if unit.kind in kinds else unit_of_kind(town, next(kind for kind in kinds if kind in CAST), actor)
            for name in ("甲某", "乙某", "丙某"):
                entry = Enrolment(at, cast.FOUNDED, name=name, values=least(each.model))
                enrol_member(town, type_key=each.key, entry=entry, actor=actor)
            return
    raise AssertionError(f"nobody can be on the roster of {sample}")


def outsider(sample: Sample) -> int:
    """Somebody on file whom no roster of the type expects."""
    return add_person(town_of(sample), name="外人").pk


def item_of(sample: Sample, type_key: str, unit: Unit, actor: Principal) -> Record:
    """An item of a type, with the least it needs."""
    town = town_of(sample)
    entry = Thing(unit, cast.FOUNDED, least(library(town).get("items", type_key).model))
    return register_item(town, type_key=type_key, entry=entry, actor=actor)
