"""What a tree is evaluated for: a unit with all it covers, over a window, as of a place in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shanzhi.core.periods import Window


@dataclass(frozen=True)
class AsOf:
    """A place in a town's ledger.

    `is_now` means the end of it in the present snapshot, where derived sums may be used. `behind` is how many facts
    were posted since, where that is known: few are taken off the sums instead of reading all that came before. With
    `after` only what was posted later than that place counts: what a flow or a stock has changed by.
    """

    town_id: int
    seq: int
    at: datetime
    is_now: bool = False
    behind: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Cell:
    """One figure to compute: the unit, every unit it covers (itself included), and the window.

    `ended` are those of the covered units that stood no longer at the window's end: what they did counts, their last
    reading does not. `until` is the day looked from, where it is not the window's last: what is due in the
    window may have been done since, or may lie ahead.
    """

    unit: int
    covered: frozenset[int]
    window: Window
    ended: frozenset[int] = frozenset()
    until: date | None = None

    @property
    def day(self) -> date:
        """The day looked from."""
        return self.until or self.window.end
