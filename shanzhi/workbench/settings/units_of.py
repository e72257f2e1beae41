"""Choosing a unit on a form of the settings."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.core.errors import Problem
from shanzhi.directory.queries import Unit, list_units
from shanzhi.directory.trees import Node
from shanzhi.workbench.desk import Desk

TREES = ("administrative", "party", "grid", "economy")


def tree_names() -> dict[str, str]:
    """The four trees in words."""
    return {
        "administrative": _("Town, villages, groups"),
        "party": _("Party organisations"),
        "grid": _("Grids"),
        "economy": _("Collective economy"),
    }


def in_order(desk: Desk, tree: str) -> list[tuple[int, Node]]:
    """Every unit of a tree that stands today, each under its own, with how deep it stands."""
    found: list[tuple[int, Node]] = []
    nodes = desk.trees.nodes

    def walk(node: Node, depth: int) -> None:
        found.append((depth, node))
        for child in desk.trees.children(node.id):
            walk(child, depth + 1)

    for node in nodes.values():
        if node.tree == tree and (node.parent is None or node.parent not in nodes):
            walk(node, 0)
    return found


def unit_options(desk: Desk, *, without: int = 0, empty: str = "") -> list[dict[str, str]]:
    """Every unit of today in its tree, for a select; `empty` is what choosing none is called."""
    names = tree_names()
    options = [{"value": "", "label": empty, "group": ""}] if empty else []
    for tree in TREES:
        options += [
            {"value": node.key, "label": "\u3000" * depth + node.label(desk.language), "group": names[tree]}
            for depth, node in in_order(desk, tree)
            if node.id != without
        ]
    return options


def unit_chosen(desk: Desk, key: str, *, field: str = "unit") -> Unit:
    """The unit that was chosen. Problem if none was."""
    node = desk.trees.get(key)
    if node is None:
        raise Problem("workbench.unit_missing", field=field)
    return list_units(desk.town)[node.id]
