"""The figures a record counts in: those of its type whose lines hold a fact of this record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import pgettext

from shanzhi.indicators.cells import Cell
from shanzhi.indicators.compiling import list_facts_of_record
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.indicators.vocabulary.base import FactLine, Leaf
from shanzhi.workbench.counting import figures_of, own_year
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.saying import figure_cell, figure_url, short_window, unit_word, value_text

Facts = Mapping[tuple[Leaf, Cell], list[FactLine]]
"""A record's facts behind each leaf in each cell."""

MOST = 8
"""So many figures are shown; those of the town's framework come first."""


@dataclass(frozen=True)
class Counted:
    """A figure with the record's own lines in it."""

    figure: Figure
    lines: list[FactLine]

    @property
    def share(self) -> Decimal | None:
        """What the record adds, where the figure is a plain sum."""
        tree = self.figure.tree
        if not isinstance(tree, Leaf) or tree.name not in ("sum", "stock"):
            return None
        return sum((line.quantity for line in self.lines), Decimal(0)) * self.figure.scale


def counted(look: Look, figures: Figures | None = None) -> list[Counted]:
    """The figures of the reader's unit that hold the record, in the window meant today, else in that of its year."""
    desk = look.desk
    asked = figures or desk.figures
    choices = [_choices(asked, desk, key, look) for key in figures_of(desk.library, look.type.key)]
    pairs = [(leaf, each.cell) for choice in choices for each in choice for leaf in each.tree.leaves()]
    facts = list_facts_of_record(look.record.pk, pairs, asked.as_of)
    holding = (_first_holding(choice, facts) for choice in choices)
    found = list(islice((each for each in holding if each is not None), MOST))
    values = asked.many([each.figure.request for each in found])
    return [replace(each, figure=figure) for each, figure in zip(found, values, strict=True)]


def _first_holding(choice: Sequence[Figure], facts: Facts) -> Counted | None:
    found = (Counted(figure, _lines(figure, facts)) for figure in choice)
    return next((each for each in found if each.lines), None)


def _choices(figures: Figures, desk: Desk, key: str, look: Look) -> list[Figure]:
    """The figure in the window meant today, then in that of the record's year; none if it is not the reader's."""
    windows = dict.fromkeys([figures.default_window(key), own_year(desk.library, key, look.happened_on, desk.today)])
    prepared = [figures.prepare(Request(key, desk.home.id, window)) for window in windows]
    return [figure for figure in prepared if figure.is_yours]


def _lines(figure: Figure, facts: Facts) -> list[FactLine]:
    """The record's lines in any leaf of the figure, without those that were taken back."""
    lines = [line for leaf in dict.fromkeys(figure.tree.leaves()) for line in facts.get((leaf, figure.cell), ())]
    dead = {line.reverses for line in lines}
    return [line for line in lines if line.reverses is None and line.seq not in dead]


def items(desk: Desk, found: list[Counted]) -> list[dict[str, Any]]:
    """As the page lists them."""
    return [
        {
            "label": desk.say(each.figure.definition.model.label),
            "note": short_window(desk, each.figure.request.window),
            "figure": figure_cell(desk, each.figure, url=_line_url(desk, each)),
        }
        for each in found
    ]


def _line_url(desk: Desk, each: Counted) -> str:
    """The figure's page at the lines of the record."""
    return figure_url(desk, each.figure, record=each.lines[0].record_id) + "#lists"


def without(desk: Desk, found: list[Counted]) -> list[dict[str, Any]]:
    """What becomes of the figures once the record is taken back, as far as that is certain."""
    listed = []
    for each in found:
        figure = each.figure
        cell = figure_cell(desk, figure)
        changes_too = pgettext("figure", "changes with it")
        item = {"label": desk.say(figure.definition.model.label), "url": cell.get("url", ""), "text": changes_too}
        if each.share and figure.shown is not None:
            after = value_text(figure, figure.shown - each.share)
            item["text"] = f"{value_text(figure, figure.shown)} → {after} {unit_word(desk, figure.definition.model)}"
        listed.append(item)
    return listed
