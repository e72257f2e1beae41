"""Open cases on the map: how many each spot has, how many of them are overdue or due soon, and where they open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.queries import count_by_place
from shanzhi.core.errors import NotFound
from shanzhi.ui.formats import number
from shanzhi.workbench import asked
from shanzhi.workbench.cases.due import LATE, OPEN, due_word, until
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.map.spots import Spot, is_mine, nowhere
from shanzhi.workbench.unit.looking import trees_then, unit_url

SOON = "3"
"""Due soon on the map is what is due within so many days."""

DUE = (OPEN, LATE, SOON)
LONGEST = 60

Item = dict[str, Any]


@dataclass(frozen=True)
class Tally:
    """How many cases are open, overdue, due soon."""

    open: int = 0
    late: int = 0
    soon: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.open + other.open, self.late + other.late, self.soon + other.soon)

    def of(self, due: str) -> int:
        """One of the three, by the word of the address."""
        return {OPEN: self.open, LATE: self.late, SOON: self.soon}[due]


@dataclass(frozen=True)
class Matters:
    """The open cases of one type, or of all, by unit; which of them the drawing shows (`due`)."""

    desk: Desk
    type: str
    due: str
    by_unit: Mapping[int, Tally]

    def at(self, units: Iterable[int]) -> Tally:
        """Those at these units."""
        return sum((self.by_unit[unit] for unit in units if unit in self.by_unit), Tally())

    def url(self, key: str, due: str) -> str:
        """The cases behind a number: those shown at the spot of a unit, or at the unit where it has none."""
        view = {LATE: {"view": "late"}, SOON: {"view": "soon", "within": SOON}}.get(due, {})
        return self.desk.url("cases", type=self.type, spot=key, **view)


def matters(desk: Desk) -> Matters:
    """What the address asks for. NotFound for a type the town does not have. How it stood in the past is not drawn."""
    get = desk.request.GET
    type_key = get.get("type", "").strip()
    if type_key and desk.library.find("cases", type_key) is None:
        raise NotFound("workbench.no_type", found=type_key[:LONGEST])
    found: dict[int, Tally] = {}
    counts = count_by_place(desk.town, desk.now, until(desk, SOON)) if desk.as_of is None else []
    for each in counts:
        if not type_key or each.type == type_key:
            more = Tally(each.number, each.overdue, each.soon)
            found[each.unit_id] = found.get(each.unit_id, Tally()) + more
    return Matters(desk, type_key, asked.chosen(get.get("due", ""), list(DUE), OPEN), found)


def said(here: Matters, spots: list[Spot]) -> dict[int, Item]:
    """What stands at each spot: the number asked for, with those overdue told apart; it opens the same cases.

    Where a reader may not see all of a spot, what they may see is counted and said to be so.
    """
    return {spot.node.id: _words(here, spot) for spot in spots}


def _words(here: Matters, spot: Spot) -> Item:
    tally, mine = here.at(spot.units), is_mine(here.desk, spot)
    count = tally.of(here.due)
    if not count:
        if not mine:
            return {"note": "", "text": _("outside your scope"), "state": "not-yours"}
        if here.desk.as_of is not None:
            return {"note": "", "text": "", "state": "none"}
        return {"note": "", "text": pgettext("state of cases", "none"), "state": "done"}
    words = {"open": number(tally.open), "late": number(tally.late)}
    note = number(count)
    if here.due == OPEN and tally.late:
        note = pgettext("on the map", "%(open)s, %(late)s late") % words
    text = f"{due_word(here.due)} {note}"
    state = {LATE: "late", SOON: "soon"}.get(here.due) or _state(tally)
    return {
        "note": note,
        "text": text if mine else f"{text} ({partly()})",
        "state": state,
        "url": here.url(spot.node.key, here.due),
    }


def _state(tally: Tally) -> str:
    return "late" if tally.late else "soon" if tally.soon else "here"


def partly() -> str:
    """What is said beside a number that need not be the whole."""
    return _("as far as you may see")


def columns(*, first: str) -> list[Item]:
    """The heads of a table of units with their numbers."""
    return [{"label": first, "header": True}, *({"label": due_word(due), "align": "right"} for due in DUE)]


def rows(here: Matters, spots: list[Spot]) -> Iterator[Item]:
    """Each spot with its three numbers."""
    for spot in spots:
        tally, mine = here.at(spot.units), is_mine(here.desk, spot)
        node = spot.node
        name = {"text": node.label(here.desk.language), "url": unit_url(here.desk, node)}
        if not mine:
            name["note"] = partly() if tally.open else _("outside your scope")
        yield {"cells": [name, *_numbers(here, node.key, tally)]}


def rows_nowhere(here: Matters, spots: list[Spot]) -> Iterator[Item]:
    """Each unit that no spot shows and that has open cases, with its three numbers; those that ended too."""
    trees = trees_then(here.desk)
    for unit in sorted(nowhere(here.desk, spots) & here.by_unit.keys()):
        node = trees.nodes.get(unit) or trees.former[unit]
        name: Item = {"text": node.label(here.desk.language)}
        if unit in trees.nodes:
            name["url"] = unit_url(here.desk, node)
        else:
            name["note"] = pgettext("state of a unit", "ended")
        yield {"cells": [name, *_numbers(here, node.key, here.by_unit[unit])]}


def _numbers(here: Matters, key: str, tally: Tally) -> Iterator[Item]:
    for due in DUE:
        count = tally.of(due)
        tone = "late strong" if count and due == LATE else ""
        yield {"text": number(count), "url": here.url(key, due), "tone": tone} if count else {"text": ""}


def fields(here: Matters) -> list[Item]:
    """What else is chosen: the type, and which of its cases."""
    desk = here.desk
    every = {"value": "", "label": pgettext("types of cases", "All types"), "selected": not here.type}
    types = [
        {"value": key, "label": desk.say(row.model.label), "selected": key == here.type}
        for key, row in desk.library.all("cases").items()
    ]
    which = [{"value": due, "label": due_word(due), "selected": due == here.due} for due in DUE]
    return [
        {"name": "type", "label": pgettext("head of a column", "Type"), "value": here.type, "options": [every, *types]},
        {"name": "due", "label": pgettext("of cases", "Which"), "value": here.due, "options": which},
    ]


def legend() -> list[Item]:
    """The marks in words."""
    return [
        {"state": "late", "label": _("with overdue ones")},
        {"state": "soon", "label": _("with some due within %(days)s days") % {"days": SOON}},
        {"state": "here", "label": pgettext("state of cases", "with time left")},
        {"state": "done", "label": pgettext("state of cases", "none")},
        {"state": "not-yours", "label": _("outside your scope")},
    ]
