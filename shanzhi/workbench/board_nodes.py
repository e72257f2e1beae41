"""Nodes of a framework as cards and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.indicators.boards import Board, BoardFigure, BoardNode
from shanzhi.indicators.vocabulary.base import Value
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.saying import facts_line, figure_cell, value_text

CORE_CELLS = 8
CARD_ROWS = 5


def cards(desk: Desk, key: str, found: Board) -> dict[str, Any]:
    """The core nodes with cells, the others with rows."""
    nodes = [_card(desk, key, node) for node in found.nodes]
    return {"cores": [node for node in nodes if node["core"]], "nodes": [node for node in nodes if not node["core"]]}


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
        target, last = target_of(desk, each), each.last_year
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
        "cells": [_cell(desk, each) for each in shown] if is_core else [],
        "rows": [] if is_core else [_cell(desk, each, comparisons=1) for each in shown],
        "more": more,
        "is_empty": not figures,
    }


def shown_figures(node: BoardNode) -> list[BoardFigure]:
    """The node's own figures; a node that has none is seen by those of the nodes below."""
    if node.figures:
        return node.figures
    below = [each for inner in node.walk() for each in inner.figures]
    return list({each.declared.indicator: each for each in below}.values())


def _cell(desk: Desk, each: BoardFigure, *, comparisons: int = 2) -> dict[str, Any]:
    target, shown = target_of(desk, each), each.figure.shown
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


def target_of(desk: Desk, each: BoardFigure) -> Value:
    """The target, where it is one of the unit shown: a number in the pack is the whole town's."""
    is_of_town = each.declared.target_from is None and each.declared.target != 0
    return None if is_of_town and desk.home.id != desk.figures.root(desk.today).id else each.target
