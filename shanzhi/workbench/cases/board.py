"""How many cases stand where: states side by side, village by village, of all types or of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.queries import Count, count_by_place
from shanzhi.core.errors import NotFound
from shanzhi.ui.formats import number
from shanzhi.workbench.cases.inbox import LONGEST, SHAPES, shape_word
from shanzhi.workbench.cases.states import rules_of_type, shape_of, words_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page

Item = dict[str, Any]


@page()
def case_board(desk: Desk) -> HttpResponse:
    """The open cases by place and state; each number leads to its cases."""
    type_key = desk.request.GET.get("type", "").strip()
    if type_key and desk.library.find("cases", type_key) is None:
        raise NotFound("workbench.no_type", found=type_key[:LONGEST])
    every = count_by_place(desk.town, desk.now)
    counts = [each for each in every if not type_key or each.type == type_key]
    heads = states(desk, type_key)
    context = {
        "head": {
            "title": _("Board of cases"),
            "crumbs": [{"label": _("Cases"), "url": desk.url("cases")}, {"label": _("Board of cases")}],
        },
        "scope": desk.home.label(desk.language),
        "tabs": _tabs(desk, every, type_key),
        "totals": _totals(desk, counts, type_key),
        "columns": [
            {"label": pgettext("of a case", "Where"), "header": True},
            *({"label": label, "align": "right"} for _state, label in heads),
            {"label": pgettext("of cases", "Open"), "align": "right"},
            {"label": pgettext("of cases", "Overdue"), "align": "right"},
        ],
        "rows": _rows(desk, counts, type_key, [state for state, _label in heads]),
    }
    return desk.render("case_board", context, current="cases", back_url=desk.url("cases"))


def states(desk: Desk, type_key: str) -> list[tuple[str, str]]:
    """The columns: the open states of a type's workflow, or what open states of all have in common."""
    if not type_key:
        return [(shape, shape_word(shape)) for shape in SHAPES]
    flow = rules_of_type(desk, type_key).flow
    return [(key, words_of(desk, flow, key)) for key, state in flow.states.items() if state.stage != "ended"]


def _tabs(desk: Desk, every: Sequence[Count], chosen: str) -> list[Item]:
    by_type: dict[str, int] = {}
    for each in every:
        by_type[each.type] = by_type.get(each.type, 0) + each.number
    types = [(key, desk.say(row.model.label)) for key, row in desk.library.all("cases").items()]
    shown = [(key, label) for key, label in types if by_type.get(key) or key == chosen]
    found = [("", pgettext("types of cases", "All types"), sum(by_type.values()))]
    found += [(key, label, by_type.get(key, 0)) for key, label in shown]
    return [
        {"label": label, "url": desk.url("case_board", type=key), "count": number(count), "current": key == chosen}
        for key, label, count in found
    ]


def _totals(desk: Desk, counts: Sequence[Count], type_key: str) -> list[Item]:
    open_now = sum(each.number for each in counts)
    late = sum(each.overdue for each in counts)
    found = [(pgettext("of cases", "Open"), open_now, None), (pgettext("of cases", "Overdue"), late, "late")]
    return [
        {"label": label, "value": number(count), "url": desk.url("cases", type=type_key, view=view)}
        for label, count, view in found
    ]


def _rows(desk: Desk, counts: Sequence[Count], type_key: str, keys: Sequence[str]) -> list[Item]:
    by_place: dict[int, dict[str, int]] = {}
    places = {unit: place_of(desk, unit) for unit in {each.unit_id for each in counts}}
    for each in counts:
        line = by_place.setdefault(places[each.unit_id], dict.fromkeys([*keys, "open", "late"], 0))
        key = each.state if type_key else _shape(desk, each)
        line["open"] += each.number
        line["late"] += each.overdue
        if key in line:
            line[key] += each.number
    ordered = sorted(by_place.items(), key=lambda row: (-row[1]["late"], -row[1]["open"], row[0]))
    return [_row(desk, unit, line, type_key, keys) for unit, line in ordered]


def _row(desk: Desk, unit: int, line: dict[str, int], type_key: str, keys: Sequence[str]) -> Item:
    node = desk.trees.nodes.get(unit)
    place = {"type": type_key, "unit": "" if node is None else node.key}
    cells: list[Any] = [{"text": desk.name(unit), "url": desk.url("cases", **place)}]
    cells += [_cell(desk, line[key], {**place, "state": key}) for key in keys]
    cells += [_cell(desk, line["open"], place), {**_cell(desk, line["late"], {**place, "view": "late"})}]
    if line["late"]:
        cells[-1]["tone"] = "late strong"
    return {"cells": cells}


def _cell(desk: Desk, count: int, query: dict[str, Any]) -> Item:
    if not count:
        return {"text": ""}
    return {"text": number(count), "url": desk.url("cases", **query)}


def _shape(desk: Desk, each: Count) -> str:
    if desk.library.find("cases", each.type) is None:
        return "running"
    return shape_of(rules_of_type(desk, each.type).flow, each.state)


def place_of(desk: Desk, unit_id: int) -> int:
    """The unit that receives what is reported at a place, whatever the type; else the place itself."""
    trees = desk.trees
    kinds = {kind for row in desk.library.all("cases").values() for kind in row.model.received_by}
    starts = [unit_id, *(node.id for node in trees.linked(unit_id))]
    found = (trees.ancestor(start, sorted(kinds)) for start in starts)
    return next((each for each in found if each is not None), unit_id)
