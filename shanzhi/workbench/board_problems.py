"""What on a board is not as it should be: duties not met, figures that should be none, changes that wait."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.periods import Window
from shanzhi.duties.queries import MISSED, Standing, standings
from shanzhi.indicators.boards import Board, BoardFigure, BoardNode
from shanzhi.records.queries import Proposal, list_open_proposals
from shanzhi.ui.formats import day as day_words
from shanzhi.ui.formats import number
from shanzhi.workbench.board_nodes import Open, Problems, label_of
from shanzhi.workbench.counting import figures_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.figure.uses import meets
from shanzhi.workbench.saying import facts_line, figure_cell

__all__ = ["Problems", "list_problems", "problem_rows"]

MOST_WAITING = 20


def list_problems(desk: Desk, found: Board, window: Window) -> Problems:
    """How each node stands; each duty and each waiting change at the first node that shows a figure it counts in.

    Changes wait for the whole town: they stand on the board of who sees the town.
    """
    problems: Problems = {node.key: Open() for node in found.nodes}
    for node in found.nodes:
        shown = {each.declared.indicator: each for inner in node.walk() for each in inner.figures if _is_off(each)}
        problems[node.key].figures.extend(shown.values())
    if desk.home.id == desk.figures.root(desk.today).id:
        for proposal in list_open_proposals(desk.town)[:MOST_WAITING]:
            key = _node_of(desk, found, proposal)
            if key is not None:
                problems[key].waiting.append(proposal)
    for standing in standings_of(desk, desk.home.id, window, found.day).values():
        node_key = _node_showing(found, standing)
        if node_key is not None:
            problems[node_key].duties.append(standing)
    return problems


def standings_of(desk: Desk, unit: int, window: Window, day: date) -> dict[str, Standing]:
    """How the duties of a unit and all it covers stand in a window, as of the moment looked from."""
    seq = None if desk.as_of is None else desk.figures.as_of.seq
    units = desk.figures.forest(window).covered_by(unit)
    return standings(desk.actor, desk.town, units, window, day, seq=seq)


def unmet_words(standing: Standing) -> str:
    """What of a duty was missed and what is overdue."""
    missed, overdue = standing.counts[MISSED], standing.overdue
    parts = [
        ngettext("%(count)s missed", "%(count)s missed", missed) % {"count": number(missed)} if missed else "",
        ngettext("%(count)s overdue", "%(count)s overdue", overdue) % {"count": number(overdue)} if overdue else "",
    ]
    return facts_line(parts)


def problem_rows(desk: Desk, found: Board, problems: Problems) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Columns and rows of the list under the board."""
    columns: list[dict[str, Any]] = [
        {"label": pgettext("framework", "Node"), "size": "m"},
        {"label": _("What is open"), "header": True},
        {"label": pgettext("head of a column", "Unit")},
        {"label": _("How much, since when"), "align": "right"},
    ]
    rows: list[dict[str, Any]] = []
    names = {node.key: desk.say(node.declared.label) for node in found.nodes}
    for key, here in problems.items():
        name = names[key]
        for standing in here.unmet:
            of = _("%(done)s of %(expected)s done") % {"done": standing.done, "expected": standing.expected}
            words = {"text": unmet_words(standing), "state": "late"}
            rows.append(
                {
                    "cells": [
                        name,
                        {"text": desk.say(standing.declared.label), "note": of},
                        desk.home.label(desk.language),
                        words,
                    ]
                }
            )
        for each in here.figures:
            cell = {"figure": figure_cell(desk, each.figure)}
            rows.append({"cells": [name, label_of(desk, each), desk.home.label(desk.language), cell]})
        rows.extend({"cells": [name, *_waiting(desk, proposal)]} for proposal in here.waiting)
    return columns, rows


def _waiting(desk: Desk, proposal: Proposal) -> list[Any]:
    record = proposal.record
    text = _("A change waits: %(record)s") % {"record": record.title}
    since = _("since %(day)s") % {"day": day_words(proposal.proposed_at.date(), desk.today)}
    return [{"text": text, "url": desk.url("record", record.pk)}, desk.name(record.unit_id), since]


def _is_off(each: BoardFigure) -> bool:
    """Whether there should be none and there are some."""
    return each.declared.target == 0 and bool(each.figure.shown)


def _node_of(desk: Desk, found: Board, proposal: Proposal) -> str | None:
    """The first node with a figure that records of this type count in."""
    counted = set(figures_of(desk.library, proposal.record.type))
    return next((node.key for node in found.nodes if counted & _keys(node)), None)


def _node_showing(found: Board, standing: Standing) -> str | None:
    """The first node with a figure whose facts meet the duty."""
    for node in found.nodes:
        figures = (each.figure for inner in node.walk() for each in inner.figures)
        if any(meets(standing.declared.meets, leaf) for figure in figures for leaf in figure.tree.leaves()):
            return node.key
    return None


def _keys(node: BoardNode) -> set[str]:
    return {each.declared.indicator for inner in node.walk() for each in inner.figures}
