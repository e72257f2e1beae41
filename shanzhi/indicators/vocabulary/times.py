from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from shanzhi.indicators.vocabulary.base import Combination, Reader, Speaker, TreeError, Value, Word


@dataclass(frozen=True)
class Times(Combination):
    """A value times a number: `[100, …]` makes a percentage of a ratio.

    `{times: [100, {ratio: [{sum: attendance.counted}, {sum: attendance.expected}]}]}`
    """

    name: ClassVar[str] = "times"
    factor: Decimal
    part: Word

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Times:
        """A number, then a part."""
        if not isinstance(raw, list) or len(raw) != 2 or isinstance(raw[0], (bool, dict, list)):
            raise TreeError("pack.tree.needs_number_and_part", path, raw)
        try:
            factor = Decimal(str(raw[0]))
        except ArithmeticError as error:
            raise TreeError("pack.tree.needs_number_and_part", (*path, 0), raw[0]) from error
        return cls(factor, reader(raw[1], (*path, 1)))

    def parts(self) -> tuple[Word, ...]:
        """The one part."""
        return (self.part,)

    def combine(self, values: Sequence[Value]) -> Value:
        """Multiply."""
        return None if values[0] is None else self.factor * values[0]

    def explain(self, speaker: Speaker) -> str:
        """Times what; a factor of 100 over a ratio is a percentage."""
        word = "percent" if self.factor == 100 else self.name
        return speaker.say(word, factor=str(self.factor), part=self.part.explain(speaker))
