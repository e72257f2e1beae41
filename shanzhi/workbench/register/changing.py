"""Changing one field of several records: each by the verb that corrects it, each told what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from shanzhi.activities.actions import correct_activity
from shanzhi.activities.entry import Attendance
from shanzhi.activities.entry import Entry as ActivityEntry
from shanzhi.activities.queries import get_details
from shanzhi.cases.correcting import correct_case
from shanzhi.cases.stating import entry_of_case
from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.inventory.actions import correct_item, correct_reading, entry_of_record
from shanzhi.kernel.idempotency import once
from shanzhi.records.queries import Proposal, Record, list_links
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.types import CASE, Type

MOST = 200
"""Records changed at once."""

DONE, PROPOSED, REFUSED, SAME = "done", "proposed", "refused", "same"


@dataclass(frozen=True)
class Change:
    """One field, its new value as typed, and why."""

    field: str
    value: Any
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What came of it for one record: done, proposed, refused and why, or already so."""

    record: Record
    state: str
    why: str = ""


def change_rows(
    desk: Desk, each: Type, rows: list[tuple[Record, int]], change: Change, key: UUID
) -> list[Outcome] | None:
    """Change each record, with the last transition it was looked at by; None if this form was carried out before.

    Every row stands for itself: a refused one leaves nothing, the others are done.
    """
    outcomes: list[Outcome] = []

    def act() -> int:
        outcomes.extend(_change(desk, each, record, seen, change) for record, seen in rows)
        return len(outcomes)

    _result, is_now = once(key, f"{each.kind}.correct", desk.actor, act)
    return outcomes if is_now else None


def _change(desk: Desk, each: Type, record: Record, seen: int, change: Change) -> Outcome:
    declared: Any = desk.library.by_id(record.definition_id).model
    try:
        if change.field not in declared.fields:
            raise Problem("field.unknown", field=change.field, found=change.field)
        new = declared.fields[change.field].clean(change.value, change.field)
        if declared.load(record.data).get(change.field) == new:
            return Outcome(record, SAME)
        waits = _correct(desk, each, record, seen, change)
    except Problem as problem:
        return Outcome(record, REFUSED, sentence(problem, desk.language))
    return Outcome(record, DONE if waits is None else PROPOSED)


def _correct(desk: Desk, each: Type, record: Record, seen: int, change: Change) -> Proposal | None:
    """By the verb of its kind, saying all else as it says it now."""
    said: dict[str, Any] = {"reason": change.reason, "actor": desk.actor, "seen": seen}
    if each.kind == "activity":
        entry = _activity(desk, record)
        return correct_activity(record, entry=_with(entry, change), **said)
    if each.kind == CASE:
        case = entry_of_case(record)
        return correct_case(record, entry=replace(case, values={**case.values, change.field: change.value}), **said)
    verb = correct_item if each.kind == "item" else correct_reading
    item = entry_of_record(record, desk.library.by_id(record.definition_id))
    return verb(record, entry=replace(item, values={**item.values, change.field: change.value}), **said)


def _activity(desk: Desk, record: Record) -> ActivityEntry:
    """The activity as an entry, with values as somebody would type them."""
    declared: Any = desk.library.by_id(record.definition_id).model
    details = get_details(record)
    values = {name: declared.fields[name].typed(value) for name, value in declared.load(record.data).items()}
    present = frozenset(person for person, standing, _why in details.roster if standing == "present")
    leave = {person: why for person, standing, why in details.roster if standing == "leave"}
    return ActivityEntry(
        record.unit,
        record.happened_on,
        values,
        Attendance(present, leave),
        details.place,
        details.starts_at,
        list_links(record),
    )


def _with(entry: ActivityEntry, change: Change) -> ActivityEntry:
    return replace(entry, values={**entry.values, change.field: change.value})
