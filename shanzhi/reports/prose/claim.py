"""What the package finds: one quantitative claim."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from shanzhi.core.intervals import Approximation, Interval

Kind = Literal["claim", "target"]
"""A claim says what is; a target says what is aimed at."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A number in the text with what it says.

    `start` and `end` are code-point offsets, and `text` is exactly what stands between them. `value` has 万 and
    亿 multiplied out; money is in yuan and a percentage is the number before the sign. It is None for a range,
    which `interval` holds. `window` is the words of the text, None when no time is stated.
    """

    start: int
    end: int
    text: str
    value: Decimal | None
    interval: Interval
    approximation: Approximation
    unit: str
    """The word of the units table, empty when the text gives none."""
    unit_key: str
    """The key of the units table, empty when the text gives none."""
    counted: str | None
    window: str | None
    kind: Kind

    def as_data(self) -> dict[str, object]:
        """The claim as JSON holds it."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "value": _plain(self.value),
            "low": _plain(self.interval.low),
            "high": _plain(self.interval.high),
            "low_open": self.interval.low_open,
            "high_open": self.interval.high_open,
            "approximation": self.approximation,
            "unit": self.unit,
            "counted": self.counted,
            "window": self.window,
            "kind": self.kind,
        }


def _plain(value: Decimal | None) -> int | float | None:
    """A whole number as int, else float: JSON knows no decimals."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
