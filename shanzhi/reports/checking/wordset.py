"""A set of words that are looked for one behind the other."""

from __future__ import annotations

from collections.abc import Iterable


class WordSet:
    """Words of up to `longest` signs."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths = sorted({len(word) for word in self._words}, reverse=True)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def end_at(self, text: str, at: int) -> int:
        """Where the longest word that begins here ends; `at` when none does."""
        for length in self._lengths:
            if text[at : at + length] in self._words and at + length <= len(text):
                return at + length
        return at

    def ends_with(self, text: str) -> bool:
        """Whether the text ends with one of the words."""
        return any(text[-length:] in self._words for length in self._lengths)

    def covers(self, text: str) -> bool:
        """Whether the text is nothing but these words, in any order. Each place is looked at once."""
        reached = {0}
        for at in range(len(text)):
            if at in reached:
                reached.update(at + length for length in self._lengths if text[at : at + length] in self._words)
        return len(text) in reached
