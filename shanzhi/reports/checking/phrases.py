"""How drafts speak of an indicator, ready to be looked for; and where every word of it stands in a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

_LONGEST_ASIDE = 12

Nature = Literal["level", "flow", "lowest"]
"""What a figure tells: what is there on a day, what happened in a window, or the least of several units."""


class Said(Protocol):
    """A saying of a pack: see `shanzhi.indicators.declare.Saying`."""

    @property
    def words(self) -> Sequence[str]:
        """All of these stand in the sentence up to the end of the clause."""

    @property
    def counted(self) -> Sequence[str]:
        """One of these stands in the clause."""

    @property
    def without(self) -> Sequence[str]:
        """None of these stands in the clause."""

    @property
    def units(self) -> Sequence[str]:
        """The words of the units it may be told in; any that fits the indicator's when empty."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One saying of one indicator, its words folded as the text is.

    `unit` is the key of the indicator's unit, `is_act` whether that counts what was done.
    """

    indicator: str
    unit: str
    is_act: bool
    counted: tuple[str, ...]
    words: tuple[str, ...]
    without: tuple[str, ...]
    units: tuple[str, ...]

    def uses(self, word: str) -> bool:
        """Whether the saying itself contains the word."""
        return any(word in own for own in (*self.counted, *self.words))


def phrases_of(
    indicator: str, unit: str, said: Iterable[Said], fold: Mapping[int, int], *, is_act: bool
) -> Iterator[Phrase]:
    """The phrases of an indicator. A saying without counted words is looked for by all its words."""
    for saying in said:
        words, counted = _folded(saying.words, fold), _folded(saying.counted, fold)
        if words or counted:
            yield Phrase(
                indicator=indicator,
                unit=unit,
                is_act=is_act,
                counted=counted or words,
                words=words,
                without=_folded(saying.without, fold),
                units=tuple(saying.units),
            )


def _folded(words: Iterable[str], fold: Mapping[int, int]) -> tuple[str, ...]:
    even = ("".join(word.translate(dict(fold)).split()) for word in words)
    return tuple(dict.fromkeys(word for word in even if word))


class Sightings:
    """Where words stand in a text, quotation marks and short asides in brackets inside them not counting."""

    def __init__(self, text: str, brackets: Iterable[tuple[int, int]], quotes: str, words: Iterable[str]) -> None:
        self._text = text
        self._bare, self._origin = _bare(text, brackets, frozenset(quotes))
        self._quotes = str.maketrans("", "", quotes)
        self._found = {word: self._find(word) for word in dict.fromkeys(words)}
        self._starts = {word: [start for start, _ in spans] for word, spans in self._found.items()}

    def within(self, word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the word stands wholly inside the stretch."""
        spans = self._found[word]
        for number in range(bisect_left(self._starts[word], start), len(spans)):
            if spans[number][0] >= end:
                return
            if spans[number][1] <= end:
                yield spans[number]

    def stands(self, word: str, start: int, end: int) -> bool:
        """Whether the word stands inside the stretch."""
        return next(self.within(word, start, end), None) is not None

    def everywhere(self, words: Iterable[str]) -> list[tuple[int, int, str]]:
        """Every place of these words, in order."""
        return sorted((start, end, word) for word in set(words) for start, end in self._found[word])

    def _find(self, word: str) -> list[tuple[int, int]]:
        found = {(at, at + len(word)) for at in _places(self._text, word)}
        bare = word.translate(self._quotes)
        if bare and "(" not in bare:
            found |= {(self._origin[at], self._origin[at + len(bare) - 1] + 1) for at in _places(self._bare, bare)}
        return sorted(found)


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _bare(text: str, brackets: Iterable[tuple[int, int]], quotes: frozenset[str]) -> tuple[str, list[int]]:
    """The text without quotation marks and short asides, and where each of its signs came from."""
    dropped: set[int] = set()
    for start, end in brackets:
        if end - start <= _LONGEST_ASIDE:
            dropped.update(range(start, end + 1))
    kept = [at for at, sign in enumerate(text) if at not in dropped and sign not in quotes]
    return "".join(text[at] for at in kept), kept
