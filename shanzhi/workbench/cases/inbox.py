"""What is open: whose it is, what is overdue, what is due soon; filtered by type, place and words, by day due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.queries import COUNTED, Case, Wanted, count_each, list_open, list_part
from shanzhi.core.errors import NotFound
from shanzhi.directory.trees import Node
from shanzhi.kernel.clock import day_of, end_of
from shanzhi.ui.formats import number, table_day
from shanzhi.workbench import asked
from shanzhi.workbench.cases.due import WITHIN, due_word, until
from shanzhi.workbench.cases.looking import wall
from shanzhi.workbench.cases.second_look import reads_town
from shanzhi.workbench.cases.states import rules_here, rules_of_type, shape_of, words_of
from shanzhi.workbench.cases.wording import time_left
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.map.spots import units_at
from shanzhi.workbench.pages import page
from shanzhi.workbench.types import WRITING

PAGE = 50
LONGEST = 60
ALL = "all"
VIEWS = (ALL, "mine", "ours", "asked", "late", "soon")
"""The views: everything, in my charge, my unit responsible, put before my unit, overdue, due soon."""

SHAPES = ("waiting", "running", "recheck", "paused")
"""The shapes of open states, of whatever workflow."""

Item = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """What the address asks for. `within` are days of the view of what is due soon; `spot` a mark on the map."""

    desk: Desk
    view: str = ALL
    type: str = ""
    unit: Node | None = None
    state: str = ""
    words: str = ""
    within: str = ""
    spot: Node | None = None
    spot_units: frozenset[int] = frozenset()

    def query(self, **changed: Any) -> dict[str, Any]:
        """The parameters of an address; `changed` replaces some."""
        here = {
            "view": self.view if self.view != ALL else None,
            "type": self.type,
            "unit": self.unit.key if self.unit else None,
            "state": self.state,
            "q": self.words,
            "within": self.within,
            "spot": self.spot.key if self.spot else None,
        }
        return {**here, **changed}

    def url(self, **changed: Any) -> str:
        """The same list asked for otherwise."""
        return self.desk.url("cases", **self.query(**changed))

    def wanted(self) -> Wanted:
        """The filter without the view."""
        places = None if self.unit is None else self.desk.trees.covered_by(self.unit.id)
        if self.spot is not None:
            places = self.spot_units if places is None else places & self.spot_units
        return Wanted(
            types=[self.type] if self.type else None,
            places=places,
            states=states_of(self.desk, self.type, self.state) if self.state else None,
            words=self.words,
        )


@page()
def cases(desk: Desk) -> HttpResponse:
    """The open cases of one view, what is due first at the top."""
    ask = read(desk)
    wanted = {view: in_view(desk, ask.wanted(), view, ask.within) for view in VIEWS}
    counted = [ask.view] if ask.words else VIEWS  # words are looked for in every row: once is enough
    counts = count_each(desk.town, {view: wanted[view] for view in counted})
    place, rows, is_last = _part(desk, wanted[ask.view], counts[ask.view])
    is_filtered = bool(ask.type or ask.unit or ask.state or ask.words or ask.spot or ask.within)
    context = {
        "head": {"title": _("Cases")},
        "scope": desk.home.label(desk.language),
        "tabs": [_tab(ask, view, counts.get(view)) for view in VIEWS],
        "filters": filters(ask),
        "find": {"name": "q", "value": ask.words, "label": _("Find in title or number")},
        "keep": [{"name": "view", "value": ask.view}, {"name": "state", "value": ask.state}],
        "clear_url": desk.url("cases", view=ask.view if ask.view != ALL else None) if is_filtered else "",
        "action": desk.url("cases"),
        "columns": columns(),
        "rows": [row(desk, case) for case in rows],
        "pager": _pager(ask, place, len(rows), counts[ask.view], is_last),
        "is_filtered": is_filtered or ask.view != ALL,
        "look_url": desk.url("case_second_look") if reads_town(desk) else "",
        "board_url": desk.url("case_board", type=ask.type),
        "due_url": desk.url("case_due", type=ask.type, unit=ask.unit.key if ask.unit else ""),
        "write_url": desk.url("write") if desk.may_somewhere(WRITING["case"]) else "",
    }
    return desk.render("cases", context, current="cases")


def _part(desk: Desk, wanted: Wanted, count: int) -> tuple[int, list[Case], bool]:
    """The page asked for, its cases, whether it is the last; the last there is known to be for one that has none."""
    rows = list_open(desk.town, wanted)
    place = asked.page(desk.request.GET.get("page", ""))
    found = list_part(rows, (place - 1) * PAGE, PAGE + 1)
    if not found and place > 1:
        place = max(1, -(-min(count, COUNTED) // PAGE))
        found = list_part(rows, (place - 1) * PAGE, PAGE + 1)
    return place, found[:PAGE], len(found) <= PAGE


def read(desk: Desk) -> Ask:
    """What the address asks for. NotFound for a type or a unit the town does not have."""
    get = desk.request.GET
    type_key = get.get("type", "").strip()
    if type_key and desk.library.find("cases", type_key) is None:
        raise NotFound("workbench.no_type", found=type_key[:LONGEST])
    unit = get.get("unit", "").strip()
    node = desk.trees.get(unit) if unit else None
    if unit and node is None:
        raise NotFound("unit.not_found", unit=unit[:LONGEST])
    view = asked.chosen(get.get("view", ""), list(VIEWS), ALL)
    spot = get.get("spot", "").strip()[:LONGEST]
    spot_node, spot_units = units_at(desk, spot) if spot else (None, frozenset[int]())
    known = [*SHAPES, *(rules_of_type(desk, type_key).flow.states if type_key else ())]
    return Ask(
        desk,
        view=view,
        type=type_key,
        unit=node,
        state=asked.chosen(get.get("state", ""), known, ""),
        words=get.get("q", "").strip()[:LONGEST],
        within=asked.chosen(get.get("within", ""), list(WITHIN), "") if view == "soon" else "",
        spot=spot_node,
        spot_units=spot_units,
    )


def in_view(desk: Desk, wanted: Wanted, view: str, within: str = "") -> Wanted:
    """A filter within a view; due soon is what its deadline warns of, or what is due `within` so many days."""
    if view == "mine":
        return replace(wanted, assignee=desk.actor.user_id or 0)
    if view == "ours":
        return replace(wanted, holders=my_units(desk))
    if view == "asked":
        return replace(wanted, receivers=my_units(desk))
    if view == "late":
        return replace(wanted, due_before=desk.now)
    if view == "soon":
        days = {"due_until": until(desk, within)} if within else {"soon": warned(desk)}
        return replace(wanted, due_from=desk.now, **days)
    return wanted


def my_units(desk: Desk) -> list[int]:
    """The units whose offices this person holds."""
    return [office.unit_id for office in desk.offices]


def warned(desk: Desk) -> dict[datetime, list[tuple[str, str]]]:
    """The clocks of every type by the moment up to which they are due soon."""
    found: dict[datetime, list[tuple[str, str]]] = {}
    for key, definition in desk.library.all("cases").items():
        for clock, deadline in definition.model.deadlines.items():
            moment = end_of(desk.today + timedelta(days=deadline.warn))
            found.setdefault(moment, []).append((key, clock))
    return found


def states_of(desk: Desk, type_key: str, asked_for: str) -> list[tuple[str, str]]:
    """The states of the types that a word of the address means: one of them, or all of a shape."""
    keys = [type_key] if type_key else list(desk.library.all("cases"))
    found = []
    for key in keys:
        flow = rules_of_type(desk, key).flow
        found += [(key, state) for state in flow.states if asked_for in (state, shape_of(flow, state))]
    return found


def shape_word(shape: str) -> str:
    """What open states of a shape have in common."""
    return {
        "waiting": pgettext("state of cases", "to be taken on"),
        "running": pgettext("state of cases", "in work"),
        "recheck": pgettext("state of cases", "to be rechecked"),
        "paused": pgettext("state of cases", "time stopped"),
    }[shape]


def columns() -> list[Item]:
    """The heads of a list of cases."""
    return [
        {"label": pgettext("of a case", "Time left"), "size": "m"},
        {"label": pgettext("head of a column", "Case"), "header": True, "size": "l", "clip": True},
        {"label": pgettext("head of a column", "Type")},
        {"label": pgettext("head of a column", "State")},
        {"label": pgettext("of a case", "Where")},
        {"label": pgettext("of a case", "Responsible")},
        {"label": _("In charge")},
        {"label": pgettext("of a case", "Due"), "size": "s"},
    ]


def row(desk: Desk, case: Case) -> Item:
    """A case as a line."""
    rules = rules_here(desk, case.record.definition_id)
    state = case.record.state
    asked_too = _("put before %(unit)s") % {"unit": desk.name(case.receiver_id)} if case.receiver_id else ""
    return {
        "cells": [
            left(desk, case),
            {"text": case.record.title, "url": desk.url("case", case.pk), "note": case.record.number},
            desk.say(rules.declared.label),
            {"text": words_of(desk, rules.flow, state), "state": shape_of(rules.flow, state)},
            desk.name(case.unit_id),
            {"text": desk.name(case.holder_id), "note": asked_too},
            "" if case.assignee is None else case.assignee.name,
            due_day(desk, case),
        ]
    }


def left(desk: Desk, case: Case) -> Item:
    """How much time is left, as shape and words."""
    if case.due_at is None:
        is_paused = case.stage == "paused"
        words = _("the time stands still") if is_paused else pgettext("of a case", "no deadline")
        return {"text": words, "state": "paused" if is_paused else "waiting"}
    deadline = rules_here(desk, case.record.definition_id).declared.deadlines.get(case.due_clock)
    said = time_left(wall(case.due_at), wall(desk.now), deadline.warn if deadline is not None else 0)
    note = pgettext("of a day", "provisional") if case.is_provisional else ""
    return {"text": said.words, "state": said.shape, "tone": said.tone, "note": note}


def due_day(desk: Desk, case: Case) -> str:
    """The day its first clock is up."""
    return "" if case.due_at is None else table_day(day_of(case.due_at), desk.today)


def filters(ask: Ask) -> list[Item]:
    """Type and place as pills; days ahead of what is due soon; a state from the board, a spot from the map."""
    desk = ask.desk
    types = [(key, desk.say(row.model.label)) for key, row in desk.library.all("cases").items()]
    names = dict(types)
    found = [
        _pill("type", pgettext("head of a column", "Type"), types, ask.type, names.get(ask.type, ""), ask),
        _pill(
            "unit",
            pgettext("of a case", "Where"),
            [(node.key, node.label(desk.language)) for node in places(desk)],
            ask.unit.key if ask.unit else "",
            ask.unit.label(desk.language) if ask.unit else "",
            ask,
        ),
    ]
    if ask.view == "soon":
        days = [(each, due_word(each)) for each in WITHIN]
        chosen = due_word(ask.within) if ask.within else ""
        found.append(_pill("within", pgettext("of a case", "Days ahead"), days, ask.within, chosen, ask))
    if ask.spot:
        label = ask.spot.label(desk.language)
        found.append(_pill("spot", _("On the map at"), [(ask.spot.key, label)], ask.spot.key, label, ask))
    if ask.state:
        label = shape_word(ask.state) if ask.state in SHAPES else _state_word(ask)
        found.append(_pill("state", pgettext("head of a column", "State"), [(ask.state, label)], ask.state, label, ask))
    return found


def places(desk: Desk) -> Sequence[Node]:
    """The units of the administrative tree, from the top down."""
    nodes = [node for node in desk.trees.nodes.values() if node.tree == "administrative"]
    return sorted((node for node in nodes if node.town_id == desk.town.pk), key=lambda node: node.id)


def _state_word(ask: Ask) -> str:
    return words_of(ask.desk, rules_of_type(ask.desk, ask.type).flow, ask.state)


def _pill(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, value: str, ask: Ask) -> Item:
    any_one = {"value": "", "label": pgettext("filter", "any"), "selected": not chosen}
    rest = [{"value": key, "label": text, "selected": key == chosen} for key, text in options]
    gone = {name: None, "state": None} if name == "type" else {name: None}
    return {"name": name, "label": label, "value": value, "options": [any_one, *rest], "clear_url": ask.url(**gone)}


def _tab(ask: Ask, view: str, count: int | None) -> Item:
    labels = {
        ALL: pgettext("view of cases", "All open"),
        "mine": pgettext("view of cases", "In my charge"),
        "ours": pgettext("view of cases", "My unit's"),
        "asked": pgettext("view of cases", "Put before us"),
        "late": pgettext("view of cases", "Overdue"),
        "soon": pgettext("view of cases", "Due soon"),
    }
    tones = {"late": "late", "soon": "soon"}
    return {
        "label": labels[view],
        "url": ask.url(view=view if view != ALL else None),
        "count": "" if count is None else count_text(count),
        "tone": tones.get(view, "") if count else "",
        "current": view == ask.view,
    }


def count_text(count: int) -> str:
    """A number that was counted up to `COUNTED`."""
    return f"{number(COUNTED)}+" if count > COUNTED else number(count)


def _pager(ask: Ask, place: int, shown: int, count: int, is_last: bool) -> Item:
    first = (place - 1) * PAGE
    return {
        "first": number(first + 1) if shown else "",
        "last": number(first + shown) if shown else "",
        "total": count_text(count) if shown else "",
        "note": _("what is due first at the top"),
        "previous_url": ask.url(page=place - 1) if place > 1 else "",
        "next_url": "" if is_last else ask.url(page=place + 1),
    }
