"""The claims of a checked draft: in the text by their verdicts, and beside it what the ledger says to each."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.sentences import sentence
from shanzhi.reports.checking import CheckedClaim, DraftCheck, Held
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.reports.document import Mark
from shanzhi.workbench.saying import figure_url, unit_word, value_text, window_words

LONGEST_QUOTE = 40
LONGEST_LEAD = 14
"""Characters of a quote before the number."""


class Findings:
    """The claims in the order of the text; those to be looked at carry a number."""

    def __init__(self, desk: Desk, found: DraftCheck, text: str) -> None:
        self._desk = desk
        self._text = text
        self._claims = found.claims
        looked_at = [each for each in found.claims if _is_finding(each)]
        self._numbers = {id(each): number for number, each in enumerate(looked_at, start=1)}

    def marks(self) -> list[Mark]:
        """Where each claim stands and how it looks there."""
        return [Mark(each.claim.start, each.claim.end, self._piece(each)) for each in self._claims]

    def items(self) -> list[dict[str, Any]]:
        """The findings: what is written, what the ledger has, and where to look."""
        return [self._item(each) for each in self._claims if _is_finding(each)]

    def first(self, verdict: str) -> str:
        """Where the first claim of a kind stands; without a script its pill leads there."""
        if verdict == "agrees":
            return "#agreeing"
        claims = (each for each in self._claims if _is_finding(each) and verdict_of(each) == verdict)
        first = next(claims, None)
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
                    {"text": quote(self._text, each), "note": self._of(held)},
                    {"figure": self._figure(held)},
                ]
            }
            for each in self._claims
            if each.claim.kind == "claim" and each.status == "agrees"
            for held in each.held
        ]

    def _piece(self, each: CheckedClaim) -> dict[str, Any]:
        index = self._numbers.get(id(each))
        piece: dict[str, Any] = {"verdict": verdict_of(each)}
        if index is not None:
            return {**piece, "index": index, "url": f"#finding-{index}"}
        if each.status == "agrees" and each.held and each.claim.kind == "claim":
            return {**piece, "url": figure_url(self._desk, each.held[0].figure)}
        return piece

    def _item(self, each: CheckedClaim) -> dict[str, Any]:
        return {
            "index": self._numbers[id(each)],
            "verdict": verdict_of(each),
            "quote": quote(self._text, each),
            "kind": kind_words(each),
            "why": self._why(each),
            "sums": [
                {"label": _("Ledger"), "figure": self._figure(held), "text": self._of(held)}
                for held in each.held
                if held.figure.is_yours and held.value is not None
            ],
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


def _is_finding(each: CheckedClaim) -> bool:
    return each.claim.kind == "claim" and each.status != "agrees"


def verdict_of(each: CheckedClaim) -> str:
    """The kind of claim as the pages call it; what is aimed at is not checked."""
    return "target" if each.claim.kind == "target" else each.status.replace("_", "-")


def kind_words(each: CheckedClaim) -> str:
    """The verdict as a word beside the quote."""
    words = {
        "disagrees": pgettext("verdict", "disagrees"),
        "no-source": pgettext("verdict", "no source"),
        "unclear": pgettext("verdict", "scope or wording"),
    }
    return words[verdict_of(each)]


def quote(text: str, each: CheckedClaim) -> str:
    """The claim as written, line breaks joined, with the words of its clause before it."""
    start = each.claim.start
    while start > 0 and each.claim.start - start < LONGEST_LEAD and not _is_cut(text[start - 1]):
        start -= 1
    return "".join(text[start : each.claim.end].split())[-LONGEST_QUOTE:]


def _is_cut(sign: str) -> bool:
    """Whether a clause ends here: a punctuation mark that opens or closes nothing, or the end of a line."""
    return sign in "\n\t" or unicodedata.category(sign) == "Po"
