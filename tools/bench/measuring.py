"""Two ways to one answer, taken in turns, so that a noisy minute of the machine falls on both."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Timing:
    """How long something took, in seconds."""

    seconds: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.seconds)

    @property
    def slow(self) -> float:
        """19 of 20 were quicker."""
        return quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else self.seconds[0]


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, what stands beside it, and how large it was."""

    what: str
    size: str
    ours: Timing
    plain: Timing
    beside: str

    @property
    def ratio(self) -> float:
        """Ours over the plain way: 2 means twice as long."""
        return self.ours.middle / self.plain.middle


def pace_of_machine() -> float:
    """Milliseconds a million rounds of a plain loop take just now, the best of five.

    Machines differ by several times, and one machine by the hour: milliseconds in a table are read beside this.
    """
    return 1000 * min(timed(_loop)[0] for _ in range(5))


def _loop() -> int:
    total = 0
    for number in range(1_000_000):
        total += number * number % 7
    return total


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Seconds and answer. Garbage is collected before, not during."""
    gc.collect()
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def side_by_side(
    ours: Callable[[], Answer],
    plain: Callable[[], Answer],
    rounds: int,
    *,
    read: Callable[[Answer], object] = lambda answer: answer,
) -> tuple[Timing, Timing, Answer]:
    """Both ways so many times, in turns, after a round that warms up and holds the two answers against each other.

    `read` gives what must be equal in them. Returns our answer too.
    """
    answer = ours()
    expected, found = read(answer), read(plain())
    if expected != found:
        raise AssertionError(f"the plain way gives another answer:\n  ours  {expected!r:.300}\n  plain {found!r:.300}")
    pairs = [(timed(ours)[0], timed(plain)[0]) for _ in range(rounds)]
    return Timing(tuple(one for one, _ in pairs)), Timing(tuple(other for _, other in pairs)), answer


def interleaved(rounds: int, *ways: Callable[[], Sequence[float]]) -> list[Timing]:
    """Ways that time themselves, taken in turns."""
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for seconds, way in zip(taken, ways, strict=True):
            seconds.extend(way())
    return [Timing(tuple(seconds)) for seconds in taken]
