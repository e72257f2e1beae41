"""From what a row says to what the verb of its kind takes, and the verbs that write and take back many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shanzhi.activities import entry as activities
from shanzhi.activities.actions import record_activities, withdraw_activities
from shanzhi.cases import entry as cases
from shanzhi.cases.many import report_cases, withdraw_cases
from shanzhi.core.errors import Problem
from shanzhi.directory.queries import Membership, Unit
from shanzhi.imports import targets
from shanzhi.imports.ground import Ground
from shanzhi.imports.words import normal, plain, words
from shanzhi.inventory import entry as items
from shanzhi.inventory.actions import (
    register_items,
    take_readings,
    withdraw_items,
    withdraw_readings,
)
from shanzhi.party import entry as party
from shanzhi.party.actions import enrol_members, withdraw_memberships

LONGEST_PLACE = 120
NAMED = 5

Said = Mapping[str, Any]
"""What a row says: target to value."""


@dataclass(frozen=True)
class Kind:
    """What a kind does with a row.

    `build` makes its entry and says what is to be looked at; `check` holds it against the type and gives what the
    record will be called; `write` and `take_back` are the verbs for many.
    """

    build: Callable[[Ground, Unit, Said, list[Problem]], Any]
    check: Callable[[Ground, Any], str]
    write: Callable[..., list[Any]]
    take_back: Callable[..., Any]


def _values(ground: Ground, said: Said) -> dict[str, Any]:
    return {name: said.get(f"{targets.OF_FIELD}{name}") for name in ground.declared.fields}


def _activity(ground: Ground, unit: Unit, said: Said, _asks: list[Problem]) -> activities.Entry:
    on = said[targets.ON]
    place = normal(str(said.get(targets.PLACE) or ""))
    if len(place) > LONGEST_PLACE:
        raise Problem("import.place.long", field=targets.PLACE, found=len(place), allowed=LONGEST_PLACE)
    attendance, links = activities.Attendance(), {}
    if ground.declared.roster is not None:
        people = ground.expected(unit.pk, on)
        here = _named(people, said.get(targets.PRESENT) or "", targets.PRESENT)
        away = _named(people, said.get(targets.LEAVE) or "", targets.LEAVE) - here
        attendance = activities.Attendance(frozenset(here), dict.fromkeys(sorted(away), ""))
        host = _named(people, said.get(targets.HOST) or "", targets.HOST)
        links = {"host": sorted(host)} if host else {}
    values = _values(ground, said)
    return activities.Entry(unit, on, values, attendance, place, said.get(targets.TIME), links)


def _named(people: Sequence[Membership], text: str, field: str) -> set[int]:
    """Those of the roster who are named. Problem for names that are not on it, or that two people bear."""
    if plain(text) in words().everybody:
        return {person.person_id for person in people}
    by_name: dict[str, list[int]] = {}
    for person in people:
        by_name.setdefault(plain(person.person.name), []).append(person.person_id)
    names = [part for part in words().separators.split(normal(text)) if part]
    strangers = [name for name in names if plain(name) not in by_name]
    if strangers:
        raise Problem("import.people.not_expected", field=field, names=strangers[:NAMED], count=len(strangers))
    twins = [name for name in names if len(by_name[plain(name)]) > 1]
    if twins:
        raise Problem("import.people.same_name", field=field, names=twins[:NAMED])
    return {by_name[plain(name)][0] for name in names}


def _check_activity(ground: Ground, entry: activities.Entry) -> str:
    people = [each.person_id for each in ground.expected(entry.unit.pk, entry.on)] if ground.declared.roster else []
    trees = ground.seasons.on(entry.on)
    return activities.check(ground.declared, entry, trees=trees, today=ground.today, expected=people).title


def _item(ground: Ground, unit: Unit, said: Said, _asks: list[Problem]) -> items.Entry:
    item = said.get(targets.ITEM)
    return items.Entry(unit, said[targets.ON], _values(ground, said), said.get(targets.UNTIL), item)


def _check_item(ground: Ground, entry: items.Entry) -> str:
    found = items.check(ground.declared, entry, trees=ground.seasons.on(entry.on), today=ground.today)
    return f"{found.title} {entry.item.pk}" if entry.item else found.title


def _enrolment(ground: Ground, unit: Unit, said: Said, asks: list[Problem]) -> party.Enrolment:
    """A person of this name in the unit is taken for the one meant, and asked about; several of them are a Problem."""
    name = normal(str(said.get(targets.PERSON) or ""))
    known = {row.person_id: row.person for row in ground.people.get((unit.pk, plain(name)), ())} if name else {}
    if len(known) > 1:
        raise Problem("import.person.several", field=targets.PERSON, name=name, count=len(known))
    person = next(iter(known.values()), None)
    if person is not None:
        node = ground.units.nodes[unit.pk]
        asks.append(Problem("import.person.on_file", field=targets.PERSON, name=name, unit=node.name))
    return party.Enrolment(unit, said[targets.ON], person, "" if person else name, _values(ground, said))


def _check_enrolment(ground: Ground, entry: party.Enrolment) -> str:
    person = entry.person
    trees = ground.seasons.on(entry.on)
    before = ground.members_so_far.setdefault((person.pk, entry.unit.pk), []) if person else []
    is_member = person is not None and (bool(before) or ground.belongs(person.pk, entry.unit.pk, entry.on))
    party.check(ground.declared, entry, trees=trees, today=ground.today, is_member=is_member)
    before.append(None)
    return person.name if person else entry.name


def _case(ground: Ground, unit: Unit, said: Said, _asks: list[Problem]) -> cases.Entry:
    channel = said.get(targets.CHANNEL) or words().otherwise[targets.CHANNEL]
    people = said.get(targets.PEOPLE)
    values = _values(ground, said)
    return cases.Entry(unit, said[targets.ON], values, channel, 1 if people is None else people, said.get(targets.TIME))


def _check_case(ground: Ground, entry: cases.Entry) -> str:
    channels = list(ground.rules.channels) if ground.rules else []
    trees = ground.seasons.on(entry.on)
    checked = cases.check(ground.declared, entry, trees=trees, today=ground.today, channels=channels, leading={})
    return checked.title


KINDS: dict[str, Kind] = {
    "activity": Kind(_activity, _check_activity, record_activities, withdraw_activities),
    "item": Kind(_item, _check_item, register_items, withdraw_items),
    "reading": Kind(_item, _check_item, take_readings, withdraw_readings),
    "enrolment": Kind(_enrolment, _check_enrolment, enrol_members, withdraw_memberships),
    "case": Kind(_case, _check_case, report_cases, withdraw_cases),
}
