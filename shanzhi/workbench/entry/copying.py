"""Beginning with what was written down the last time: the same words and the same people, on another day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from shanzhi.records.queries import get_record, list_transitions
from shanzhi.records.recent import find_last
from shanzhi.ui.formats import day
from shanzhi.workbench.cases.reporting import reported
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import Draft
from shanzhi.workbench.entry.filling import draft_of
from shanzhi.workbench.entry.roster import expected
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.types import CASE, Type
from shanzhi.workflow.writing import WITHDRAWN


@dataclass(frozen=True)
class Last:
    """The last record of a type: its id, and its day in words."""

    id: int
    day: str


def last_of(desk: Desk, each: Type, unit: str) -> Last | None:
    """The last record of the type at a unit; without a unit the last one this person wrote down."""
    node = desk.trees.get(unit) if unit else None
    units = None if node is None else frozenset({node.id})
    author = desk.actor.key if node is None else None
    found = find_last(desk.town, each.key, units=units, author=author, hidden=WITHDRAWN)
    return None if found is None else Last(found.pk, day(found.happened_on, desk.today))


def copied(desk: Desk, each: Type, draft: Draft, last: Last) -> Draft:
    """What the last one said, on the day and for the unit of this form. Those who came after it are ticked as usual."""
    record = get_record(desk.town, last.id)
    looked = Look(desk, record, each, list_transitions(record))
    then = draft_of(looked)
    begun = replace(then, key=draft.key, unit=draft.unit or then.unit, on=draft.on, ended_on="", seen=None, reason="")
    if each.kind == CASE:
        return replace(
            begun,
            values=_as_reported(desk, each, begun),
            starts_at="",
            channel=draft.channel,
            came_of=draft.came_of,
            people="1",
            concerned=(),
        )
    return replace(begun, values=_known(each, then.values), **_people(desk, each, begun, looked))


def _known(each: Type, values: dict[str, Any]) -> dict[str, Any]:
    """Fields the type still has."""
    return {name: value for name, value in values.items() if name in each.declared.fields}


def _as_reported(desk: Desk, each: Type, begun: Draft) -> dict[str, Any]:
    """What was said when it was reported: nothing of what its steps said later."""
    names = reported(desk, each, begun)
    return {name: value for name, value in _known(each, begun.values).items() if name in names}


def _people(desk: Desk, each: Type, begun: Draft, looked: Look) -> dict[str, Any]:
    """Marks of those expected now: as last time for who was on that roster, present for who was not yet."""
    people = expected(desk, each, begun)
    if people is None:
        return {"present": None, "leave": {}}
    now = {person.person_id for person in people}
    came = begun.present or frozenset()
    known = {person for person, _standing, _why in looked.roster}
    return {
        "present": frozenset(person for person in now if person in came or person not in known),
        "leave": {person: why for person, why in begun.leave.items() if person in now},
    }
