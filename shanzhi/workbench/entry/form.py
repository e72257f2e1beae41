"""A form as a page shows it: the type's questions, filled in, with what is wrong beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.sentences import sentence
from shanzhi.directory.queries import names_of
from shanzhi.directory.trees import Node
from shanzhi.records.queries import Record, RegisterFilter, list_records, list_register
from shanzhi.workbench import asked
from shanzhi.workbench.cases.coming import origin, shown
from shanzhi.workbench.cases.reporting import barred, channels, reported
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.concerned import concerned
from shanzhi.workbench.entry.draft import VALUE, Draft
from shanzhi.workbench.entry.fields import inputs
from shanzhi.workbench.entry.raised import part
from shanzhi.workbench.entry.roster import expected, options_of, roster
from shanzhi.workbench.entry.units import unit_options
from shanzhi.workbench.types import CASE, Type, find_type

MOST_ITEMS = 500


def form(desk: Desk, each: Type, draft: Draft, units: Sequence[Node], problem: Problem | None = None) -> dict[str, Any]:
    """Everything the template of a form needs."""
    declared = each.declared
    errors = by_field(desk, each, problem)
    values = {name.removeprefix(VALUE): text for name, text in errors.items() if name.startswith(VALUE)}
    asked_for = None if each.kind != CASE else reported(desk, each, draft)
    fields = inputs(desk, declared, draft.values, values, only=asked_for)
    by_name = has_roster(each)
    came_of = origin(desk, draft.came_of) if draft.came_of and each.kind == CASE else None
    return {
        "key": draft.key,
        "errors": summary(errors),
        "error": errors,
        "draft": draft,
        "unit_label": _unit_label(desk, each),
        "units": unit_options(desk, list(units), draft.unit),
        "day_label": _day_label(each),
        "is_activity": each.kind == "activity",
        "is_item": each.kind == "item",
        "is_case": each.kind == CASE,
        "came_of": None if came_of is None else shown(desk, came_of),
        "raised": part(desk, each, draft, came_of),
        "barred": barred(desk, each, draft) if each.kind == CASE else [],
        "concerned": concerned(desk, each, draft),
        "channels": channels(desk, each, draft) if each.kind == CASE else [],
        "has_place": each.kind == "activity" and declared.has_place,
        "hosts": _hosts(desk, each, draft),
        "venues": _linked(desk, "venue", draft.venue) if _posts_to(each, "venue") else [],
        "items": _items(desk, each, draft),
        "fields": [field for field in fields if not (by_name and _can_wait(field))],
        "more_fields": [field for field in fields if by_name and _can_wait(field)],
        "has_roster": by_name,
        "roster": roster(desk, each, draft, errors.get("roster", "")) if by_name else {},
    }


def has_roster(each: Type) -> bool:
    """Whether attendance is by name."""
    return each.kind == "activity" and each.declared.roster is not None


def _can_wait(field: dict[str, Any]) -> bool:
    """Whether a question stands below the roster: long texts that may be left empty."""
    return bool(field["optional"]) and field.get("kind") == "textarea"


def by_field(desk: Desk, each: Type, problem: Problem | None) -> dict[str, str]:
    """The sentences of a problem by the id of their input; those of no input stand under ''."""
    if problem is None:
        return {}
    found: dict[str, list[str]] = {}
    own = _own_inputs(each)
    for one in problem.problems if isinstance(problem, Problems) else [problem]:
        name = one.field or ""
        is_own = not name or name in own or name not in each.declared.fields
        found.setdefault(name if is_own else f"{VALUE}{name}", []).append(sentence(one, desk.language))
    return {name: " ".join(sentences) for name, sentences in found.items()}


def _own_inputs(each: Type) -> set[str]:
    """The inputs every form of the type has beside the declared fields, which may be called like one it has not."""
    found = {"unit", "on", "reason", "files"}
    if each.kind == CASE:
        return found | {"starts_at", "channel", "people", "barred", "concerned", "came_of", "raised"}
    if each.kind == "activity":
        found |= {"starts_at", "roster", "place", "venue"}
        if each.declared.has_host and each.declared.roster is not None:
            found.add("host")
    return found | ({"ended_on"} if each.kind == "item" else {"item"})


def summary(errors: dict[str, str]) -> list[dict[str, str]]:
    """The same sentences on top of the form, each with a link to its input."""
    return [{"text": text, "url": f"#{name}" if name else ""} for name, text in errors.items()]


def _unit_label(desk: Desk, each: Type) -> str:
    kinds = each.declared.unit_kinds
    if len(kinds) == 1:
        label = desk.library.get("unit_kinds", kinds[0]).model.label
        return desk.say(label)
    trees = {desk.library.get("unit_kinds", kind).model.tree for kind in kinds}
    if trees == {"party"}:
        return pgettext("question of a form", "Party organisation")
    return pgettext("question of a form", "Unit")


def _day_label(each: Type) -> str:
    if each.kind == "item":
        return pgettext("question of a form", "Since when")
    if each.kind == CASE:
        return pgettext("question of a form", "Found or asked on")
    return pgettext("question of a form", "On which day")


def _posts_to(each: Type, role: str) -> bool:
    return any(posting.subject == role for posting in each.declared.posts)


def _hosts(desk: Desk, each: Type, draft: Draft) -> list[dict[str, Any]]:
    """Who chaired, from the roster; whoever a record names stays to choose."""
    if each.kind != "activity" or not each.declared.has_host or each.declared.roster is None:
        return []
    options = options_of(expected(desk, each, draft), draft.host)
    return _with_chosen(options, draft.host, lambda key: names_of({key}).get(key))


def _linked(desk: Desk, type_key: str, chosen: str) -> list[dict[str, Any]]:
    """Items of the type a role is called by, that are there now; the one a record names stays to choose."""
    if desk.library.find("items", type_key) is None:
        return []
    first = {"value": "", "label": _("not stated"), "selected": not chosen}
    found = [_item(row, desk.name(row.unit_id), chosen) for row in _present(desk, type_key)]
    options = [first, *sorted(found, key=lambda option: str(option["group"]))]
    return _with_chosen(options, chosen, _title_of)


def _items(desk: Desk, each: Type, draft: Draft) -> list[dict[str, Any]]:
    """What a reading may be taken of; what a record was taken of stays to choose."""
    keys = each.declared.of_items if each.kind == "reading" else []
    if not keys:
        return []
    options: list[dict[str, Any]] = [{"value": "", "label": _("choose"), "selected": not draft.item}]
    for key in keys:
        group = desk.say(find_type(desk, key).declared.label)
        options += [_item(row, group, draft.item) for row in _present(desk, key)]
    return _with_chosen(options, draft.item, _title_of)


def _present(desk: Desk, type_key: str) -> Sequence[Record]:
    wanted = RegisterFilter(states=frozenset({"present"}))
    return list(list_register(desk.town, type_key, wanted, sort="title")[:MOST_ITEMS])


def _item(row: Record, group: str, chosen: str) -> dict[str, Any]:
    return {"value": str(row.pk), "label": row.title, "group": group, "selected": str(row.pk) == chosen}


def _title_of(key: int) -> str | None:
    found = list_records([key]).get(key)
    return None if found is None else found.title


def _with_chosen(options: list[dict[str, Any]], chosen: str, name: Callable[[int], str | None]) -> list[dict[str, Any]]:
    """The options with what is chosen among them, where it exists though it is no longer offered."""
    key = asked.record_id(chosen)
    if key is None or any(option["value"] == chosen for option in options):
        return options
    label = name(key)
    return options if label is None else [*options, {"value": chosen, "label": label, "group": "", "selected": True}]
