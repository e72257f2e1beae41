"""The claims of a checked draft: in the text by their verdicts, and beside it what the ledger says to each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.sentences import sentence
from shanzhi.reports.checking import CheckedClaim, DraftCheck, Held
from shanzhi.reports.prose.quoting import quote
from shanzhi.reports.relations import Relation
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.reports.binding import Binding
from shanzhi.workbench.reports.document import Mark
from shanzhi.workbench.saying import figure_url, unit_word, value_text, window_words

BETWEEN = "between"
"""The kind of finding that is of several claims: what they say about one another."""
MOST_QUOTED = 3


class Findings:
    """The claims in the order of the text; those to be looked at carry a number."""

    def __init__(self, desk: Desk, found: DraftCheck, text: str, binding: Binding | None = None) -> None:
        self._desk = desk
        self._text = text
        self._claims = found.claims
        self._relations = found.relations
        self._binding = binding
        everything: list[CheckedClaim | Relation] = [*found.claims, *found.relations]
        looked_at = sorted(filter(_is_finding, everything), key=self._place)
        self._looked_at = looked_at
        self._numbers = {id(each): number for number, each in enumerate(looked_at, start=1)}
        self._marks = self._marked()

    def marks(self) -> list[Mark]:
        """Where each claim stands and how it looks there."""
        return [Mark(each.claim.start, each.claim.end, self._piece(each)) for each in self._claims]

    def items(self) -> list[dict[str, Any]]:
        """The findings: what is written, what the ledger or another figure has, and where to look."""
        return [
            self._item(each) if isinstance(each, CheckedClaim) else self._item_between(each) for each in self._looked_at
        ]

    def first(self, verdict: str) -> str:
        """Where the first claim of a kind stands; without a script its pill leads there."""
        if verdict == "agrees":
            return "#agreeing"
        first = next((each for each in self._looked_at if verdict_of(each) == verdict), None)
        return "#text-of-draft" if first is None else f"#finding-{self._numbers[id(first)]}"

    def columns(self) -> list[dict[str, Any]]:
        """Heads of the table of agreeing claims."""
        return [
            {"label": _("In the text"), "header": True},
            {"label": _("In the ledger"), "align": "right"},
        ]

    def agreeing(self) -> list[dict[str, Any]]:
        """A line for each figure an agreeing claim was held against."""
        return [
            {
                "cells": [
                    {"text": quote(self._text, each.claim), "note": self._of(held)},
                    {"figure": self._figure(held)},
                ]
            }
            for each in self._claims
            if each.claim.kind == "claim" and each.status == "agrees"
            for held in each.held
        ]

    def adding_up(self) -> list[dict[str, Any]]:
        """A line for each relation that holds."""
        return [
            {"cells": [{"text": each.name(self._desk.language)}, {"text": sentence(each.why, self._desk.language)}]}
            for each in self._relations
            if not each.is_open
        ]

    def columns_between(self) -> list[dict[str, Any]]:
        """Heads of the table of relations that hold."""
        return [{"label": _("Relation"), "header": True}, {"label": _("The arithmetic")}]

    def _marked(self) -> dict[int, int]:
        """The number that stands at a claim: of what is found of it, else of the first relation that begins with it."""
        marks = {id(each): self._numbers[id(each)] for each in self._looked_at if isinstance(each, CheckedClaim)}
        for each in self._looked_at:
            if isinstance(each, Relation) and each.claims:
                marks.setdefault(id(self._claims[each.claims[0]]), self._numbers[id(each)])
        return marks

    def _place(self, each: CheckedClaim | Relation) -> tuple[int, bool]:
        """Where it stands: a relation at the first of its claims, behind what is said of that claim itself."""
        if isinstance(each, CheckedClaim):
            return each.claim.start, False
        return min((self._claims[number].claim.start for number in each.claims), default=0), True

    def _item_between(self, each: Relation) -> dict[str, Any]:
        """A relation that does not hold, or that somebody has to look at."""
        quoted = [quote(self._text, self._claims[number].claim) for number in each.claims[:MOST_QUOTED]]
        return {
            "index": self._numbers[id(each)],
            "at": self._marks[id(self._claims[each.claims[0]])] if each.claims else "",
            "verdict": verdict_of(each),
            "quote": " · ".join(quoted) or each.name(self._desk.language),
            "kind": " · ".join((each.name(self._desk.language), each.how_sure(self._desk.language))),
            "why": sentence(each.why, self._desk.language),
            "sums": [],
        }

    def _piece(self, each: CheckedClaim) -> dict[str, Any]:
        index = self._marks.get(id(each))
        piece: dict[str, Any] = {"verdict": verdict_of(each)}
        if index is not None:
            return {**piece, "index": index, "url": f"#finding-{index}"}
        if each.status == "agrees" and each.held and each.claim.kind == "claim":
            return {**piece, "url": figure_url(self._desk, each.held[0].figure)}
        return piece

    def _item(self, each: CheckedClaim) -> dict[str, Any]:
        return {
            "index": self._numbers[id(each)],
            "at": self._numbers[id(each)],
            "verdict": verdict_of(each),
            "quote": quote(self._text, each.claim),
            "kind": kind_words(each),
            "why": self._why(each),
            "sums": [
                {"label": _("Ledger"), "figure": self._figure(held), "text": self._of(held)}
                for held in each.held
                if held.figure.is_yours and held.value is not None
            ],
            "bind": self._binding.form(each) if self._binding is not None else "",
        }

    def _why(self, each: CheckedClaim) -> str:
        """Why it is not in agreement, in one or two sentences."""
        parts = []
        if each.is_edited and each.bound is not None:
            parts.append(_("Issued as %(printed)s, changed by hand since.") % {"printed": each.bound.printed})
        if each.why is not None:
            parts.append(sentence(each.why, self._desk.language))
        elif each.status == "disagrees":
            parts.append(_("The ledger has another number."))
        return " ".join(parts)

    def _figure(self, held: Held) -> dict[str, Any]:
        """The ledger's value as the figure shows it: exact, in the figure's own unit."""
        figure = held.figure
        return {
            "value": value_text(figure, figure.shown),
            "unit": unit_word(self._desk, figure.definition.model),
            "url": figure_url(self._desk, figure),
            "label": self._desk.say(figure.definition.model.label),
            "apart": True,
        }

    def _of(self, held: Held) -> str:
        """Which figure it is: its name, its unit where that is not the town, its window."""
        figure = held.figure
        is_town = figure.request.unit == self._desk.figures.root(self._desk.today).id
        node = "" if is_town else self._desk.name(figure.request.unit)
        label = self._desk.say(figure.definition.model.label)
        parts = [label, node, window_words(self._desk, figure.request.window)]
        return pgettext("between parts of a scope", ", ").join(part for part in parts if part)


def _is_finding(each: CheckedClaim | Relation) -> bool:
    if isinstance(each, Relation):
        return each.is_open
    return each.claim.kind == "claim" and each.status != "agrees"


def verdict_of(each: CheckedClaim | Relation) -> str:
    """The kind of claim as the pages call it; what is aimed at is not checked."""
    if isinstance(each, Relation):
        return BETWEEN
    return "target" if each.claim.kind == "target" else each.status.replace("_", "-")


def kind_words(each: CheckedClaim) -> str:
    """The verdict as a word beside the quote."""
    words = {
        "disagrees": pgettext("verdict", "disagrees"),
        "no-source": pgettext("verdict", "no source"),
        "unclear": pgettext("verdict", "scope or wording"),
    }
    return words[verdict_of(each)]
