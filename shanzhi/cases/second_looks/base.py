"""What a word of these rules must know: which cases it looks at, which belong together, whose words explain it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, ClassVar, Literal

from shanzhi.kernel.clock import day_of
from shanzhi.packs.declare import Declared
from shanzhi.workflow.flows.standing import Taken

ALIKE = 0.4
"""How much of two titles is common where a rule does not say."""

Side = Literal["written", "found", "closed"]
"""Which day of a case a window speaks of: on which it was written down, found, or closed."""


@dataclass(frozen=True)
class Seen:
    """A case as far as these rules look at it.

    `written_by` tells persons apart and is shown nowhere. `taken`, `closed_on`, `outcome`, `met_on` and `due_on` (of
    the main clock) are known of closed cases, and only to words that read steps.
    """

    record: int
    type: str
    unit: int
    holder: int
    title: str
    found_on: date
    written_at: datetime
    written_by: str
    taken: tuple[Taken, ...] = ()
    closed_on: date | None = None
    outcome: str = ""
    met_on: date | None = None
    due_on: date | None = None

    def day(self, side: Side) -> date | None:
        """Its day, of that kind."""
        return {"written": day_of(self.written_at), "found": self.found_on, "closed": self.closed_on}[side]


@dataclass(frozen=True)
class Group:
    """Cases a rule points at together; `beside` are those they are held against, which it does not point at."""

    cases: tuple[Seen, ...]
    beside: tuple[Seen, ...] = ()

    @property
    def records(self) -> set[int]:
        """All of them."""
        return {each.record for each in (*self.cases, *self.beside)}

    def __contains__(self, record: object) -> bool:
        return record in {each.record for each in self.cases}


class Pointer(Declared):
    """A word of the vocabulary.

    `side` is the day a window speaks of; `before` the kind of earlier cases it is held against, if any.
    """

    word: ClassVar[str]
    side: ClassVar[Side]
    before: ClassVar[Side | None] = None
    reads_steps: ClassVar[bool] = False
    needs_clock: ClassVar[bool] = False

    @abstractmethod
    def groups(self, cases: Sequence[Seen]) -> Iterator[Group]:
        """The groups among these cases. The order in which they come plays no part."""

    @abstractmethod
    def parts(self) -> dict[str, Any]:
        """What its sentence (`packs/base/texts/second_looks.yaml`) is filled with."""

    def reach(self) -> timedelta:
        """How far outside a window a case can lie that belongs to a group within it."""
        return timedelta(0)


def gathered_by(cases: Iterable[Seen], key: Any) -> Iterator[list[Seen]]:
    """Cases with the same key, each time in the order in which they were found and written down."""
    ordered = sorted(cases, key=lambda each: (key(each), each.found_on, each.written_at, each.record))
    for _key, found in groupby(ordered, key=key):
        yield list(found)
