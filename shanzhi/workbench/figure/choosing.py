"""Another unit or another window for a figure."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import Window, half_of, month_of, quarter_of, year_of
from shanzhi.directory.trees import Node
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.figure.looking import Look

TREES = ("administrative", "party", "grid", "economy")


def choosing(look: Look) -> dict[str, Any]:
    """The links and the form of the menu."""
    window = look.window
    return {
        "windows": [
            {
                "label": label,
                "url": look.url(**{"from": each.start.isoformat(), "to": each.end.isoformat()}),
                "current": each == window,
            }
            for label, each in _windows(look)
        ],
        "units": unit_options(look.desk, look.node),
        "unit": look.node.key,
        "from": "" if window.is_cumulative else window.start.isoformat(),
        "to": window.end.isoformat(),
        "keep": [{"name": "as_of", "value": look.desk.request.GET["as_of"]}] if look.desk.as_of else [],
        "action": look.desk.url("figure", look.key, as_of=None),
    }


def unit_options(desk: Desk, chosen: Node) -> list[dict[str, Any]]:
    """The units the reader sees whole, tree by tree, below each other as they stand."""
    names = {
        "administrative": pgettext("tree of units", "Villages and communities"),
        "party": pgettext("tree of units", "Party organisations"),
        "grid": pgettext("tree of units", "Grids"),
        "economy": pgettext("tree of units", "Collective economy"),
    }
    sees_all = any(town == desk.town.pk for town, _class in desk.actor.towns)
    mine = None if sees_all else {unit for unit, _class in desk.actor.units}
    nodes = [node for node in desk.trees.nodes.values() if node.town_id and (mine is None or node.id in mine)]
    if chosen.id not in {node.id for node in nodes}:
        nodes.append(chosen)
    ordered = sorted(nodes, key=lambda node: (TREES.index(node.tree), [step.id for step in desk.trees.path(node.id)]))
    return [
        {
            "value": node.key,
            "label": "\u2003" * _depth(desk, node) + node.label(desk.language),
            "group": names[node.tree],
            "selected": node.id == chosen.id,
        }
        for node in ordered
    ]


def _depth(desk: Desk, node: Node) -> int:
    return max(len([step for step in desk.trees.path(node.id) if step.town_id]) - 1, 0)


def _windows(look: Look) -> list[tuple[str, Window]]:
    if look.default.is_cumulative:
        return []
    today = look.desk.today
    return [
        (pgettext("window", "Year to date"), Window(date(today.year, 1, 1), today)),
        (pgettext("window", "First half"), half_of(date(today.year, 1, 1))),
        (pgettext("window", "Second half"), half_of(date(today.year, 12, 1))),
        (pgettext("window", "This quarter"), quarter_of(today)),
        (pgettext("window", "This month"), month_of(today)),
        (pgettext("window", "Last year"), year_of(date(today.year - 1, 1, 1))),
        (_("The year before last"), year_of(date(today.year - 2, 1, 1))),
    ]
