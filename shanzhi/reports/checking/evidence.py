"""How well the words of a saying belong to one number of a clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shanzhi.reports.checking.clauses import Place
from shanzhi.reports.checking.phrases import Nature, Phrase, Sightings
from shanzhi.reports.checking.words import EvidenceWords
from shanzhi.reports.checking.wordset import WordSet

Hold = Literal[0, 1, 2, 3]
"""How words hold. 0: they are what is counted · 1: of the next number too · 2: words stand between · 3: a number."""
_AHEAD = 8
"""How far a pattern may look beyond the stretch it is searched in."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The counted word of a phrase at its place, and how well it holds."""

    phrase: Phrase
    start: int
    end: int
    hold: Hold
    length: int
    gap: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """Lower is better: how it holds, then more and longer words, then nearer to the number."""
        return self.hold, -self.length, self.gap


class Judge:
    """Weighs evidence in one text. `names` are the units of the town and the words for all of it."""

    def __init__(self, text: str, sightings: Sightings, words: EvidenceWords, quotes: str, names: WordSet) -> None:
        self._text = text
        self._sightings = sightings
        self._words = words
        self._names = names
        self._drop = str.maketrans("", "", quotes)

    def weigh(self, place: Place, phrase: Phrase, span: tuple[int, int], nature: Nature) -> Evidence | None:
        """The evidence of a counted word for the number at a place; None when it speaks of something else."""
        sentence = (place.sentence, place.clause_end)
        if any(not self._sightings.stands(word, *sentence) for word in phrase.words):
            return None
        if any(self._sightings.stands(word, place.clause_start, place.clause_end) for word in phrase.without):
            return None
        is_behind = span[1] > place.end
        hold = self._behind(place, phrase, span) if is_behind else self._before(place, phrase, span)
        if hold is None or self._is_narrowed(place, phrase, span):
            return None
        if nature == "level" and not self._is_stock(place, phrase, span, hold):
            return None
        gap = max(span[0] - place.end, 0) if is_behind else max(place.start - span[1], 0)
        words = sum(len(word) for word in phrase.words if word not in phrase.counted)
        return Evidence(phrase, *span, hold, span[1] - span[0] + words, gap)

    def reach(self, place: Place) -> tuple[int, int]:
        """The stretch of the clause whose words may belong to the number: others belong to the one before or behind."""
        start, end = place.clause_start, place.clause_end
        if place.before is not None and not self._joins(place.before[1], place.start):
            start = max(start, place.before[0])
        return start, end if place.after is None else min(end, place.after[0])

    def _joins(self, start: int, end: int) -> bool:
        """Whether two numbers stand side by side, so that the second shares the words of the first."""
        return self._words.beside.covers(self._text[start:end])

    def _before(self, place: Place, phrase: Phrase, span: tuple[int, int]) -> Hold | None:
        if place.before is not None and span[0] < place.before[0]:
            return 3 if self._joins(place.before[1], place.start) else None
        rest = self._rest(span[1], place.start, phrase)
        if not self._words.beside.covers(rest):
            return None if phrase.is_act and self._does_more(rest) else 2
        shares = place.before is not None and self._words.before.covers(self._plain(place.before[1], span[0]))
        return 1 if shares else 0

    def _does_more(self, rest: str) -> bool:
        """Whether something else was done in between, which the number counts: 围绕主题党日开展义诊5次."""
        return any(not self._words.beside.covers(rest[verb.end() :]) for verb in self._words.verb.finditer(rest))

    def _behind(self, place: Place, phrase: Phrase, span: tuple[int, int]) -> Hold | None:
        if place.after is not None and span[1] > place.after[0]:
            return None
        if place.after is not None and self._words.beside.covers(self._rest(span[1], place.after[0], phrase)):
            return 1
        between = self._plain(place.end, span[0])
        broken = self._words.end.search(between)
        if broken is not None:
            return 2 if self._words.beside.covers(between[: broken.start()]) else None
        return 0 if self._ends_noun(span[1], place) else 2

    def _ends_noun(self, at: int, place: Place) -> bool:
        """Whether the noun is over: a verb, a sign or nothing behind it, and no word that makes a longer noun of it."""
        rest = self._plain(at, place.clause_end)
        return bool(self._words.end.match(rest)) or self._words.longer.end_at(rest, 0) == 0

    def _is_stock(self, place: Place, phrase: Phrase, span: tuple[int, int], hold: Hold) -> bool:
        """Whether the number may be all there is: nothing acts on it, and a short word is the noun itself."""
        for start, end in ((place.comma, min(span[0], place.start)), (place.end, span[0])):
            acting = self._words.acting.finditer(self._text, start, max(start, end) + _AHEAD)
            if any(found.end() <= end and not phrase.uses(found.group()) for found in acting):
                return False
        length = span[1] - span[0]
        if length <= self._words.short_beside and hold > 1:
            return False
        return length > self._words.short_alone or self._stands_alone(place, span)

    def _stands_alone(self, place: Place, span: tuple[int, int]) -> bool:
        """Whether no other word makes a longer noun of it: 党员, not 女党员."""
        start = place.end if span[0] >= place.start else place.free_start
        left = self._plain(start, span[0])
        return not left or self._words.before.ends_with(left) or self._names.ends_with(left)

    def _is_narrowed(self, place: Place, phrase: Phrase, span: tuple[int, int]) -> bool:
        """Whether a word in the clause makes something narrower of it that the saying does not mean."""
        start = place.free_start
        for link in self._words.link.finditer(self._text, start, min(span[0], place.start)):
            start = link.end()
        stretches = ((start, place.start), (place.end, span[0]))
        narrowing = self._words.narrowing
        found = (each for low, high in stretches for each in narrowing.finditer(self._text, low, max(low, high)))
        return any(not phrase.uses(each.group()) for each in found)

    def _rest(self, start: int, end: int, phrase: Phrase) -> str:
        """What stands between beside the saying's own words."""
        rest = self._plain(start, end)
        for word in sorted((*phrase.counted, *phrase.words), key=len, reverse=True):
            rest = rest.replace(word, "")
        return rest

    def _plain(self, start: int, end: int) -> str:
        """The stretch without quotation marks and brackets with their asides."""
        text = self._text[start:end].translate(self._drop)
        while (opened := text.find("(")) >= 0 and (closed := text.find(")", opened)) >= 0:
            text = text[:opened] + text[closed + 1 :]
        return text
