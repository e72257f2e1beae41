"""`item.register`, `item.end` and `reading.take`."""

from __future__ import annotations

from dataclasses import replace

from shanzhi.core.errors import Problem
from shanzhi.inventory.actions import ITEM_KIND, READING_KIND, state_of
from shanzhi.inventory.entry import Checked, Entry, check
from shanzhi.loader.acts import Act, EndItem, RegisterItem, TakeReading
from shanzhi.loader.spine import Step, begin, say
from shanzhi.loader.state import Held, Load
from shanzhi.packs.library import Applied
from shanzhi.records.models import Record
from shanzhi.workflow.corrections import require_reason


def register_item(load: Load, act: RegisterItem) -> None:
    """Write an item down."""
    entry = Entry(load.units.get(act.unit), act.on, act.values, act.ended_on)
    _write_down(load, act, "items", ITEM_KIND, act.type_key, entry, "item.register")


def take_reading(load: Load, act: TakeReading) -> None:
    """Write a reading down, of the unit or of an item."""
    item = Record(subject_id=load.recall(act.item, ITEM_KIND).id) if act.item else None
    entry = Entry(load.units.get(act.unit), act.on, act.values, item=item)
    _write_down(load, act, "readings", READING_KIND, act.type_key, entry, "reading.take")


def end_item(load: Load, act: EndItem) -> None:
    """The item is there no longer from `act.on`."""
    held = load.recall(act.record, ITEM_KIND)
    why = require_reason(act.reason)
    if held.content.ended_on is not None:
        raise Problem("item.ended_already", number=held.spine.number, on=held.content.ended_on)
    checked = _check(load, act, held.definition, replace(held.entry, ended_on=act.on))
    _say(load, act, held, checked, "item.end", why)


def _write_down(load: Load, act: Act, section: str, kind: str, type_key: str, entry: Entry, verb: str) -> None:
    definition = load.library.get(section, type_key)
    checked = _check(load, act, definition, entry)
    held = begin(load, act, definition, kind, checked.content())
    _say(load, act, held, checked, verb)


def _check(load: Load, act: Act, definition: Applied, entry: Entry) -> Checked:
    return check(definition.model, entry, trees=load.units.forest(entry.on), today=load.today(act))


def _say(load: Load, act: Act, held: Held, checked: Checked, verb: str, reason: str = "") -> None:
    held.entry = checked.entry
    step = Step(verb, state_of(held.spine.kind, checked.entry), reason)
    say(load, act, held, checked.content(), checked.statement(held.id), step)
