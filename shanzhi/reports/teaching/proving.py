"""Whether words bind a number of a text to a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shanzhi.core.errors import Problem
from shanzhi.indicators.declare import Saying
from shanzhi.indicators.figures import Figures
from shanzhi.reports.checking.asking import Asking
from shanzhi.reports.checking.check import day_of
from shanzhi.reports.checking.words import load_words
from shanzhi.reports.prose import Claim, find_claims
from shanzhi.reports.teaching.queries import known_sayings


@dataclass(frozen=True)
class Bound:
    """A number of a draft, the figure it was said to be, and the words that say so."""

    text: str
    at: int
    indicator: str
    words: tuple[str, ...]
    day: date | None = None


def prove(figures: Figures, bound: Bound) -> Claim:
    """The claim that begins at a place of the text, once the words make it be read as the figure and as no other.

    Problem if no number begins there, or if it is still read in another way.
    """
    words = load_words()
    claims = find_claims(bound.text, words.lexicon)
    number = next((at for at, claim in enumerate(claims) if claim.start == bound.at), None)
    if number is None:
        raise Problem("saying.no_number")
    day, _ = day_of(figures, bound.text, bound.day, words.lexicon)
    sayings = known_sayings(figures)
    sayings.setdefault(bound.indicator, []).append(Saying(words=list(bound.words)))
    asking = Asking(figures, bound.text, claims, day, words, sayings)
    asked = [asking.ask(each) for each in range(number + 1)][-1]  # a claim may go on from those before it
    if asked.indicators != (bound.indicator,) or not asked.requests or asked.why is not None:
        raise Problem("saying.binds_not", field="words")
    return claims[number]
