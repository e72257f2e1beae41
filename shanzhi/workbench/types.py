"""Types of record of a town's pack, whatever their kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import NotFound
from shanzhi.inventory.declare import ITEM
from shanzhi.packs.library import Applied
from shanzhi.party.declare import PERSON
from shanzhi.workbench.cases.states import rules_here, shape_of, words_of
from shanzhi.workbench.desk import Desk
from shanzhi.workflow.writing import WITHDRAWN

CASE = "case"

SECTIONS = {
    "activity": "activities",
    "case": "cases",
    "item": "items",
    "reading": "readings",
    "enrolment": "enrolments",
    "establishment": "establishments",
}
"""Where the types of each kind stand in a pack."""

WRITING = {
    "activity": "activity.record",
    "case": "case.report",
    "item": "item.register",
    "reading": "reading.take",
}
"""The permission of writing a record of a kind down by form."""


@dataclass(frozen=True)
class Type:
    """A type of record in force: its kind, its key, its declaration."""

    kind: str
    key: str
    declared: Any


def list_types(desk: Desk) -> Iterator[Type]:
    """Every type in force, kind by kind, in the order of the pack."""
    for kind, section in SECTIONS.items():
        for key, row in desk.library.all(section).items():
            yield Type(kind, key, row.model)


def find_type(desk: Desk, key: str) -> Type:
    """The type with this key. NotFound if the pack has none."""
    found = next((each for each in list_types(desk) if each.key == key), None)
    if found is None:
        raise NotFound("workbench.no_type", found=key[:60])
    return found


def title_role(each: Type) -> str:
    """The role of the link a record is called by: whose membership, of what a reading; '' if its own title says it."""
    if each.kind == "enrolment":
        return PERSON
    return ITEM if each.kind == "reading" and each.declared.of_items else ""


def applied_of(desk: Desk, kind: str, key: str) -> Applied:
    """The declaration of a type with the row it came from."""
    return desk.library.get(SECTIONS[kind], key)


def group_of(desk: Desk, each: Type) -> str:
    """Under which heading a type stands."""
    if each.declared.group is not None:
        return desk.say(each.declared.group)
    return _("Other records")


def state_shown(desk: Desk, kind: str, definition_id: int, state: str) -> tuple[str, str]:
    """The shape and the word of a record's state; those of a case are its workflow's."""
    if kind != CASE or state == WITHDRAWN:
        return state_words(state)
    flow = rules_here(desk, definition_id).flow
    return shape_of(flow, state), words_of(desk, flow, state)


def state_words(state: str) -> tuple[str, str]:
    """A state's shape and word."""
    found = {
        "done": ("done", pgettext("state of a record", "done")),
        "present": ("done", pgettext("state of a record", "there")),
        "ended": ("paused", pgettext("state of a record", "ended")),
        "taken": ("done", pgettext("state of a record", "taken")),
        "active": ("done", pgettext("state of a record", "member")),
        "standing": ("done", pgettext("state of a record", "standing")),
        "dissolved": ("paused", pgettext("state of a record", "dissolved")),
        "withdrawn": ("", pgettext("state of a record", "withdrawn")),
    }
    return found.get(state, ("running", state))
