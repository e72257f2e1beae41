"""Chance that always falls the same way: for a seed, a town, a stream and its salt, whatever Python runs it.

Only `random()` of Python's generator is promised to stay the same between versions, so everything is drawn from that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """One stream of chance. Other streams neither see nor disturb it."""

    def __init__(self, *parts: object) -> None:
        digest = hashlib.sha256("/".join(str(part) for part in parts).encode()).digest()
        self._random = Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - stories, not secrets

    def falls(self, share: Decimal | float) -> bool:
        """True in this share of cases."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def number(self, low: Decimal, high: Decimal, places: int) -> Decimal:
        """A number from low to high with so many decimals."""
        scale = int(10**places)
        return Decimal(self.between(int(low * scale), int(high * scale))) / Decimal(scale)

    def day(self, since: date, until: date) -> date:
        """A day, both ends included."""
        return since + timedelta(days=self.between(0, (until - since).days))

    def pick(self, several: Sequence[T]) -> T:
        """One of them."""
        return several[int(self._random.random() * len(several))]

    def weigh(self, weights: Mapping[T, Decimal | int]) -> T:
        """One of them, by weight."""
        mark = self._random.random() * float(sum(weights.values()))
        for each, weight in weights.items():
            mark -= float(weight)
            if mark < 0:
                return each
        return each

    def some(self, several: Sequence[T], number: int) -> list[T]:
        """So many different ones (or all, if there are not so many), in their order."""
        wanted = min(number, len(several))
        places = list(range(len(several)))
        for place in range(wanted):
            other = place + int(self._random.random() * (len(places) - place))
            places[place], places[other] = places[other], places[place]
        return [several[place] for place in sorted(places[:wanted])]
