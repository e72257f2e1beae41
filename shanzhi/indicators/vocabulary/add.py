from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from shanzhi.indicators.vocabulary.base import Combination, Reader, Speaker, Value, Word
from shanzhi.indicators.vocabulary.filters import read_parts


@dataclass(frozen=True)
class Add(Combination):
    """Values added. If one is missing, there is no sum.

    `{add: [{sum: lecture.held}, {sum: training.held}]}`
    """

    name: ClassVar[str] = "add"
    terms: tuple[Word, ...]

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Add:
        """Two parts or more."""
        return cls(read_parts(raw, path, reader))

    def parts(self) -> tuple[Word, ...]:
        """The terms."""
        return self.terms

    def combine(self, values: Sequence[Value]) -> Value:
        """Add up."""
        known = [value for value in values if value is not None]
        return sum(known, Decimal(0)) if len(known) == len(values) else None

    def explain(self, speaker: Speaker) -> str:
        """What is added."""
        return speaker.say(self.name, terms=speaker.joined([term.explain(speaker) for term in self.terms]))
