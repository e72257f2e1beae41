from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Any, ClassVar

from shanzhi.indicators.vocabulary.base import OverUnits, Reader, Speaker, TreeError, Value, Word
from shanzhi.indicators.vocabulary.filters import only_keys

COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "above": gt,
    "at_least": ge,
    "below": lt,
    "at_most": le,
    "equal": eq,
}


def read_kinds(raw: Any, path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Kinds of unit: one or several."""
    kinds = raw if isinstance(raw, list) else [raw]
    if not kinds or not all(isinstance(kind, str) for kind in kinds):
        raise TreeError("pack.tree.needs_kinds", path, raw)
    return tuple(kinds)


@dataclass(frozen=True)
class UnitsWhere(OverUnits):
    """How many units of some kinds fulfil a condition.

    Opened, it lists every unit, failing ones included; a unit without a value fails.

    `{units_where: {kinds: [village, community], value: {sum: income.received}, is: above, than: 5000000}}`
    """

    name: ClassVar[str] = "units_where"
    kinds: tuple[str, ...]
    part: Word
    comparison: str
    than: Decimal

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> UnitsWhere:
        """Kinds, a value, a comparison and a number."""
        parts = only_keys(raw, path, frozenset({"kinds", "value", "is", "than"}))
        if parts["is"] not in COMPARISONS:
            raise TreeError("pack.value.not_allowed", (*path, "is"), parts["is"], sorted(COMPARISONS))
        try:
            than = Decimal(str(parts["than"]))
        except ArithmeticError as error:
            raise TreeError("pack.tree.needs_number", (*path, "than"), parts["than"]) from error
        return cls(
            read_kinds(parts["kinds"], (*path, "kinds")), reader(parts["value"], (*path, "value")), parts["is"], than
        )

    def holds(self, value: Value) -> bool:
        """Whether a unit with this value counts."""
        return value is not None and COMPARISONS[self.comparison](value, self.than)

    def reduce(self, values: Sequence[Value]) -> Value:
        """Count those that hold."""
        return Decimal(sum(1 for value in values if self.holds(value)))

    def explain(self, speaker: Speaker) -> str:
        """Which units, which condition."""
        return speaker.say(
            self.name,
            kinds=speaker.kinds(self.kinds),
            part=self.part.explain(speaker),
            comparison=speaker.say(self.comparison, than=f"{self.than:f}"),
        )
