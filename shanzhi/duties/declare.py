"""Section `duties`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from shanzhi.duties.stretches import Every
from shanzhi.kernel.verb import VERBS
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, DottedKey, Key, Label, Source
from shanzhi.packs.sections import Flaw, Section
from shanzhi.records.fields import AnyField, Integer

KIND = "duty"
DUE = "duty.due"
EXCUSED = "duty.excused"
EXCUSE = "duty.excuse"
FIXED_DAY = "day"
"""The field of an item that keeps the day a unit has chosen."""


class Place(Declared):
    """A day inside a period. Exactly one of `day`, `working_day` and `fixed`.

    `day` is the day of the month (of the period's n-th `month`), in a week the weekday from 1; `working_day` counts
    from the beginning of the period, or from its end if negative; `fixed` names a type of item in which each unit keeps
    the day of the month it has chosen (its field `day`): a unit without one has the whole period.
    """

    day: int | None = Field(default=None, ge=1, le=31)
    month: int = Field(default=1, ge=1, le=12)
    working_day: int | None = Field(default=None, ge=-60, le=60)
    fixed: Key | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Place:
        if sum(each is not None for each in (self.day, self.working_day, self.fixed)) != 1 or self.working_day == 0:
            raise ValueError("day, working_day, fixed")
        return self


class Meets(Declared):
    """What meets a duty: facts of a measure, those with some codes; of the unit itself or of all it covers."""

    measure: DottedKey
    where: dict[Key, list[str]] = Field(default_factory=dict)
    over: Literal["own", "covered"] = "own"


class DutyType(Declared):
    """A duty: due from every unit of some kinds, once a period.

    `opens` and `due` are the first and the last day of the stretch in which it is due, by default the whole period;
    `at_least` how often it must happen; `late_until` how many days after the due day it can still be done late. It is
    due from units that stand from its first day to its last; `grace` lets a unit owe it that was established up to so
    many days after the first. `owner` is the office that answers for it. `since` and `until` are the days between which
    the duty itself is in force.
    """

    label: Label
    help: Label | None = None
    group: Label | None = None
    source: Source | None = None
    owner: Key
    units: list[Key] = Field(min_length=1)
    every: Every
    opens: Place | None = None
    due: Place | None = None
    at_least: int = Field(default=1, ge=1, le=1000)
    meets: Meets
    late_until: int = Field(default=0, ge=0, le=366)
    grace: int = Field(default=0, ge=0, le=366)
    since: date | None = None
    until: date | None = None
    access_class: Key = "general"
    prefix: str = Field(default="ZR", pattern=r"^[A-Z]{2,4}$")

    @property
    def fields(self) -> dict[str, AnyField]:
        """An occurrence has no declared fields: all it says are its days."""
        return {}

    def load(self, _stored: dict[str, Any]) -> dict[str, Any]:
        """The values of its fields: none."""
        return {}


def _check(pack: Pack, _key: str, duty: DutyType) -> Iterator[Flaw]:
    for index, kind in enumerate(duty.units):
        if pack.find("unit_kinds", kind) is None:
            yield Flaw("pack.reference.unknown", ("units", index), kind, pack.keys("unit_kinds"))
    yield from _check_owner(pack, duty)
    yield from _check_meets(pack, duty)
    for name in ("opens", "due"):
        place: Place | None = getattr(duty, name)
        if place is not None and place.fixed is not None:
            yield from _check_fixed(pack, place.fixed, (name, "fixed"))


def _check_owner(pack: Pack, duty: DutyType) -> Iterator[Flaw]:
    """The owner is an office that may excuse."""
    offices = [role for role, declared in pack.all("roles").items() if EXCUSE in declared.may and EXCUSE in VERBS]
    if duty.owner not in offices:
        yield Flaw("pack.reference.unknown", ("owner",), duty.owner, sorted(offices))


def _check_meets(pack: Pack, duty: DutyType) -> Iterator[Flaw]:
    """The measure is a flow of the duty's own access class, and its dimensions have these codes."""
    measure = pack.find("measures", duty.meets.measure)
    if measure is None:
        yield Flaw("pack.reference.unknown", ("meets", "measure"), duty.meets.measure, pack.keys("measures"))
        return
    if measure.nature != "flow":
        yield Flaw("pack.post.nature", ("meets", "measure"), duty.meets.measure, measure.nature)
    if measure.access_class != duty.access_class:
        yield Flaw("pack.post.access_class", ("access_class",), measure.access_class, duty.access_class)
    for name, codes in duty.meets.where.items():
        dimension = measure.dims.get(name)
        allowed = sorted(measure.dims) if dimension is None else sorted(dimension.values)
        for code in [name] if dimension is None else sorted(set(codes) - dimension.values.keys()):
            yield Flaw("pack.reference.unknown", ("meets", "where", name), code, allowed)


def _check_fixed(pack: Pack, item: str, path: tuple[str | int, ...]) -> Iterator[Flaw]:
    declared = pack.find("items", item)
    if declared is None:
        yield Flaw("pack.reference.unknown", path, item, pack.keys("items"))
    elif not isinstance(declared.fields.get(FIXED_DAY), Integer):
        yield Flaw("pack.field.missing", path, FIXED_DAY)


SECTIONS = [Section("duties", DutyType, check=_check)]
