"""What saving changes: the figures a type counts in, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import Window
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.indicators.vocabulary.base import Leaf, Value
from shanzhi.ui.formats import listed
from shanzhi.workbench.counting import figures_at_first, matches, own_year, postings_at_first
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.saying import figure_cell, short_window, unit_word, value_text
from shanzhi.workbench.types import Type
from shanzhi.workflow.posting import RECORD, Posting

FLOWS = ("sum", "distinct")
"""Words of the vocabulary that count what happened inside the window, and nothing from before."""

SHOWN = 5
SAID = 2


@dataclass(frozen=True)
class Before:
    """Figures as they stood before a verb ran, to say afterwards what changed."""

    figures: list[Figure]


def changes(desk: Desk, each: Type, on: date) -> list[dict[str, Any]]:
    """The figures that a record of this day will change, as far as the reader sees them; by how much, if certain."""
    found = ask(desk, desk.figures, each, on, SHOWN)
    return [_change(desk, each, figure) for figure in found if figure.is_yours and _can_hold(figure, on)]


def _can_hold(figure: Figure, on: date) -> bool:
    window = figure.request.window
    return on <= window.end and (on >= window.start or not _is_flow(figure))


def ask(desk: Desk, figures: Figures, each: Type, on: date, most: int) -> list[Figure]:
    """The first figures a type counts in, for the reader's unit: in the window meant today, else in the day's year."""
    keys = figures_at_first(desk.library, each.key, each.declared)
    windows = {key: _window(desk, figures, key, on) for key in keys[:most]}
    return figures.many([Request(key, desk.home.id, window) for key, window in windows.items()])


def _window(desk: Desk, figures: Figures, key: str, on: date) -> Window:
    """The usual window; that of the day's year where the day lies outside it and the figure is a flow."""
    usual = figures.default_window(key)
    is_outside = on > usual.end or (on < usual.start and _is_flow(figures.prepare(Request(key, desk.home.id, usual))))
    return own_year(desk.library, key, on, desk.today) if is_outside and on.year >= desk.today.year - 1 else usual


def _is_flow(figure: Figure) -> bool:
    """Whether only what happened inside its window counts."""
    return all(leaf.name in FLOWS for leaf in figure.tree.leaves())


def before(desk: Desk, each: Type, on: date) -> Before:
    """Look before the verb runs."""
    found = ask(desk, Figures.now(desk.actor, desk.town), each, on, SHOWN)
    return Before([figure for figure in found if figure.is_yours])


def said(desk: Desk, seen: Before) -> str:
    """What changed, as "Theme Party days 223 → 224"; nothing if no figure the reader sees did."""
    now = Figures.now(desk.actor, desk.town).many([figure.request for figure in seen.figures])
    parts: list[str] = []
    for old, new in zip(seen.figures, now, strict=True):
        if old.value != new.value and len(parts) < SAID:
            words = {
                "figure": desk.say(new.definition.model.label),
                "before": value_text(old, old.shown) or pgettext("no value", "none"),
                "after": value_text(new, new.shown) or pgettext("no value", "none"),
                "unit": unit_word(desk, new.definition.model),
            }
            parts.append(pgettext("figure that changed", "%(figure)s %(before)s → %(after)s %(unit)s") % words)
    return listed(parts)


def _change(desk: Desk, each: Type, figure: Figure) -> dict[str, Any]:
    indicator = figure.definition.model
    item: dict[str, Any] = {"label": desk.say(indicator.label), "note": short_window(desk, figure.request.window)}
    step = certain_step(each, figure)
    if step is None or figure.shown is None:
        return {**item, "figure": figure_cell(desk, figure)}
    return {
        **item,
        "before": value_text(figure, figure.shown),
        "after": value_text(figure, figure.shown + step * figure.scale),
        "unit": unit_word(desk, indicator),
    }


def certain_step(each: Type, figure: Figure) -> Value:
    """By how much one record raises a plain sum, where the type alone says so; None where what is filled in decides."""
    tree = figure.tree
    if not isinstance(tree, Leaf) or tree.name not in ("sum", "stock"):
        return None
    rules = postings_at_first(each.key, each.declared)
    found: list[Posting] = [rule for rule in rules if matches(rule, tree)]
    if len(found) != 1:
        return None
    posting = found[0]
    if (
        posting.each != RECORD
        or posting.when
        or isinstance(posting.quantity, str)
        or posting.subject not in (None, "self")
    ):
        return None
    is_filtered = any(name not in posting.fixed for where in tree.reads().values() for name in where)
    return None if is_filtered else posting.quantity


def follows() -> str:
    """What else follows from a record."""
    return _("Registers, board and reports follow by themselves; no other form needs filling in.")
