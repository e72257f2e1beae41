"""The four trees of a town, to find a unit in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.directory.trees import Forest, Node
from shanzhi.ui.formats import listed
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.pinyin import is_found
from shanzhi.workbench.saying import seen_from
from shanzhi.workbench.unit.identity import TREES, tree_labels
from shanzhi.workbench.unit.looking import kind_label, trees_then, unit_url

INDENT = "\u2003"


@page()
def units(desk: Desk) -> HttpResponse:
    """Every unit of the town, tree by tree, below each other as they stand; those a search finds."""
    words = desk.request.GET.get("q", "").strip()[:60]
    trees = trees_then(desk)
    labels = tree_labels()
    panels = []
    for tree in TREES:
        rows = [_row(desk, trees, node, depth) for node, depth in _ordered(trees, tree) if _is_found(words, node)]
        if rows:
            panels.append({"title": labels[tree], "rows": rows, "columns": _columns(tree)})
    context = {
        "head": {"title": _("Units")},
        "scope": _("%(town)s, four separate trees") % {"town": desk.say(desk.library.manifest.label)},
        "seen": seen_from(desk),
        "back_url": desk.url("units", as_of=None, q=words),
        "panels": panels,
        "words": words,
        "keep": [{"name": "as_of", "value": desk.request.GET["as_of"]}] if desk.as_of else [],
        "all_url": desk.url("units"),
        "map_url": desk.url("map"),
    }
    return desk.render("units", context, current="units")


def _ordered(trees: Forest, tree: str) -> list[tuple[Node, int]]:
    """The units of a tree, each after the one it stands under, with how deep it stands."""
    nodes = [node for node in trees.nodes.values() if node.tree == tree and node.town_id]
    paths = {node.id: [step for step in trees.path(node.id) if step.town_id] for node in nodes}
    ordered = sorted(nodes, key=lambda node: [step.id for step in paths[node.id]])
    return [(node, len(paths[node.id]) - 1) for node in ordered]


def _is_found(words: str, node: Node) -> bool:
    return is_found(words, node.name["zh"], node.name.get("en") or "", node.key, *node.aliases)


def _columns(tree: str) -> list[dict[str, Any]]:
    others = {
        "administrative": _("Branches, grids, collectives"),
        "party": pgettext("head of a column", "Serves or leads"),
        "grid": pgettext("head of a column", "Serves or leads"),
        "economy": _("Belongs to"),
    }
    return [
        {"label": _("Unit"), "header": True},
        {"label": _("Code"), "size": "m"},
        {"label": pgettext("head of a column", "Kind"), "size": "m"},
        {"label": others[tree], "size": "xl"},
    ]


def _row(desk: Desk, trees: Forest, node: Node, depth: int) -> dict[str, Any]:
    linked = [other.label(desk.language) for other in trees.linked(node.id) if other.town_id]
    name = {"text": INDENT * depth + node.label(desk.language), "url": unit_url(desk, node)}
    return {
        "cells": [
            name,
            {"text": node.code, "tone": "muted"},
            {"text": kind_label(desk, node), "tone": "muted"},
            {"text": listed(linked), "tone": "muted"},
        ]
    }
