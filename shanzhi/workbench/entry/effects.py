"""What saving changes: the figures a type counts in, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.indicators.vocabulary.base import Leaf, Value
from shanzhi.ui.formats import listed
from shanzhi.workbench.counting import figures_of, matches
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.saying import figure_cell, short_window, unit_word, value_text
from shanzhi.workbench.types import Type
from shanzhi.workflow.posting import RECORD, Posting

SHOWN = 5
SAID = 2


@dataclass(frozen=True)
class Before:
    """Figures as they stood before a verb ran, to say afterwards what changed."""

    figures: list[Figure]


def changes(desk: Desk, each: Type) -> list[dict[str, Any]]:
    """The figures that will change, as far as the reader sees them; by how much, where the form decides nothing."""
    found = ask(desk, desk.figures, each, SHOWN)
    return [_change(desk, each, figure) for figure in found if figure.is_yours]


def ask(desk: Desk, figures: Figures, each: Type, most: int) -> list[Figure]:
    """The first figures a type counts in, for the reader's unit and the window each means today."""
    keys = figures_of(desk.library, each.key)[:most]
    requests = [Request(key, desk.home.id, figures.default_window(key)) for key in keys]
    return figures.many(requests)


def before(desk: Desk, each: Type) -> Before:
    """Look before the verb runs."""
    return Before([figure for figure in ask(desk, Figures.now(desk.actor, desk.town), each, SHOWN) if figure.is_yours])


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
    postings: list[Posting] = [posting for posting in each.declared.posts if matches(posting, tree)]
    if len(postings) != 1:
        return None
    posting = postings[0]
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
