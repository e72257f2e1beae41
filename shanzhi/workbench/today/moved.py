"""Which figures moved lately: those the reader follows, or else the framework's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.indicators.boards import window_on
from shanzhi.indicators.declare import FrameworkFigure, FrameworkNode
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.indicators.following import MOST, Followed, list_followed
from shanzhi.indicators.vocabulary.base import Leaf
from shanzhi.ledger.queries import measures_since
from shanzhi.ui.formats import moment, signed
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import main_framework
from shanzhi.workbench.saying import LONGEST_EXACT, figure_cell, trimmed

LATELY = timedelta(days=7)
MOVED = 6
LOOKED_AT = 8
"""So many figures of the framework are looked at: their past values cost more than those of now."""

Item = dict[str, Any]


def moved(desk: Desk) -> dict[str, Any]:
    """The figures that are others than a week ago, over the same window: those the reader follows, if any.

    Else those of the town's framework.
    """
    since = desk.now - LATELY
    touched = measures_since(desk.town, since)
    before = desk.figures.at_moments([since]) if touched else []
    followed = list_followed(desk.town, desk.actor)
    found: Item = {"rows": [], "since": moment(since, desk.today), "is_followed": bool(followed)}
    if not before:
        return found
    candidates = _of_followed(desk, followed) if followed else _of_framework(desk)
    requests: dict[Request, str] = {}
    at_most = MOST if followed else LOOKED_AT
    for request, label in candidates:
        prepared = desk.figures.prepare(request)
        if len(requests) < at_most and prepared.is_yours and touched & prepared.tree.measures().keys():
            requests[request] = label
    now = desk.figures.many(list(requests))
    rows = [
        _row(desk, label, figure, old)
        for label, figure, old in zip(requests.values(), now, _then(desk, now, before[0]), strict=True)
        if figure.shown is not None and _moved_by(figure, old) != 0
    ]
    return {**found, "rows": rows[: MOST if followed else MOVED]}


def _then(desk: Desk, now: list[Figure], before: Figures) -> list[Figure]:
    """The same figures as they were: what adds up less what was posted since, the others computed again."""
    changes = desk.figures.changes(now, before)
    others = iter(before.many([figure.request for figure, by in zip(now, changes, strict=True) if by is None]))
    return [
        next(others) if by is None else replace(figure, value=(figure.value or 0) - by)
        for figure, by in zip(now, changes, strict=True)
    ]


def _of_framework(desk: Desk) -> Iterator[tuple[Request, str]]:
    """Every figure of the main framework for the reader's unit, with what it is called there."""
    key = main_framework(desk)
    if key is None:
        return
    for declared in _declared(desk.library.get("frameworks", key).model.nodes):
        window = window_on(desk.figures, declared, desk.today)
        label = declared.label or desk.library.get("indicators", declared.indicator).model.label
        yield Request(declared.indicator, desk.home.id, window), desk.say(label)


def _of_followed(desk: Desk, followed: list[Followed]) -> Iterator[tuple[Request, str]]:
    """What the reader follows, as far as the pack still knows it; another unit than the own one is named."""
    for each in followed:
        found = desk.library.find("indicators", each.indicator)
        if found is None:
            continue
        label = desk.say(found.model.label)
        if each.unit_id != desk.home.id:
            label = pgettext("figure of a unit", "%(figure)s, %(unit)s") % {
                "figure": label,
                "unit": desk.name(each.unit_id),
            }
        yield Request(each.indicator, each.unit_id, desk.figures.default_window(each.indicator)), label


def _row(desk: Desk, label: str, figure: Figure, old: Figure) -> Item:
    cell = figure_cell(desk, figure)
    difference = _moved_by(figure, old)
    return {"label": label, **cell, "note": _("new") if difference is None else signed(difference)}


def _moved_by(figure: Figure, old: Figure) -> Decimal | None:
    """By how much a figure is another, as far as its decimals show; None where there was none before."""
    if figure.shown is None or old.shown is None:
        return None
    exact = isinstance(figure.tree, Leaf)
    return trimmed(figure.shown - old.shown, LONGEST_EXACT if exact else figure.definition.model.decimals)


def _declared(nodes: dict[str, FrameworkNode]) -> Iterator[FrameworkFigure]:
    """Every figure of a framework once, in its order."""
    seen: set[str] = set()
    for node in _walk(nodes):
        for figure in node.figures:
            if figure.indicator not in seen:
                seen.add(figure.indicator)
                yield figure


def _walk(nodes: dict[str, FrameworkNode]) -> Iterator[FrameworkNode]:
    for node in nodes.values():
        yield node
        yield from _walk(node.nodes)
