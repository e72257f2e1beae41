"""The list of figures, by the town's framework."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shanzhi.core.errors import NotFound
from shanzhi.indicators.declare import FrameworkNode
from shanzhi.indicators.figures import Figure, Request
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import main_framework
from shanzhi.workbench.pages import page
from shanzhi.workbench.pinyin import is_found
from shanzhi.workbench.saying import figure_cell, figure_url, seen_from, window_words


@page()
def figures(desk: Desk) -> HttpResponse:
    """Every figure of the pack with its value; those of one node, or those a search finds."""
    get = desk.request.GET
    words = get.get("q", "").strip()[:60]
    framework = get.get("framework", "") or main_framework(desk) or ""
    node = get.get("node", "")
    groups = [
        (title, [key for key in keys if is_found(words, *names_of(desk, key))])
        for title, keys in grouped(desk, framework, node)
    ]
    values = _values(desk, [key for _title, keys in groups for key in keys])
    panels = [{"title": title, "rows": [_row(desk, values[key]) for key in keys]} for title, keys in groups if keys]
    title = _title(desk, framework, node)
    context = {
        "head": {"title": title, "crumbs": _crumbs(desk, title if node else "")},
        "scope": desk.home.label(desk.language),
        "seen": seen_from(desk),
        "back_url": desk.url("figures", as_of=None, framework=get.get("framework"), node=node, q=words),
        "panels": panels,
        "columns": _columns(),
        "words": words,
        "keep": [{"name": name, "value": get[name]} for name in ("framework", "node", "as_of") if get.get(name)],
        "all_url": desk.url("figures"),
        "assertions_url": desk.url("assertions"),
        "is_part": bool(node),
    }
    return desk.render("figures", context, current="figures", node=node if framework == main_framework(desk) else "")


def grouped(desk: Desk, framework: str, node: str) -> list[tuple[str, list[str]]]:
    """Figures under the nodes they are seen at, each once, at the first; what stands at none comes last."""
    found = desk.library.find("frameworks", framework)
    nodes: dict[str, FrameworkNode] = {} if found is None else found.model.nodes
    if node:
        if node not in nodes:
            raise NotFound("framework.not_found", found=node)
        return [(desk.say(each.label), list(_own(each))) for each in _walk(nodes[node])]
    seen: set[str] = set()
    groups = []
    for each in nodes.values():
        keys = [key for below in _walk(each) for key in _own(below) if key not in seen]
        seen.update(keys)
        groups.append((desk.say(each.label), list(dict.fromkeys(keys))))
    rest = [key for key in desk.library.all("indicators") if key not in seen]
    return [*groups, (_("Other figures"), rest)]


def names_of(desk: Desk, key: str) -> list[str]:
    """Under which names a figure is found."""
    label = desk.library.get("indicators", key).model.label
    return [label.zh, label.en or "", key]


def own_and_below(node: FrameworkNode) -> set[str]:
    """Every figure a node is seen by, with those of the nodes below."""
    return {key for below in _walk(node) for key in _own(below)}


def _walk(node: FrameworkNode) -> Iterator[FrameworkNode]:
    yield node
    for below in node.nodes.values():
        yield from _walk(below)


def _own(node: FrameworkNode) -> Iterator[str]:
    yield from (figure.indicator for figure in node.figures)


def _values(desk: Desk, keys: list[str]) -> dict[str, Figure]:
    """All figures asked together, for the reader's unit and the window each means."""
    known = list(dict.fromkeys(keys))
    requests = [Request(key, desk.home.id, desk.figures.default_window(key)) for key in known]
    return dict(zip(known, desk.figures.many(requests), strict=True))


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Figure"), "header": True},
        {"label": _("Value"), "align": "right", "size": "m"},
        {"label": _("Window"), "size": "l"},
        {"label": _("Owner"), "size": "l"},
    ]


def _row(desk: Desk, figure: Figure) -> dict[str, Any]:
    indicator = figure.definition.model
    return {
        "cells": [
            {"text": desk.say(indicator.label), "url": figure_url(desk, figure)},
            {"figure": figure_cell(desk, figure)},
            {"text": window_words(desk, figure.request.window), "tone": "muted"},
            {"text": desk.say(indicator.owner) if indicator.owner else "", "tone": "muted"},
        ]
    }


def _title(desk: Desk, framework: str, node: str) -> str:
    found = desk.library.find("frameworks", framework)
    return (
        desk.say(found.model.nodes[node].label)
        if node and found is not None and node in found.model.nodes
        else _("Figures")
    )


def _crumbs(desk: Desk, node: str) -> list[dict[str, Any]]:
    return [{"label": _("Figures"), "url": desk.url("figures")}, {"label": node}] if node else []
