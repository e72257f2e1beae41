"""The filters of a register as one form of pills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.directory.trees import Node
from shanzhi.records.fields import Date
from shanzhi.workbench.register import of_cases
from shanzhi.workbench.register.filtering import (
    ALL,
    FIELD,
    SUFFIXES,
    Wanted,
    field_words,
    is_choice,
    is_range,
    options,
    state_label,
    states_of,
    window_text,
)

Pill = dict[str, Any]
ADD = "add"
"""The parameter that shows one more field to filter by."""


def pills(wanted: Wanted, *, is_large: bool) -> list[Pill]:
    """Days, unit, state, what only cases have; fields where the register is not too large to look into each record."""
    found = [_days(wanted), _units(wanted), *of_cases.pills(wanted)]
    if not is_large:
        shown = [name for name in wanted.type.declared.fields if _is_shown(wanted, name)]
        found += [_field(wanted, name) for name in shown]
    found.append(_states(wanted))
    more = [] if is_large else [name for name in wanted.type.declared.fields if not _is_shown(wanted, name)]
    if more:
        fields = wanted.type.declared.fields
        links = [{"value": wanted.url(add=name), "label": wanted.desk.say(fields[name].label)} for name in more]
        found.append({"kind": "links", "label": _("More fields"), "options": links})
    return found


def kept(wanted: Wanted) -> list[dict[str, str]]:
    """What the form of filters sends along unchanged."""
    query = wanted.query()
    return [{"name": name, "value": str(query[name])} for name in ("sort", "cols") if query[name]] + [
        {"name": "view", "value": ALL}
    ]


def _is_shown(wanted: Wanted, name: str) -> bool:
    """Fields of few values that stand in the register, those filtered by, and the one asked for."""
    declared = wanted.type.declared.fields[name]
    is_asked = wanted.desk.request.GET.get(ADD) == name
    return bool(is_asked or name in wanted.fields or (is_choice(declared) and declared.in_register))


def _days(wanted: Wanted) -> Pill:
    window = wanted.window
    return {
        "name": "on",
        "kind": "days",
        "label": pgettext("filter", "Day"),
        "value": window_text(wanted.desk, window) if window else "–".join(day for day in wanted.days if day),
        "first": wanted.days[0],
        "last": wanted.days[1],
        "clear_url": wanted.url(on_from=None, on_to=None),
    }


def _units(wanted: Wanted) -> Pill:
    desk = wanted.desk
    chosen = wanted.unit
    choices = [{"value": "", "label": _("all units"), "selected": chosen is None}]
    choices += [
        {"value": node.key, "label": node.label(desk.language), "selected": chosen is not None and node.id == chosen.id}
        for node in _possible_units(wanted)
    ]
    return {
        "name": "unit",
        "label": pgettext("filter", "Unit"),
        "value": chosen.label(desk.language) if chosen else "",
        "options": choices,
        "clear_url": wanted.url(unit=None),
    }


def _possible_units(wanted: Wanted) -> Iterator[Node]:
    """Units that may hold records of the type, and what stands above them."""
    desk = wanted.desk
    kinds = set(wanted.type.declared.unit_kinds)
    holding = [node for node in desk.trees.nodes.values() if node.kind in kinds and node.town_id]
    above = {step.id: step for node in holding for step in desk.trees.path(node.id)[:-1] if step.town_id}
    seen = {node.id for node in holding} | above.keys()
    yield from (desk.trees.nodes[unit] for unit in sorted(seen))


def _field(wanted: Wanted, name: str) -> Pill:
    """A field: one of its values, from and to, or words."""
    declared = wanted.type.declared.fields[name]
    typed = wanted.fields.get(name, {})
    condition = next((each for each in wanted.conditions if each.name == name), None)
    pill = {
        "name": f"{FIELD}{name}",
        "label": wanted.desk.say(declared.label),
        "value": field_words(wanted.desk, condition) if condition else " ".join(typed.values()),
        "clear_url": wanted.url_without(name),
        "open": wanted.desk.request.GET.get(ADD) == name,
    }
    if is_choice(declared):
        chosen = typed.get("code", "")
        any_one = {"value": "", "label": pgettext("filter", "any"), "selected": not chosen}
        rest = [
            {"value": code, "label": label, "selected": code == chosen}
            for code, label in options(wanted.desk, declared)
        ]
        return {**pill, "options": [any_one, *rest]}
    if is_range(declared):
        kind = "days" if isinstance(declared, Date) else "range"
        return {**pill, "kind": kind, "first": typed.get("from", ""), "last": typed.get("to", "")}
    return {**pill, "name": f"{FIELD}{name}{SUFFIXES['words']}", "kind": "text", "first": typed.get("words", "")}


def _states(wanted: Wanted) -> Pill:
    choices = [{"value": "", "label": _("all but withdrawn"), "selected": not wanted.state}]
    choices += [
        {"value": state, "label": state_label(wanted.desk, wanted.type, state), "selected": state == wanted.state}
        for state in [*states_of(wanted.desk, wanted.type), ALL]
    ]
    return {
        "name": "state",
        "label": pgettext("filter", "State"),
        "value": state_label(wanted.desk, wanted.type, wanted.state) if wanted.state else "",
        "options": choices,
        "clear_url": wanted.url(state=None),
    }
