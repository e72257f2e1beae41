"""Declared fields as components of a form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.records.fields import Choice, Choices, Date, DecimalNumber, Integer, Money, Text, YesNo
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import VALUE

FEW = 4
"""So many choices stand beside each other; more are a list to open."""

SHORT = 40
"""A text of so many characters takes half a line."""


def inputs(
    desk: Desk,
    declared: Any,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    only: Collection[str] | None = None,
) -> list[dict[str, Any]]:
    """Every field of a type with what stands in it and what is wrong with it; only some of them if asked."""
    return [
        one(desk, name, field, values.get(name), errors.get(name, ""))
        for name, field in declared.fields.items()
        if only is None or name in only
    ]


def one(desk: Desk, name: str, field: Any, value: Any, error: str) -> dict[str, Any]:
    """One field. `component` says which component draws it."""
    shared = {
        "name": f"{VALUE}{name}",
        "label": desk.say(field.label),
        "hint": desk.say(field.help) if field.help else "",
        "optional": not field.required,
        "error": error,
    }
    if isinstance(field, YesNo):
        return {
            **shared,
            "component": "choices",
            "kind": "yes-no",
            "value": _yes_no(value),
            "optional": True,
            "span": "c6",
        }
    if isinstance(field, Choices):
        chosen = set(value or [])
        return {**shared, "component": "choices", "kind": "pills", "options": _options(desk, field, chosen)}
    if isinstance(field, Choice):
        return {**shared, **_choice(desk, field, str(value or ""))}
    return {**shared, "component": "field", "value": "" if value is None else str(value), **_typed(desk, field)}


def _choice(desk: Desk, field: Choice, chosen: str) -> dict[str, Any]:
    options = _options(desk, field, {chosen})
    if field.required and len(options) <= FEW:
        return {"component": "choices", "kind": "one", "options": options}
    first = {"value": "", "label": _("choose") if field.required else _("not stated"), "selected": not chosen}
    return {"component": "field", "kind": "select", "options": [first, *options], "value": chosen, "span": "c6"}


def _typed(desk: Desk, field: Any) -> dict[str, Any]:
    if isinstance(field, Text):
        if field.lines > 1:
            return {"kind": "textarea", "rows": field.lines}
        return {"kind": "text", "span": "c6" if field.max <= SHORT else ""}
    if isinstance(field, Date):
        return {"kind": "date", "span": "c4"}
    unit = "yuan" if isinstance(field, Money) else field.unit if isinstance(field, (Integer, DecimalNumber)) else None
    known = units_of_measure()
    word = known[unit].word(desk.language) if unit in known else ""
    return {"kind": "number", "span": "c4", "unit": word}


def _options(desk: Desk, field: Any, chosen: set[str]) -> list[dict[str, Any]]:
    return [
        {"value": code, "label": desk.say(label), "selected": code in chosen} for code, label in field.choices.items()
    ]


def _yes_no(value: Any) -> str:
    if value in (None, ""):
        return ""
    return "yes" if value in (True, "yes") else "no"
