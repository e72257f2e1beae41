"""What a column can stand for in records of a type: its declared fields, and what every record of the kind has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shanzhi.cases.entry import MOST_PEOPLE
from shanzhi.cases.rules import CaseRules, asked_at_first
from shanzhi.imports.words import plain, words
from shanzhi.packs.declare import Label
from shanzhi.records.fields import Choice, Field, Integer

UNIT, ON, UNTIL, PLACE, TIME, HOST = "unit", "on", "until", "place", "time", "host"
PRESENT, LEAVE, ITEM, PERSON = "present", "leave", "item", "person"
CHANNEL, PEOPLE = "channel", "people"
OF_FIELD = "f."
"""What the keys of declared fields begin with, so that no field can be called like another target."""

SECTIONS = {
    "activity": "activities",
    "item": "items",
    "reading": "readings",
    "enrolment": "enrolments",
    "case": "cases",
}
"""The kinds that can be imported, and where their types stand in a pack."""

WRITING = {
    "activity": "activity.record",
    "item": "item.register",
    "reading": "reading.take",
    "enrolment": "member.enrol",
    "case": "case.report",
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
    def is_of_type(self) -> bool:
        """Whether it is a field the type declares."""
        return self.key.startswith(OF_FIELD)

    @property
    def name(self) -> str:
        """The name of the declared field."""
        return self.key.removeprefix(OF_FIELD)


def targets_of(kind: str, declared: Any, rules: CaseRules | None = None) -> dict[str, Target]:
    """Everything a column can stand for, in the order of a form; `rules` are those of a type of cases."""
    found = [_fixed(UNIT, required=True), _fixed(ON, required=True)]
    if kind == "enrolment":
        found.insert(0, _fixed(PERSON, required=True))
    if kind == "reading" and declared.of_items:
        found.insert(0, _fixed(ITEM, required=True))
    fields = declared.fields if rules is None else asked_at_first(declared, rules.flow)
    for name, field in ((name, field) for name, field in declared.fields.items() if name in fields):
        labels = {plain(field.label.zh), plain(field.label.en or ""), plain(name)} - {""}
        found.append(Target(f"{OF_FIELD}{name}", frozenset(labels), field.required, field))
    if kind == "item":
        found.append(_fixed(UNTIL))
    if kind == "activity":
        found.extend(_of_activity(declared))
    if rules is not None:
        found.extend(_of_case(rules.channels))
    return {target.key: target for target in found}


def _of_case(channels: Mapping[str, Label]) -> list[Target]:
    """How it came, how many asked, at what time it was found."""
    labels, heads = words().labels, words().heads
    channel = Choice(no=1, kind="choice", label=labels[CHANNEL], choices=dict(channels))
    people = Integer(no=2, kind="integer", label=labels[PEOPLE], min=1, max=MOST_PEOPLE, unit="person")
    return [
        Target(CHANNEL, heads[CHANNEL], field=channel),
        Target(PEOPLE, heads[PEOPLE], field=people),
        _fixed(TIME),
    ]


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
