"""Chinese numerals. The characters are data (`packs/base/lexicon/numerals.yaml`), the grammar is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Numerals:
    """The characters: `digits` worth 0 to 9, `places` 10, 100 and 1000, `myriads` ten thousand and up."""

    digits: Mapping[str, int]
    places: Mapping[str, int]
    myriads: Mapping[str, int]
    pairs: frozenset[str]
    """Two digits that stand for a range though they do not follow each other ("three to five")."""

    def knows(self, sign: str) -> bool:
        """Whether the character belongs to numerals."""
        return sign in self.digits or sign in self.places or sign in self.myriads

    def worth(self, sign: str) -> int:
        """The worth of a place or myriad character."""
        return self.places.get(sign) or self.myriads[sign]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral that was read. `high` is set for "three or four"; `is_bare` is a place without a digit before it."""

    value: Decimal
    high: Decimal | None
    last_place: Decimal | None
    """The worth of the last written digit when a myriad rounds the number, else None."""
    is_bare: bool


def read_numeral(run: str, numerals: Numerals) -> Numeral | None:
    """The numeral written in `run`; None when it is not one: a row of digits, places out of order, another sign."""
    if not run or len(run) > 24 or not all(numerals.knows(sign) for sign in run):
        return None
    split = _range_at(run, numerals)
    if split is None:
        value = _value(run, numerals)
        return None if value is None else Numeral(value, None, _last_place(run, numerals), _is_bare(run, numerals))
    low = _value(run[: split + 1] + run[split + 2 :], numerals)
    high = _value(run[:split] + run[split + 1 :], numerals)
    return None if low is None or high is None else Numeral(low, high, None, False)


def _range_at(run: str, numerals: Numerals) -> int | None:
    """Where two digits stand side by side as a range; None when nowhere."""
    for at, (first, second) in enumerate(pairwise(run)):
        one, two = numerals.digits.get(first), numerals.digits.get(second)
        if one and two and (two == one + 1 or first + second in numerals.pairs):
            return at
    return None


def _value(run: str, numerals: Numerals) -> Decimal | None:
    """The worth of a well-formed numeral; places fall, myriads fall, a digit is followed by its place."""
    total = section = 0
    digit: int | None = None
    place_limit, myriad_limit = 10_000, 10**16
    for sign in run:
        if sign in numerals.digits:
            if digit:
                return None
            digit = numerals.digits[sign]
        elif sign in numerals.places:
            worth = numerals.places[sign]
            if worth >= place_limit or digit == 0:
                return None
            section += worth * (1 if digit is None else digit)
            digit, place_limit = None, worth
        else:
            worth = numerals.myriads[sign]
            if worth >= myriad_limit:
                return None
            total += worth * ((section + (digit or 0)) or 1)
            section, digit, place_limit, myriad_limit = 0, None, 10_000, worth
    return Decimal(total + section + (digit or 0) * _worth_of_last_digit(run, numerals))


def _worth_of_last_digit(run: str, numerals: Numerals) -> int:
    """One, or a tenth of the place before it when that is skipped in speech ("two myriads five" is 25,000)."""
    before = run[-2:-1]
    if not before or run[-1] not in numerals.digits or before in numerals.digits:
        return 1
    return max(numerals.worth(before) // 10, 1)


def _last_place(run: str, numerals: Numerals) -> Decimal | None:
    """Where a number told in myriads stops; None for one told to the last digit."""
    if not any(sign in numerals.myriads for sign in run):
        return None
    worth = _worth_of_last_digit(run, numerals) if run[-1] in numerals.digits else numerals.worth(run[-1])
    return None if worth == 1 else Decimal(worth)


def _is_bare(run: str, numerals: Numerals) -> bool:
    """Whether it begins with a hundred or more and no digit before it: a round word rather than a count."""
    return run[0] in numerals.myriads or numerals.places.get(run[0], 0) >= 100
