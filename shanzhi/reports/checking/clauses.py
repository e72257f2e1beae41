"""Where the clauses of a text begin and end: the stretch of words that belongs to one number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from shanzhi.reports.checking.words import ClauseWords
from shanzhi.reports.prose import Claim, Lexicon
from shanzhi.reports.prose.brackets import bracket_pairs
from shanzhi.reports.prose.layout import Layout
from shanzhi.reports.prose.normalise import fold

_LONGEST_BRACKET = 80
_LONGEST_CLAUSE, _LONGEST_SENTENCE = 300, 2000
"""Words further away than this say nothing of a number, even where no mark stands in between."""
_OPENING = (":", "(")


@dataclass(frozen=True, slots=True)
class Place:
    """A claim in the folded text with what surrounds it; all offsets are of the folded text.

    The clause reaches to the marks on either side, brackets around other words not counting. `sentence` and `comma` are
    where the sentence and the part between commas begin, `told` where in that part the last clause with another claim
    has ended; `before` and `after` are the neighbouring claims in the clause.
    """

    start: int
    end: int
    clause_start: int
    clause_end: int
    told: int
    comma: int
    sentence: int
    before: tuple[int, int] | None
    after: tuple[int, int] | None

    @property
    def free_start(self) -> int:
        """Where the words before the claim begin that belong to no claim before it."""
        return self.before[1] if self.before else self.clause_start

    @property
    def free_end(self) -> int:
        """Where the words behind the claim end that belong to no claim behind it."""
        return self.after[0] if self.after else self.clause_end


class Clauses:
    """The cuts of one text, and the places of its claims."""

    def __init__(self, text: str, claims: Sequence[Claim], words: ClauseWords, lexicon: Lexicon) -> None:
        self._folded = fold(text, lexicon.folding)
        self._table = lexicon.folding.table
        self._totals = words.totals
        self.text = self._folded.text
        self.layout = Layout(self.text, lexicon.layout)
        self._ends = [found.start() for found in words.end.finditer(self.text)]
        self._commas = [found.start() for found in words.comma.finditer(self.text)]
        self.brackets = bracket_pairs(self.text, _LONGEST_BRACKET)
        self._opened = [opened for opened, _ in self.brackets]
        self._spans = [self._span(claim) for claim in claims]
        self._starts = [start for start, _ in self._spans]
        self.places = [self._place(number) for number in range(len(self._spans))]

    def holds_claim(self, start: int, end: int) -> bool:
        """Whether a claim begins in the stretch."""
        return bisect_left(self._starts, start) < bisect_left(self._starts, end)

    def previous_clause(self, start: int) -> int:
        """Where the clause before the mark at `start - 1` begins."""
        return self._back(self._ends, start - 1, self._round(start))

    def says(self, words: str, place: Place) -> bool:
        """Whether the words stand in the sentence of a claim, up to the end of its clause."""
        even = "".join(words.translate(self._table).split())
        return self.text.rfind(even, place.sentence, place.clause_end) >= 0

    def comma_before(self, at: int) -> int:
        """Where the part between commas begins that ends at a mark."""
        return self._back(self._commas, at, self._round(at))

    def _span(self, claim: Claim) -> tuple[int, int]:
        return self._folded.place(claim.start), self._folded.place(claim.end - 1) + 1

    def _place(self, number: int) -> Place:
        start, end = self._spans[number]
        inside = self._round(start)
        clause_start = max(self._back(self._ends, start, inside), start - _LONGEST_CLAUSE)
        clause_end = min(self._forward(end, inside), end + _LONGEST_CLAUSE)
        clause_start = self._widened(clause_start, start, clause_end, end)
        sentence = max(self.layout.sentence_start(start), start - _LONGEST_SENTENCE)
        comma = max(self._back(self._commas, clause_start, self._round(clause_start)), sentence)
        before = self._spans[number - 1] if number and self._spans[number - 1][0] >= clause_start else None
        follows = number + 1 < len(self._spans) and self._spans[number + 1][0] < clause_end
        after = self._spans[number + 1] if follows else None
        comma = min(comma, clause_start)
        told = self._told(number, comma, clause_start)
        return Place(start, end, clause_start, clause_end, told, comma, sentence, before, after)

    def _told(self, number: int, comma: int, clause_start: int) -> int:
        """Behind the last clause of the part between commas that holds another claim."""
        start, end = self._spans[number - 1] if number else (-1, -1)
        return min(self._forward(end, self._round(start)) + 1, clause_start) if start >= comma else comma

    def _widened(self, clause_start: int, start: int, clause_end: int, end: int) -> int:
        """A number that stands alone belongs to the words before the mark.

        党员:1092名 · 党员(1092名) · 过主题党日,累计96次; but not to words that have a number of their own.
        """
        mark = self.text[clause_start - 1 : clause_start]
        if clause_end != end or not mark or not self._totals.covers(self.text[clause_start:start]):
            return clause_start
        if mark in _OPENING and clause_start == start:
            return self._back(self._ends, clause_start - 1, self._round(clause_start - 1))
        earlier = self.previous_clause(clause_start)
        is_free = self._commas_at(clause_start - 1) and earlier >= self.layout.sentence_start(start)
        return earlier if is_free and not self.holds_claim(earlier, clause_start) else clause_start

    def _commas_at(self, at: int) -> bool:
        """Whether one of the marks between parts of a sentence stands here."""
        number = bisect_left(self._commas, at)
        return number < len(self._commas) and self._commas[number] == at

    def _round(self, at: int) -> tuple[int, int]:
        """The innermost brackets round a place; the whole text without any."""
        number = bisect_left(self._opened, at)
        while number and at - self._opened[number - 1] <= _LONGEST_BRACKET:
            number -= 1
            if at <= self.brackets[number][1]:
                return self.brackets[number]
        return -1, len(self.text)

    def _back(self, marks: list[int], at: int, inside: tuple[int, int]) -> int:
        """Behind the last mark before a place that stands within the same brackets."""
        number = bisect_left(marks, at)
        while number and marks[number - 1] > inside[0]:
            number -= 1
            if self._round(marks[number]) == inside:
                return marks[number] + 1
        return inside[0] + 1

    def _forward(self, at: int, inside: tuple[int, int]) -> int:
        """The next mark from a place on that stands within the same brackets."""
        number = bisect_left(self._ends, at)
        while number < len(self._ends) and self._ends[number] < inside[1]:
            if self._round(self._ends[number]) == inside:
                return self._ends[number]
            number += 1
        return inside[1]
