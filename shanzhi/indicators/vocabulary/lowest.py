from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from shanzhi.indicators.vocabulary.base import OverUnits, Reader, Speaker, Value, Word
from shanzhi.indicators.vocabulary.filters import only_keys
from shanzhi.indicators.vocabulary.units_where import read_kinds


@dataclass(frozen=True)
class Lowest(OverUnits):
    """The lowest value among units of some kinds: what "all above 50,000" is held against.

    One unit without a value: no value.

    `{lowest: {kinds: [village, community], value: {sum: income.received}}}`
    """

    name: ClassVar[str] = "lowest"
    kinds: tuple[str, ...]
    part: Word

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Lowest:
        """Kinds and a value."""
        parts = only_keys(raw, path, frozenset({"kinds", "value"}))
        return cls(read_kinds(parts["kinds"], (*path, "kinds")), reader(parts["value"], (*path, "value")))

    def holds(self, value: Value) -> bool:
        """Every unit with a value plays a part."""
        return value is not None

    def reduce(self, values: Sequence[Value]) -> Value:
        """The least."""
        known = [value for value in values if value is not None]
        return min(known, default=None) if len(known) == len(values) else None

    def explain(self, speaker: Speaker) -> str:
        """Among which units, of what."""
        return speaker.say(self.name, kinds=speaker.kinds(self.kinds), part=self.part.explain(speaker))
