"""What is asked when a case is reported: what no later step asks for, and how it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shanzhi.cases.rules import asked_at_first
from shanzhi.core.errors import Problem
from shanzhi.workbench.cases.people import readers_of
from shanzhi.workbench.cases.states import rules_of_type
from shanzhi.workbench.desk import Desk

if TYPE_CHECKING:
    from shanzhi.workbench.entry.draft import Draft
    from shanzhi.workbench.types import Type

USUAL_CLASS = "general"

USUAL = "found"
"""The channel a form begins with, where the type has it."""


def reported(desk: Desk, each: Type, draft: Draft) -> set[str]:
    """The fields the form of a type asks for; in a correction those that have been filled in since, too."""
    found = desk.library.find("workflows", each.declared.workflow)
    names = set(each.declared.fields) if found is None else asked_at_first(each.declared, found.model)
    if draft.seen is None:
        return names
    return names | {name for name, value in draft.values.items() if value not in ("", None, [])}


def is_of_the_office(desk: Desk, each: Type) -> bool:
    """Whether cases of a type are reported by the town's office alone."""
    found = desk.library.find("workflows", each.declared.workflow)
    return found is not None and set(found.model.opening[1].who) == {"town"}


def barred(desk: Desk, each: Type, draft: Draft) -> list[dict[str, Any]]:
    """Who could read a need-to-know case and may have to be kept from it; nobody to choose for the others.

    Asked when it is reported: afterwards they have seen it.
    """
    if each.declared.access_class == USUAL_CLASS or draft.seen is not None:
        return []
    return [
        {"value": str(user.pk), "label": user.name, "selected": str(user.pk) in draft.barred}
        for user in readers_of(desk, each.declared.access_class)
    ]


def barred_of(desk: Desk, each: Type, draft: Draft) -> list[int]:
    """The users a case is to be kept from. Problem for somebody the form does not offer."""
    offered = {option["value"] for option in barred(desk, each, draft)}
    if not set(draft.barred) <= offered:
        raise Problem("workbench.choice_gone", field="barred")
    return [int(user) for user in draft.barred]


def channels(desk: Desk, each: Type, draft: Draft) -> list[dict[str, Any]]:
    """The ways by which cases of a type come; what was chosen, or else the usual one, is marked."""
    known = rules_of_type(desk, each.key).channels
    chosen = draft.channel or (USUAL if USUAL in known else next(iter(known), ""))
    return [{"value": key, "label": desk.say(label), "selected": key == chosen} for key, label in known.items()]
