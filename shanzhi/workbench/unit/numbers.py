"""The figures of a unit: those it is known by, those of the town's framework, a few by month."""

from __future__ import annotations

from typing import Any

from shanzhi.indicators.boards import BoardNode, board
from shanzhi.indicators.figures import Figure, Request
from shanzhi.indicators.vocabulary.last import Last
from shanzhi.indicators.vocabulary.stock import Stock
from shanzhi.workbench.board_nodes import figure_row, shown_figures
from shanzhi.workbench.figure.looking import Look as FigureLook
from shanzhi.workbench.figure.months import over_time
from shanzhi.workbench.frame import main_framework
from shanzhi.workbench.saying import figure_cell, figure_url, short_window
from shanzhi.workbench.unit.looking import Look

Item = dict[str, Any]


def head(look: Look) -> list[Item]:
    """The figures the unit is known by, in the window each means."""
    return [
        {
            "label": look.desk.say(figure.definition.model.label),
            "note": "" if isinstance(figure.tree, (Stock, Last)) else short_window(look.desk, figure.request.window),
            **figure_cell(look.desk, figure),
        }
        for figure in _figures(look, look.page.head)
    ]


def nodes(look: Look) -> dict[str, Any]:
    """The nodes of the town's framework with the figures that say something about a unit of this kind."""
    key = main_framework(look.desk)
    if key is None:
        return {"nodes": []}
    found = board(look.desk.figures, key, unit=look.node.id, only=look.page.figures)
    cards = [_card(look, node) for node in found.nodes]
    return {
        "nodes": [card for card in cards if card["rows"]],
        "title": look.desk.say(found.framework.label),
        "url": look.desk.url("board", key),
    }


def trends(look: Look) -> list[Item]:
    """A few figures by month, drawn as on their own pages."""
    shown = []
    for figure in _figures(look, look.page.trends):
        if not figure.is_yours:
            continue
        default = look.desk.figures.default_window(figure.request.indicator)
        drawn = over_time(FigureLook(look.desk, figure, look.node, default))
        if drawn["kind"]:
            title = look.desk.say(figure.definition.model.label)
            shown.append({**drawn, "title": title, "url": figure_url(look.desk, figure)})
    return shown


def _figures(look: Look, keys: list[str]) -> list[Figure]:
    figures = look.desk.figures
    known = [key for key in keys if look.desk.library.find("indicators", key) is not None]
    return figures.many([Request(key, look.node.id, figures.default_window(key)) for key in known])


def _card(look: Look, node: BoardNode) -> Item:
    """A node with its figures; one that has none is seen by those of the nodes below."""
    return {
        "title": look.desk.say(node.declared.label),
        "rows": [figure_row(look.desk, each, look.node.id) for each in shown_figures(node)],
    }
