"""A draft held against the ledger: every claim answered, with what stands behind the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from shanzhi.core.errors import Problem
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.reports.checking.asking import Asked, Asking
from shanzhi.reports.checking.bound import Bound
from shanzhi.reports.checking.plausible import find_implausible
from shanzhi.reports.checking.result import CheckedClaim, DaySource, DraftCheck, Held, Status
from shanzhi.reports.checking.words import MatchingWords, load_words
from shanzhi.reports.prose import Claim, Lexicon, dateline
from shanzhi.reports.relations import find_relations
from shanzhi.reports.teaching.queries import known_sayings
from shanzhi.reports.word import IssuedDocument


def check_draft(
    figures: Figures,
    claims: Sequence[Claim],
    text: str,
    *,
    on: date | None = None,
    bindings: IssuedDocument | None = None,
    others: Mapping[str, str] | None = None,
) -> DraftCheck:
    """Hold the claims of a text against the ledger as of `figures`, in its scope, and against one another.

    `claims` are those `find_claims` found in `text`; `on` is the day the text speaks from, else its dateline, else the
    pack's reporting day; `bindings` are those of the file if it was issued; `others` are other documents by name, whose
    paragraphs must not stand in this one. Reads only. Problem `unit.no_root` when the
    town did not stand on that day.
    """
    words = load_words()
    day, source = day_of(figures, text, on, words.lexicon)
    bound = Bound(figures, bindings) if bindings is not None else None
    asking = Asking(figures, text, claims, day, words, known_sayings(figures))
    asked = [(bound.ask(claim) if bound else None) or asking.ask(number) for number, claim in enumerate(claims)]
    if bound:
        asked = sorted((*asked, *bound.rest(claims, words.lexicon)), key=lambda each: each.claim.start)
    answers = _Answers(figures, [request for each in asked for request in each.requests], words)
    checked = tuple(answers.answer(each) for each in asked)
    relations = [
        *find_relations(text, [each.claim for each in asked], others=others),
        *find_implausible(figures, checked),
    ]
    return DraftCheck(
        town=figures.town.key,
        on=day,
        on_source=source,
        as_of=figures.as_of,
        claims=checked,
        removed=bound.removed() if bound else (),
        strangers=bindings.strangers if bindings else (),
        relations=tuple(sorted(relations, key=lambda each: min(each.claims, default=0))),
    )


def day_of(figures: Figures, text: str, on: date | None, lexicon: Lexicon) -> tuple[date, DaySource]:
    """The day the text speaks from, and where it comes from."""
    if on is not None:
        return on, "given"
    written = dateline(text, lexicon)
    if written is not None:
        return written, "text"
    reporting = figures.library.manifest.reporting
    return (figures.today(), "today") if reporting is None else (reporting.day, "pack")


class _Answers:
    """The figures asked for, all at once, and what they say to each claim."""

    def __init__(self, figures: Figures, requests: Sequence[Request], words: MatchingWords) -> None:
        asked = list(dict.fromkeys(requests))
        self._found = dict(zip(asked, figures.many(asked), strict=True))
        self._facts = {request: self._count(figures, figure) for request, figure in self._found.items()}
        self._units = words.units

    def answer(self, asked: Asked) -> CheckedClaim:
        """The claim with its status."""
        held = tuple(self._held(asked.claim, request) for request in asked.requests)
        status, why = self._status(asked, held)
        return CheckedClaim(asked.claim, status, asked.indicators, held, why, asked.bound, asked.is_edited)

    def _status(self, asked: Asked, held: Sequence[Held]) -> tuple[Status, Problem | None]:
        """Agrees if and only if every figure lies inside the claim's interval."""
        if asked.why is not None:
            return ("unclear" if asked.indicators else "no_source"), asked.why
        if not all(each.figure.is_yours for each in held):
            return "unclear", Problem("figure.not_yours")
        without = [each.figure.definition.model.label.model_dump() for each in held if each.value is None]
        if without:
            return "no_source", Problem("checking.no_value", figures=without)
        interval = asked.claim.interval
        is_inside = all(interval.contains(each.value) for each in held if each.value is not None)
        return ("agrees" if is_inside else "disagrees"), None

    def _held(self, claim: Claim, request: Request) -> Held:
        figure = self._found[request]
        return Held(figure, self._told(claim, figure), self._facts[request])

    def _told(self, claim: Claim, figure: Figure) -> Decimal | None:
        """The figure in the claim's own unit."""
        shown = figure.shown
        return None if shown is None else self._units.told_in(shown, figure.definition.model.unit, claim.unit_key)

    @staticmethod
    def _count(figures: Figures, figure: Figure) -> int:
        return figures.counts(figure)[0] if figure.is_yours else 0
