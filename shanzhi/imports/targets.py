"""What a column can stand for in records of a type: its declared fields, and what every record of the kind has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shanzhi.imports.words import plain, words
from shanzhi.records.fields import Field

UNIT, ON, UNTIL, PLACE, TIME, HOST = "unit", "on", "until", "place", "time", "host"
PRESENT, LEAVE, ITEM, PERSON = "present", "leave", "item", "person"
OF_FIELD = "f."
"""What the keys of declared fields begin with, so that no field can be called like another target."""

SECTIONS = {"activity": "activities", "item": "items", "reading": "readings", "enrolment": "enrolments"}
"""The kinds that can be imported, and where their types stand in a pack."""

WRITING = {
    "activity": "activity.record",
    "item": "item.register",
    "reading": "reading.take",
    "enrolment": "member.enrol",
}
"""The permission it takes to write one record of a kind."""


@dataclass(frozen=True)
class Target:
    """One thing a record says. `field` is its declaration; None for what every record of the kind has."""

    key: str
    names: frozenset[str]
    is_required: bool = False
    field: Field | None = None

    @property
    def name(self) -> str:
        """The name of the declared field."""
        return self.key.removeprefix(OF_FIELD)


def targets_of(kind: str, declared: Any) -> dict[str, Target]:
    """Everything a column can stand for, in the order of a form."""
    found = [_fixed(UNIT, required=True), _fixed(ON, required=True)]
    if kind == "enrolment":
        found.insert(0, _fixed(PERSON, required=True))
    if kind == "reading" and declared.of_items:
        found.insert(0, _fixed(ITEM, required=True))
    for name, field in declared.fields.items():
        labels = {plain(field.label.zh), plain(field.label.en or ""), plain(name)} - {""}
        found.append(Target(f"{OF_FIELD}{name}", frozenset(labels), field.required, field))
    if kind == "item":
        found.append(_fixed(UNTIL))
    if kind == "activity":
        found.extend(_of_activity(declared))
    return {target.key: target for target in found}


def _of_activity(declared: Any) -> list[Target]:
    found = [_fixed(TIME)]
    if declared.has_place:
        found.insert(0, _fixed(PLACE))
    if declared.has_host:
        found.append(_fixed(HOST))
    if declared.roster is not None:
        found.extend([_fixed(PRESENT, required=True), _fixed(LEAVE)])
    return found


def _fixed(key: str, *, required: bool = False) -> Target:
    return Target(key, words().heads[key], required)
