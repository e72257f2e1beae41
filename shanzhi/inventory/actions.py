"""Verbs: register an item, correct it, end it, withdraw it; take a reading, correct it, withdraw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem
from shanzhi.directory.trees import Seasons, forest
from shanzhi.inventory.declare import ITEM, ReadingType
from shanzhi.inventory.entry import Checked, Entry, check, entry_of
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import Applied, library
from shanzhi.records.models import Link, Proposal, Record
from shanzhi.records.writing import put_content
from shanzhi.workflow.corrections import APPLY, must_wait, propose, require_may_change, require_reason
from shanzhi.workflow.transitions import Step
from shanzhi.workflow.writing import (
    WITHDRAWN,
    Said,
    TakenBack,
    begin,
    begin_many,
    hold,
    require_may_move,
    state_facts,
    state_many,
    take_back,
    withdraw_many,
)

ITEM_KIND = "item"
READING_KIND = "reading"
PRESENT = "present"
ENDED = "ended"
TAKEN = "taken"


@verb("item.register")
def register_item(town: Town, *, type_key: str, entry: Entry, actor: Principal) -> Record:
    """Write an item down: it is there from `entry.on`, and until `entry.ended_on` if that is known."""
    require(actor, "item.register", town_id=town.pk, unit_id=entry.unit.pk)
    return _write_down(town, "items", ITEM_KIND, type_key, entry, actor)


def register_items(town: Town, *, type_key: str, entries: Sequence[Entry], actor: Principal) -> list[Record]:
    """`register_item` for many of one type, in their order: the same records, facts and moments, all or none."""
    return _write_many(town, "items", ITEM_KIND, type_key, entries, actor)


def take_readings(town: Town, *, type_key: str, entries: Sequence[Entry], actor: Principal) -> list[Record]:
    """`take_reading` for many of one type, in their order."""
    return _write_many(town, "readings", READING_KIND, type_key, entries, actor)


def withdraw_items(records: Sequence[Record], *, reason: str, actor: Principal) -> TakenBack:
    """`withdraw_item` for many: what something issued used waits for the town office."""
    return _withdraw_many(records, ITEM_KIND, reason, actor)


def withdraw_readings(records: Sequence[Record], *, reason: str, actor: Principal) -> TakenBack:
    """`withdraw_reading` for many."""
    return _withdraw_many(records, READING_KIND, reason, actor)


@verb("item.correct")
def correct_item(
    record: Record, *, entry: Entry, reason: str, actor: Principal, seen: int | None = None
) -> Proposal | None:
    """Make the item's record say what `entry` says. A proposal if something issued used it.

    `seen` is the last transition the actor has looked at: Conflict if the record was changed since.
    """
    require_may_change(record, "item.correct", "item.register", actor)
    require(actor, "item.register", town_id=record.town_id, unit_id=entry.unit.pk)
    return _correct(record, ITEM_KIND, entry, reason, actor, seen)


@verb("item.end")
def end_item(record: Record, *, on: date, reason: str, actor: Principal) -> Proposal | None:
    """The item is there no longer from `on`. What was counted before stays counted.

    A proposal if something issued counted it on that day or later. An end after that is done at once.
    """
    require_may_change(record, "item.end", "item.register", actor)

    record = hold(record, ITEM_KIND)
    why = require_reason(reason)
    definition = library(record.town).by_id(record.definition_id)
    checked = _ended(record, definition, on)
    if must_wait(record, actor, since=on):
        return propose(record, verb="item.end", changes={"ended_on": on.isoformat()}, reason=why, actor=actor)

    _say(record, definition, checked, "item.end", why, actor, since=on)
    return None


@verb("item.withdraw")
def withdraw_item(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> Proposal | None:
    """Take the item's record back, as if it had never been registered. `seen` as in `correct_item`."""
    require_may_change(record, "item.withdraw", "item.register", actor)
    return _withdraw(record, ITEM_KIND, reason, actor, seen)


@verb("reading.take")
def take_reading(town: Town, *, type_key: str, entry: Entry, actor: Principal) -> Record:
    """Write a reading down, with the day it was taken and the method."""
    require(actor, "reading.take", town_id=town.pk, unit_id=entry.unit.pk)
    return _write_down(town, "readings", READING_KIND, type_key, entry, actor)


@verb("reading.correct")
def correct_reading(
    record: Record, *, entry: Entry, reason: str, actor: Principal, seen: int | None = None
) -> Proposal | None:
    """Make the reading say what `entry` says. A proposal if something issued used it. `seen` as in `correct_item`."""
    require_may_change(record, "reading.correct", "reading.take", actor)
    require(actor, "reading.take", town_id=record.town_id, unit_id=entry.unit.pk)
    return _correct(record, READING_KIND, entry, reason, actor, seen)


@verb("reading.withdraw")
def withdraw_reading(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> Proposal | None:
    """Take a reading back: the one before it counts again. `seen` as in `correct_item`."""
    require_may_change(record, "reading.withdraw", "reading.take", actor)
    return _withdraw(record, READING_KIND, reason, actor, seen)


def entry_of_record(record: Record, definition: Applied) -> Entry:
    """The record as an entry, with values as somebody would type them."""
    declared = definition.model
    values = {name: declared.fields[name].typed(value) for name, value in declared.load(record.data).items()}
    item = Link.objects.filter(record=record, role=ITEM).select_related("subject__record").first()
    return Entry(record.unit, record.happened_on, values, record.ended_on, item.subject.record if item else None)


def _write_down(town: Town, section: str, kind: str, type_key: str, entry: Entry, actor: Principal) -> Record:
    definition = library(town).get(section, type_key)
    checked = _check(town, definition, entry)

    record = begin(town, definition, kind, checked.content(), state=state_of(kind, entry), actor=actor)

    name = f"{kind}.{'register' if kind == ITEM_KIND else 'take'}"
    _state(record, definition, checked, Step(name, state_of(kind, entry), actor))
    return record


def _write_many(
    town: Town, section: str, kind: str, type_key: str, entries: Sequence[Entry], actor: Principal
) -> list[Record]:
    name = f"{kind}.{'register' if kind == ITEM_KIND else 'take'}"
    for unit in {entry.unit.pk for entry in entries}:
        require(actor, name, town_id=town.pk, unit_id=unit)
    definition = library(town).get(section, type_key)
    seasons, today = Seasons(town), clock.today(town)
    for entry in entries:
        if entry.item is not None and isinstance(definition.model, ReadingType):
            _require_item(town, definition.model, entry.item)
    checked = [check(definition.model, entry, trees=seasons.on(entry.on), today=today) for entry in entries]

    openings = [(each.content(), state_of(kind, each.entry)) for each in checked]
    records = begin_many(town, definition, kind, openings, actor=actor)

    said: list[Said] = [
        (record, each.content(), each.statement(record.pk), Step(name, state_of(kind, each.entry), actor), {})
        for record, each in zip(records, checked, strict=True)
    ]
    state_many(definition, said)
    return records


def _withdraw_many(records: Sequence[Record], kind: str, reason: str, actor: Principal) -> TakenBack:
    name = f"{kind}.withdraw"
    for record in records:
        require_may_change(record, name, f"{kind}.{'register' if kind == ITEM_KIND else 'take'}", actor)
    return withdraw_many(records, kind, verb=name, reason=reason, actor=actor)


def _correct(
    record: Record, kind: str, entry: Entry, reason: str, actor: Principal, seen: int | None
) -> Proposal | None:
    name = f"{kind}.correct"
    record = hold(record, kind, seen=seen)
    why = require_reason(reason)
    definition = library(record.town).by_id(record.definition_id)
    require_may_move(record, definition, entry.unit, actor)
    checked = _check(record.town, definition, entry)
    if must_wait(record, actor):
        return propose(record, verb=name, changes=checked.as_changes(), reason=why, actor=actor)

    _say(record, definition, checked, name, why, actor)
    return None


def _withdraw(record: Record, kind: str, reason: str, actor: Principal, seen: int | None) -> Proposal | None:
    name = f"{kind}.withdraw"
    record = hold(record, kind, seen=seen)
    why = require_reason(reason)
    if must_wait(record, actor):
        return propose(record, verb=name, changes={}, reason=why, actor=actor)

    take_back(record, verb=name, reason=why, actor=actor)
    return None


def _check(town: Town, definition: Applied, entry: Entry) -> Checked:
    if entry.item is not None and isinstance(definition.model, ReadingType):
        _require_item(town, definition.model, entry.item)
    return check(definition.model, entry, trees=forest(town, entry.on), today=clock.today(town))


def _ended(record: Record, definition: Applied, on: date) -> Checked:
    """The item's record with a last day. Problem if it has one."""
    if record.ended_on is not None:
        raise Problem("item.ended_already", number=record.number, on=record.ended_on)
    return _check(record.town, definition, replace(entry_of_record(record, definition), ended_on=on))


def _require_item(town: Town, declared: ReadingType, item: Record) -> None:
    """A reading is taken of an item of the town, of a type it is for, that has not been withdrawn."""
    if declared.of_items and (item.town_id != town.pk or item.type not in declared.of_items):
        raise Problem("reading.item_wrong_type", field="item", type=declared.label.model_dump(), found=item.title)
    if item.state == WITHDRAWN:
        raise Problem("record.withdrawn", field="item", number=item.number)


def _say(
    record: Record,
    definition: Applied,
    checked: Checked,
    name: str,
    reason: str,
    actor: Principal,
    *,
    since: date | None = None,
) -> None:
    put_content(record, checked.content())
    _state(record, definition, checked, Step(name, state_of(record.kind, checked.entry), actor, reason, since))


def _state(record: Record, definition: Applied, checked: Checked, step: Step) -> None:
    state_facts(record, definition, checked.content(), checked.statement(record.pk), step)


def state_of(kind: str, entry: Entry) -> str:
    """The state of an item or a reading that says this."""
    if kind == READING_KIND:
        return TAKEN
    return ENDED if entry.ended_on is not None else PRESENT


def _applying(kind: str, name: str) -> None:
    """Let confirmed proposals of a kind be carried out."""

    def correction(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
        held = hold(record, kind)
        definition = library(held.town).by_id(held.definition_id)
        _say(held, definition, _check(held.town, definition, entry_of(changes)), f"{name}.correct", reason, actor)

    def withdrawal(record: Record, _changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
        take_back(hold(record, kind), verb=f"{name}.withdraw", reason=reason, actor=actor)

    APPLY[f"{name}.correct"] = correction
    APPLY[f"{name}.withdraw"] = withdrawal


def _apply_end(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    held, on = hold(record, ITEM_KIND), date.fromisoformat(changes["ended_on"])
    definition = library(held.town).by_id(held.definition_id)
    _say(held, definition, _ended(held, definition, on), "item.end", reason, actor, since=on)


_applying(ITEM_KIND, "item")
_applying(READING_KIND, "reading")
APPLY["item.end"] = _apply_end
