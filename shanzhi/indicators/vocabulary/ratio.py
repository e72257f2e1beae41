from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from shanzhi.indicators.vocabulary.base import Combination, Reader, Speaker, Value, Word
from shanzhi.indicators.vocabulary.filters import read_parts


@dataclass(frozen=True)
class Ratio(Combination):
    """One value over another; numerator and denominator stay visible. Over nothing there is no value.

    `{ratio: [{sum: attendance.counted}, {sum: attendance.expected}]}`
    """

    name: ClassVar[str] = "ratio"
    over: Word
    under: Word

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Ratio:
        """Two parts."""
        over, under = read_parts(raw, path, reader, exactly=2)
        return cls(over, under)

    def parts(self) -> tuple[Word, ...]:
        """Numerator, denominator."""
        return (self.over, self.under)

    def combine(self, values: Sequence[Value]) -> Value:
        """Divide, with 28 significant digits."""
        over, under = values
        return None if over is None or not under else over / under

    def explain(self, speaker: Speaker) -> str:
        """What over what."""
        return speaker.say(self.name, over=self.over.explain(speaker), under=self.under.explain(speaker))
