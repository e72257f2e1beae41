"""Binding the claims of a text to indicators by how drafts speak of them. The value of a claim plays no part."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from shanzhi.reports.checking.clauses import Clauses, Place
from shanzhi.reports.checking.evidence import Evidence, Judge
from shanzhi.reports.checking.phrases import Nature, Phrase, Sightings
from shanzhi.reports.checking.words import MatchingWords
from shanzhi.reports.checking.wordset import WordSet
from shanzhi.reports.prose import Claim

Reason = Literal["indicators", "unit", "change", "in_turn"]
"""Why a match is in doubt: several figures could be meant, the unit is that of another, the number tells a change, or
several numbers are told in the order of their things."""


@dataclass(frozen=True, slots=True)
class Match:
    """The indicators a claim speaks of, and where the words stand that say so. With a `doubt` it may be them."""

    indicators: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    doubt: Reason | None = None


class Matcher:
    """One text against all phrases."""

    def __init__(
        self,
        clauses: Clauses,
        phrases: Sequence[Phrase],
        words: MatchingWords,
        names: WordSet,
        nature: Callable[[str], Nature],
    ) -> None:
        self._clauses = clauses
        self._words = words
        self._nature = nature
        every = (word for phrase in phrases for word in (*phrase.counted, *phrase.words, *phrase.without))
        quotes = words.clauses.quotes
        self._sightings = Sightings(clauses.text, clauses.brackets, quotes, every)
        self._judge = Judge(clauses.text, self._sightings, words.evidence, quotes, names)
        self._by_word: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            for word in phrase.counted:
                self._by_word.setdefault(word, []).append(phrase)
        self._seen = self._sightings.everywhere(self._by_word)
        self._starts = [start for start, _, _ in self._seen]

    def match(self, claim: Claim, place: Place) -> Match | None:
        """What the claim speaks of; None when no saying fits."""
        if self._words.units.is_shared(claim.unit_key):
            found = self._of_list(claim, place)
        else:
            found = _best(self._evidence(claim, place))
        if not found:
            return self._with_wrong_unit(claim, place)
        return _matched(found, self._doubt(claim, place, found))

    def _doubt(self, claim: Claim, place: Place, found: list[Evidence]) -> Reason | None:
        clauses, text = self._words.clauses, self._clauses.text
        if len({each.phrase.indicator for each in found}) > 1 and not self._words.units.is_shared(claim.unit_key):
            return "indicators"
        change = self._words.evidence.change.search(text, place.free_start, place.start)
        if change is not None and not any(each.phrase.uses(change[1] or change[2]) for each in found):
            return "change"
        return "in_turn" if clauses.in_turn.search(text, place.comma, place.start) else None

    def _with_wrong_unit(self, claim: Claim, place: Place) -> Match | None:
        """A figure that fits in all but the unit, told in one that is taken for it by mistake."""
        found = self._evidence(claim, place, has_wrong_unit=True)
        best = _best(each for each in found if each.hold == 0)
        return _matched(best, "unit") if best else None

    def _of_list(self, claim: Claim, place: Place) -> list[Evidence]:
        """A share told once for several things: the best evidence for each of them."""
        things = self._things(place)
        found: dict[int, list[Evidence]] = {}
        for number, (start, end) in enumerate(things):
            is_last = end == place.start
            here = replace(place, clause_start=start) if is_last else _alone(place, start, end)
            for evidence in self._evidence(claim, here):
                if is_last or evidence.hold == 0:
                    found.setdefault(self._thing_of(evidence, number, things), []).append(evidence)
        return [each for number in sorted(found) for each in _best(found[number])]

    def _things(self, place: Place) -> list[tuple[int, int]]:
        """The things of the list that ends in the number, the last one right before it."""
        clauses, link = self._clauses, self._words.clauses.link
        start = place.clause_start
        while start > place.comma and link.fullmatch(clauses.text, start - 1, start):
            earlier = clauses.previous_clause(start)
            if earlier >= start or clauses.holds_claim(earlier, start):
                break
            start = max(earlier, place.comma)
        cuts = [found.span() for found in link.finditer(clauses.text, start, place.start)]
        starts, ends = [start, *(end for _, end in cuts)], [*(begin for begin, _ in cuts), place.start]
        return list(zip(starts, ends, strict=True))

    def _thing_of(self, evidence: Evidence, number: int, things: list[tuple[int, int]]) -> int:
        """Which thing the evidence speaks of: the one that holds the longest of its words."""
        longest = max(evidence.phrase.words, key=len, default="")
        if len(longest) <= evidence.end - evidence.start:
            return number
        starts = [*(start for start, _ in things[1:]), things[-1][1] + 1]
        for other, end in enumerate(starts):
            if self._sightings.stands(longest, things[other][0], end):
                return other
        return number

    def _evidence(self, claim: Claim, place: Place, *, has_wrong_unit: bool = False) -> list[Evidence]:
        """Everything in the clause that may say what the number counts."""
        found: list[Evidence] = []
        for start, end, word in self._sighted(place):
            for phrase in self._by_word[word]:
                if self._is_told(claim, phrase, has_wrong_unit=has_wrong_unit):
                    evidence = self._judge.weigh(place, phrase, (start, end), self._nature(phrase.indicator))
                    found += [evidence] if evidence else []
        return found

    def _sighted(self, place: Place) -> Iterator[tuple[int, int, str]]:
        low, high = self._judge.reach(place)
        for number in range(bisect_left(self._starts, low), len(self._seen)):
            if self._starts[number] >= high:
                return
            if self._seen[number][1] <= high:
                yield self._seen[number]

    def _is_told(self, claim: Claim, phrase: Phrase, *, has_wrong_unit: bool) -> bool:
        """Whether a number in the claim's unit, worded as it is, can tell the figure of the phrase."""
        if self._nature(phrase.indicator) == "lowest" and claim.interval.high is not None:
            return False
        units = self._words.units
        fits = claim.unit in phrase.units if phrase.units else units.fits(claim.unit_key, phrase.unit)
        if has_wrong_unit:
            return not fits and units.is_confused(claim.unit_key, phrase.unit)
        return fits


def _matched(found: list[Evidence], doubt: Reason | None) -> Match:
    indicators = dict.fromkeys(each.phrase.indicator for each in found)
    return Match(tuple(indicators), tuple((each.start, each.end) for each in found), doubt)


def _alone(place: Place, start: int, end: int) -> Place:
    """The place of a number told for the words of one stretch only, right behind them."""
    return Place(end, end, start, end, place.told, place.comma, place.sentence, None, None)


def _best(found: Iterable[Evidence]) -> list[Evidence]:
    """The best evidence, one for each indicator that has it."""
    ranked = sorted(found, key=lambda each: each.rank)
    best = [each for each in ranked if each.rank == ranked[0].rank]
    return list({each.phrase.indicator: each for each in best}.values())
