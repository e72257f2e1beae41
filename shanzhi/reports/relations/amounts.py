"""Exact arithmetic on ranges: what is written stands for every value it may have been rounded from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shanzhi.core.intervals import Interval


@dataclass(frozen=True, slots=True)
class Amount:
    """All values from `low` to `high`; None is without bound, and an open end does not belong to it."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False


NOTHING = Amount(Fraction(0), Fraction(0))
HUNDRED = Amount(Fraction(100), Fraction(100))


def amount_of(interval: Interval, factor: Fraction = Fraction(1)) -> Amount:
    """The interval in another unit, `factor` of which make one of its own. The factor is above zero."""
    low = None if interval.low is None else Fraction(interval.low) * factor
    high = None if interval.high is None else Fraction(interval.high) * factor
    return Amount(low, high, interval.low_open, interval.high_open)


def total(amounts: Iterable[Amount]) -> Amount:
    """What values out of each may add up to."""
    sums = NOTHING
    for each in amounts:
        sums = Amount(
            _both(sums.low, each.low),
            _both(sums.high, each.high),
            sums.low_open or each.low_open,
            sums.high_open or each.high_open,
        )
    return sums


def less(one: Amount, other: Amount) -> Amount:
    """What one may be more than the other."""
    turned = Amount(_turned(other.high), _turned(other.low), other.high_open, other.low_open)
    return total((one, turned))


def share(part: Amount, whole: Amount) -> Amount:
    """A part of each hundred of the whole. Both from zero on."""
    return times(quotient(part, whole), HUNDRED)


def quotient(one: Amount, other: Amount) -> Amount:
    """One over the other. Both from zero on; without bound where the other may be zero."""
    low = None if one.low is None or other.high is None else one.low / other.high
    high = None if one.high is None or not other.low else one.high / other.low
    if other.high is None and one.low is not None:
        low = Fraction(0)
    return Amount(low, high, one.low_open or other.high_open, one.high_open or other.low_open)


def times(one: Amount, other: Amount) -> Amount:
    """One times the other. Both from zero on."""
    low = None if one.low is None or other.low is None else one.low * other.low
    high = None if one.high is None or other.high is None else one.high * other.high
    return Amount(low, high, one.low_open or other.low_open, one.high_open or other.high_open)


def meets(one: Amount, other: Amount) -> bool:
    """Whether some value lies in both."""
    return not is_above(one, other) and not is_above(other, one)


def is_above(one: Amount, other: Amount) -> bool:
    """Whether every value of one is more than every value of the other."""
    if one.low is None or other.high is None:
        return False
    return one.low > other.high or (one.low == other.high and (one.low_open or other.high_open))


def last_place(value: Decimal) -> Decimal:
    """The worth of the last digit that is written after the point; 1 without one."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def _both(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _turned(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value
