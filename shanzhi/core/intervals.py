"""Intervals over exact decimals, and what a rounded or approximate number says about the true value.

Whoever reads a figure ("1800余") and whoever writes one use the same rules, so that a figure the product
prints always holds the value it was printed from.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Approximation = Literal["exact", "over", "under", "about", "at_least", "at_most"]
"""How a number is worded against the true value."""

Reach = Literal["near", "far"]
"""Whether `over` and `under` stay within one step of the number (余, 近) or run on without bound (超过, 不足)."""

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`; None is without bound, and an open end does not belong to it."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def contains(self, value: Decimal) -> bool:
        """Whether the value lies inside."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return self.high is None or value < self.high or (value == self.high and not self.high_open)


def point(value: Decimal) -> Interval:
    """The interval that holds one value."""
    return Interval(value, value)


def step_of(value: Decimal) -> Decimal:
    """The place of the last digit that is not zero: 100 for 1800, 10 for 260, 0.1 for 2.50; 1 for zero."""
    if value == 0:
        return _ONE
    _, digits, exponent = value.as_tuple()
    trailing = next(at for at, digit in enumerate(reversed(digits)) if digit)
    return _ONE.scaleb(int(exponent) + trailing)


def interval_of(
    value: Decimal,
    last_place: Decimal | None,
    approximation: Approximation,
    *,
    reach: Reach = "near",
) -> Interval:
    """What the worded number says about the true value.

    `last_place` is the worth of the last written digit of a rounded number (0.1 for 190.4, 1000 for 2.3万),
    None for an exact one. `reach` matters for `over` and `under` only. With s the place of the last digit
    that is not zero:

    * exact: the value itself; rounded: half the last place either way, closed below and open above
    * over near [v, v+s), far above v; under near [v-s, v), far below v
    * about [v-s/2, v+s/2]; at_least from v on; at_most up to v
    """
    step = step_of(value)
    match approximation:
        case "exact":
            return _rounded(value, last_place)
        case "over":
            return Interval(value, value + step, high_open=True) if reach == "near" else Interval(value, None, True)
        case "under":
            return Interval(_below(value, step) if reach == "near" else None, value, high_open=True)
        case "about":
            return Interval(value - step / 2, value + step / 2)
        case "at_least":
            return Interval(value, None)
        case _:
            return Interval(None, value)


def _rounded(value: Decimal, last_place: Decimal | None) -> Interval:
    """The values that are written so when the last place is rounded to."""
    if last_place is None:
        return point(value)
    return Interval(value - last_place / 2, value + last_place / 2, high_open=True)


def _below(value: Decimal, step: Decimal) -> Decimal:
    """The low end of "nearly v". A lone leading 1 steps by the next smaller place: nearly 100 is 90 to 100."""
    return value - (step / 10 if abs(value) == step else step)
