"""Nodes of a framework as cards and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.duties.queries import Standing
from shanzhi.indicators.boards import Board, BoardFigure, BoardNode
from shanzhi.indicators.vocabulary.base import Value
from shanzhi.records.queries import Proposal
from shanzhi.ui.formats import number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.saying import facts_line, figure_cell, value_text

CORE_CELLS = 8
CARD_ROWS = 5


@dataclass
class Open:
    """How a node stands: its duties, and what is not solved there.

    `figures` should be none and are not, `waiting` are changes that wait for the town office.
    """

    figures: list[BoardFigure] = field(default_factory=list)
    waiting: list[Proposal] = field(default_factory=list)
    duties: list[Standing] = field(default_factory=list)

    @property
    def unmet(self) -> list[Standing]:
        """Duties that were missed, or are overdue."""
        return [each for each in self.duties if each.unmet]

    @property
    def kept(self) -> str:
        """Duties done and expected, such as 31/31; nothing where none was."""
        expected = sum(each.expected for each in self.duties)
        return f"{number(sum(each.done for each in self.duties))}/{number(expected)}" if expected else ""


Problems = dict[str, Open]
"""How each node stands, by its key."""


def cards(desk: Desk, key: str, found: Board, problems: Problems) -> dict[str, Any]:
    """The core nodes with cells, the others with rows."""
    nodes = [{**_card(desk, key, node), **_open(problems, node.key)} for node in found.nodes]
    return {"cores": [node for node in nodes if node["core"]], "nodes": [node for node in nodes if not node["core"]]}


def problem_count(problems: Problems, node: str) -> str:
    """How many problems a node has, in words; nothing if it has none."""
    here = problems[node]
    count = len(here.figures) + len(here.waiting) + len(here.unmet)
    return ngettext("%(count)s open problem", "%(count)s open problems", count) % {"count": count} if count else ""


def _open(problems: Problems, node: str) -> dict[str, Any]:
    """What a card says of its problems."""
    said, here = problem_count(problems, node), problems[node]
    tone = "late" if here.unmet else "soon"
    return {
        "duties": here.kept,
        "problems": said,
        "problems_url": "#problems" if said else "",
        "problems_tone": tone if said else "",
        "clear": not said,
    }


def tree_rows(desk: Desk, found: Board) -> dict[str, Any]:
    """Every node at every depth, one row a figure."""
    columns = [
        {"label": pgettext("framework", "Node")},
        {"label": _("Owner")},
        {"label": _("Figure"), "header": True},
        {"label": _("Value"), "align": "right"},
        {"label": _("Target"), "align": "right"},
        {"label": _("Last year"), "align": "right"},
    ]
    rows = [row for node in found.nodes for row in _rows(desk, node, "")]
    return {"columns": columns, "rows": rows}


def _rows(desk: Desk, node: BoardNode, above: str) -> Iterator[dict[str, Any]]:
    name = desk.say(node.declared.label)
    path = f"{above} › {name}" if above else name
    owner = desk.say(node.declared.owner) if node.declared.owner else ""
    if not node.figures and not node.nodes:
        yield {"cells": [path, owner, {"text": pgettext("framework", "not defined"), "tone": "muted"}, "", "", ""]}
    for each in node.figures:
        target, last = target_of(desk, each, desk.home.id), each.last_year
        numbers = [value_text(each.figure, value) for value in (target, last)]
        yield {"cells": [path, owner, label_of(desk, each), {"figure": figure_cell(desk, each.figure)}, *numbers]}
    for below in node.nodes:
        yield from _rows(desk, below, path)


def _card(desk: Desk, key: str, node: BoardNode) -> dict[str, Any]:
    figures = shown_figures(node)
    is_core = node.declared.core
    count = len({each.declared.indicator for below in node.walk() for each in below.figures})
    shown = figures[: CORE_CELLS if is_core else CARD_ROWS]
    more = (
        ngettext("%(count)s figure in all", "all %(count)s figures", count) % {"count": count}
        if count > len(shown)
        else ""
    )
    return {
        "core": is_core,
        "title": desk.say(node.declared.label),
        "url": desk.url("figures", framework=key, node=node.key),
        "owner": desk.say(node.declared.owner) if node.declared.owner else "",
        "cells": [figure_row(desk, each, desk.home.id, comparisons=2) for each in shown] if is_core else [],
        "rows": [] if is_core else [figure_row(desk, each, desk.home.id) for each in shown],
        "more": more,
        "is_empty": not figures,
    }


def shown_figures(node: BoardNode) -> list[BoardFigure]:
    """The node's own figures; a node that has none is seen by those of the nodes below."""
    if node.figures:
        return node.figures
    below = [each for inner in node.walk() for each in inner.figures]
    return list({each.declared.indicator: each for each in below}.values())


def figure_row(desk: Desk, each: BoardFigure, unit: int, *, comparisons: int = 1) -> dict[str, Any]:
    """A figure of a board for a unit, with so many comparisons beside it and, where it has a target, the way to it."""
    target, shown = target_of(desk, each, unit), each.figure.shown
    cell = {"label": label_of(desk, each), "note": _note(each, target, comparisons), **figure_cell(desk, each.figure)}
    if target is not None and shown is not None and target > 0:
        cell.update(number=float(shown), target=float(target))
    return cell


def _note(each: BoardFigure, target: Value, most: int) -> str:
    """What it is compared with: its target first, then last year."""
    parts = []
    if target is not None:
        parts.append(_("due %(value)s") % {"value": value_text(each.figure, target)})
    if each.last_year is not None:
        parts.append(_("last year %(value)s") % {"value": value_text(each.figure, each.last_year)})
    return facts_line(parts[:most])


def label_of(desk: Desk, each: BoardFigure) -> str:
    """What the board calls a figure: its own word, else the indicator's."""
    return desk.say(each.declared.label or each.figure.definition.model.label)


def target_of(desk: Desk, each: BoardFigure, unit: int) -> Value:
    """The target, where it is one of the unit shown: a number in the pack is the whole town's."""
    is_of_town = each.declared.target_from is None and each.declared.target != 0
    return None if is_of_town and unit != desk.figures.root(desk.today).id else each.target
