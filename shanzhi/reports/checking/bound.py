"""Figures of an issued file: each knows what it was computed from, so nothing has to be matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem
from shanzhi.core.periods import DAWN, Window
from shanzhi.indicators.figures import Figures, Request
from shanzhi.reports.checking.asking import Asked
from shanzhi.reports.prose import Claim, Lexicon, find_claims
from shanzhi.reports.word import Found, IssuedDocument, IssuedFigure


class Bound:
    """The figures of an issued file, by place."""

    def __init__(self, figures: Figures, document: IssuedDocument) -> None:
        self._figures = figures
        self._document = document
        self._is_here = document.document.get("town") in (None, figures.town.key)

    def ask(self, claim: Claim) -> Asked | None:
        """What a claim that stands in a bound figure asks; None for one that stands in none, or touches several."""
        binding = self._document.walked.binding_at(claim.start, claim.end)
        figure = self._document.figure(binding) if binding else None
        return self._asked(claim, figure) if figure else None

    def rest(self, claims: Sequence[Claim], lexicon: Lexicon) -> Iterator[Asked]:
        """The figures no claim stands in, because the text tells them as bare numbers (in a table)."""
        touched = {binding for claim in claims for binding in self._document.walked.bindings_at(claim.start, claim.end)}
        for figure in self._document.figures:
            for place in figure.found:
                if place.start is not None and place.end is not None and place.text and figure.id not in touched:
                    read = find_claims(place.text + figure.unit, lexicon) or find_claims(place.text, lexicon)
                    if len(read) == 1:
                        claim = replace(read[0], start=place.start, end=place.end, text=place.text, window=None)
                        yield self._asked(claim, figure)

    def removed(self) -> tuple[IssuedFigure, ...]:
        """The figures whose text is gone."""
        return tuple(figure for figure in self._document.figures if figure.state == "missing")

    def _asked(self, claim: Claim, figure: IssuedFigure) -> Asked:
        here = next((each for each in figure.found if _meets(each, claim)), None)
        is_edited = here is not None and here.text != figure.printed
        claim = replace(claim, kind="claim")
        key = str(figure.data.get("indicator", figure.key))
        request = self._request(figure.data) if self._is_here else None
        if request is None:
            code = Problem("checking.unknown_binding") if self._is_here else Problem("checking.other_town")
            return Asked(claim, (key,), why=code, bound=figure, is_edited=is_edited)
        return Asked(claim, (key,), (request,), bound=figure, is_edited=is_edited)

    def _request(self, data: Mapping[str, Any]) -> Request | None:
        """What the figure asked when it was issued; None when the file's data names nothing that is there."""
        try:
            start = DAWN if data["from"] is None else date.fromisoformat(data["from"])
            window = Window(start, date.fromisoformat(data["to"]))
            request = Request(str(data["indicator"]), int(data["unit"]), window)
        except (KeyError, TypeError, ValueError):
            return None
        is_known = self._figures.find(request.indicator, window.end) is not None
        return request if is_known and request.unit in self._figures.forest(window).nodes else None


def _meets(place: Found, claim: Claim) -> bool:
    """Whether a claim stands in a place of a figure."""
    return place.start is not None and place.end is not None and place.start < claim.end and claim.start < place.end
