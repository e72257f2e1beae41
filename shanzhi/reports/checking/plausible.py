"""What packs say must hold between figures, asked where a draft tells one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from shanzhi.core.errors import Problem
from shanzhi.indicators.assertions.answering import Answer, Question, answer, asked_of
from shanzhi.indicators.assertions.saying import said
from shanzhi.indicators.figures import Figures
from shanzhi.reports.checking.result import CheckedClaim
from shanzhi.reports.relations import Relation

LANGUAGES = ("zh", "en")


def find_implausible(figures: Figures, claims: Sequence[CheckedClaim]) -> list[Relation]:
    """One relation for each assertion a claim brings up, for the claim's own unit and window.

    The two sides are those of the ledger. Where one has no value, or is not the reader's, nothing is said.
    """
    brought_up: dict[Question, list[int]] = defaultdict(list)
    for question, number in _questions(figures, claims):
        if number not in brought_up[question]:
            brought_up[question].append(number)
    found = answer(figures, list(brought_up))
    return [_relation(each, brought_up[each.question]) for each in found if each.holds is not None]


def _questions(figures: Figures, claims: Sequence[CheckedClaim]) -> Iterator[tuple[Question, int]]:
    known = asked_of(figures)
    for number, claim in enumerate(claims):
        for held in claim.held:
            request = held.figure.request
            if claim.status in {"agrees", "disagrees"} and not request.restated:
                for key in known.get(request.indicator, ()):
                    yield Question(key, request.unit, request.window), number


def _relation(answered: Answer, claims: Sequence[int]) -> Relation:
    """An assertion that does not hold is an error where the pack is sure of it, and a question where it is not."""
    assertion = answered.assertion
    if answered.holds:
        why = Problem("relation.plausibility.asserted", label=assertion.label.model_dump())
        return Relation("plausibility", tuple(claims), holds=True, why=why)
    says = {language: said(answered, language) for language in LANGUAGES}
    holds = None if assertion.sure == "possible" else False
    why = Problem("relation.plausibility.says", says=says)
    return Relation("plausibility", tuple(claims), holds=holds, why=why, certainty=assertion.sure)
