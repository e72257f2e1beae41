"""A draft as relations read it: claims with the words round them, sentences, parts of sentences, brackets."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shanzhi.core.intervals import Interval
from shanzhi.reports.prose import Claim
from shanzhi.reports.prose.brackets import bracket_pairs
from shanzhi.reports.prose.layout import Layout
from shanzhi.reports.prose.normalise import fold
from shanzhi.reports.relations.amounts import Amount, amount_of, last_place, quotient
from shanzhi.reports.relations.words import RATIO, RelationWords

PERCENT, POINT = "percent", "percentage_point"

_LONGEST_BRACKET = 120
_LONGEST_SENTENCE = 1000
"""What stands further apart than this does not belong together, even where no mark stands between."""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim in the folded text. `kin` is what it can be added to and held against, `factor` what its unit is worth.

    `lead` are the words before it, back to the claim or mark before; `sentence` is the stretch between full stops.
    """

    number: int
    claim: Claim
    start: int
    end: int
    lead: str
    sentence: tuple[int, int]
    kin: str
    factor: Fraction
    is_change: bool
    is_fall: bool

    @property
    def amount(self) -> Amount:
        """What it says, in the unit of its kin."""
        return amount_of(self.claim.interval, self.factor)

    @property
    def stated(self) -> Fraction | None:
        """The one number that stands there, in the unit of its kin; None of a range."""
        return None if self.claim.value is None else Fraction(self.claim.value) * self.factor

    @property
    def is_percent(self) -> bool:
        """Whether it is so many of a hundred."""
        return self.claim.unit_key == PERCENT

    @property
    def is_ratio(self) -> bool:
        """Whether it is a part or a multiple: 50%, 1.5倍."""
        return self.kin == RATIO

    @property
    def words(self) -> str:
        """The claim as written, without blanks."""
        return "".join(self.claim.text.split())

    @property
    def rounded(self) -> Amount:
        """What it may have been rounded or cut from, as `amount`: authors do both, also where they do not say so."""
        value, written = self.claim.value, self.claim.interval
        if value is None or self.claim.approximation != "exact" or written.low is None or written.high is None:
            return self.amount
        place = last_place(value)
        low, high = min(written.low, value - place / 2), max(written.high, value + place)
        return amount_of(Interval(low, high, high_open=True), self.factor)


class Draft:
    """One text with its claims, looked through once. All offsets are of the folded text."""

    def __init__(self, text: str, claims: Sequence[Claim], words: RelationWords) -> None:
        self._folded = fold(text, words.lexicon.folding)
        self._words = words
        self.text = self._folded.text
        self.layout = Layout(self.text, words.lexicon.layout)
        self._stops = [found.start() for found in words.end.finditer(self.text)]
        self._pairs = dict(bracket_pairs(self.text, _LONGEST_BRACKET))
        spans = [(self._folded.place(each.start), self._folded.place(each.end - 1) + 1) for each in claims]
        self.said = [self._said(number, claims[number], spans) for number in range(len(claims))]
        self._starts = [start for start, _ in spans]

    def within(self, start: int, end: int) -> list[Said]:
        """The claims that begin in a stretch, in order."""
        return self.said[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, said: Said, most: int) -> list[Said]:
        """Claims before one in its paragraph, nearest first."""
        start = self.layout.line(said.start).start
        near = self.said[max(0, said.number - most) : said.number]
        return [each for each in reversed(near) if each.start >= start]

    def between(self, one: Said, other: Said) -> str:
        """The words between two claims."""
        return self.text[one.end : other.start]

    def behind(self, said: Said, most: int = 40) -> str:
        """The words behind a claim in its sentence."""
        return self.text[said.end : min(said.sentence[1], said.end + most)]

    def sentence_before(self, sentence: tuple[int, int]) -> tuple[int, int] | None:
        """The sentence before one in the same paragraph."""
        start = sentence[0] - 1
        if start <= 0 or self.text[start] == "\n" or start <= self.layout.line(sentence[0]).start:
            return None
        return self.sentence_of(start - 1)

    def sentence_of(self, at: int) -> tuple[int, int]:
        """From behind one full stop to the next."""
        number = bisect_right(self._stops, at - 1) if at else 0
        start = self._stops[number - 1] + 1 if number else 0
        end = self._stops[number] if number < len(self._stops) else len(self.text)
        return max(start, at - _LONGEST_SENTENCE), min(end, at + _LONGEST_SENTENCE)

    def bracket_at(self, at: int) -> tuple[int, int] | None:
        """The stretch within the bracket that opens here."""
        end = self._pairs.get(at)
        return None if end is None else (at + 1, end)

    def bracket_round(self, at: int) -> tuple[int, int] | None:
        """The stretch within the innermost bracket round a place."""
        return next(((opened + 1, closed) for opened, closed in self._opened_before(at) if at <= closed), None)

    def pieces(self, start: int, end: int, mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """The stretches between marks; marks in brackets do not count."""
        at = start
        for found in mark.finditer(self.text, start, end):
            inside = self.bracket_round(found.start())
            if inside is None or inside[0] <= start:
                yield at, found.start()
                at = found.end()
        yield at, end

    def _opened_before(self, at: int) -> Iterator[tuple[int, int]]:
        """Brackets that open shortly before a place, the nearest first."""
        low = max(0, at - _LONGEST_BRACKET)
        opened = self.text.rfind("(", low, at)
        while opened >= 0:
            if opened in self._pairs:
                yield opened, self._pairs[opened]
            opened = self.text.rfind("(", low, opened)

    def _said(self, number: int, claim: Claim, spans: Sequence[tuple[int, int]]) -> Said:
        start, end = spans[number]
        begun = max(self.layout.clause_start(start), spans[number - 1][1] if number else 0)
        opened = self.text.rfind("(", begun, start)
        lead = self.text[max(begun, opened + 1) : start]
        kin, factor = self._words.kin_of(claim.unit_key)
        change = self._words.change.search(lead)
        return Said(
            number=number,
            claim=claim,
            start=start,
            end=end,
            lead=lead,
            sentence=self.sentence_of(start),
            kin=kin,
            factor=factor,
            is_change=change is not None or claim.unit_key == POINT,
            is_fall=change is not None and change.group("fall") is not None,
        )


def plain(value: Fraction | Decimal | None) -> str:
    """A number as people write it, to the second place after the point."""
    if value is None:
        return "…"
    places = Decimal(round(Fraction(value) * 100)) / 100
    return f"{places.normalize():,f}"


def spread(amount: Amount, *, is_exact: bool = False) -> str:
    """A range as people write it: one number, or from one to another; of rounded numbers what lies between."""
    if amount.low is None or amount.high is None or not (is_exact or amount.low == amount.high):
        return f"{plain(amount.low)}~{plain(amount.high)}"
    return plain((amount.low + amount.high) / 2)


def told_like(amount: Amount, like: Said, claims: Sequence[Said]) -> str:
    """An amount made from some claims, in the unit of one."""
    is_exact = all(each.claim.approximation == "exact" and each.claim.value is not None for each in claims)
    return spread(quotient(amount, Amount(like.factor, like.factor)), is_exact=is_exact) + like.claim.unit
