from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from shanzhi.indicators.vocabulary.base import Combination, Reader, Speaker, Value, Word
from shanzhi.indicators.vocabulary.filters import read_parts


@dataclass(frozen=True)
class Subtract(Combination):
    """One value less another. If one is missing, there is no difference.

    `{subtract: [{sum: attendance.expected}, {sum: attendance.counted}]}`
    """

    name: ClassVar[str] = "subtract"
    first: Word
    second: Word

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Subtract:
        """Two parts."""
        first, second = read_parts(raw, path, reader, exactly=2)
        return cls(first, second)

    def parts(self) -> tuple[Word, ...]:
        """Both."""
        return (self.first, self.second)

    def combine(self, values: Sequence[Value]) -> Value:
        """Subtract."""
        first, second = values
        return None if first is None or second is None else first - second

    def explain(self, speaker: Speaker) -> str:
        """What less what."""
        return speaker.say(self.name, first=self.first.explain(speaker), second=self.second.explain(speaker))
