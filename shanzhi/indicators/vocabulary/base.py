"""What a word of the vocabulary must know: how to be read, computed, listed and explained. One word, one file.

A *leaf* reads facts: it gives SQL for its value and SQL for its lines, and `fold` computes the value from the lines
alone. A *combination* works on the values of its parts. Always: figure = fold(lines).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from shanzhi.indicators.cells import Cell

Value = Decimal | None
"""A figure's value; None where there is nothing to compute it from (no reading yet, division by nothing).

Never 0 in its place.
"""


@dataclass(frozen=True)
class FactLine:
    """A fact as a figure lists it. `subject_id` is resolved through person merges."""

    seq: int
    record_id: int
    measure: str
    unit_id: int
    subject_id: int | None
    happened_on: date
    recorded_at: datetime
    quantity: Decimal
    dims: Mapping[str, str]
    reverses: int | None


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    params: tuple[Any, ...] = ()


class TreeError(ValueError):
    """A tree that does not follow the vocabulary: error code, path to the node, what was found, what is allowed."""

    def __init__(self, code: str, path: tuple[str | int, ...], found: object, allowed: Any = ()) -> None:
        super().__init__(code)
        self.code, self.path, self.found, self.allowed = code, path, found, allowed


Reader = Callable[[Any, tuple[str | int, ...]], "Word"]
"""Reads a part of a tree: `reader(raw, path)`."""


class Speaker(ABC):
    """Gives words their sentences and names, in one language."""

    @abstractmethod
    def say(self, word: str, **parts: str) -> str:
        """The sentence of a word of the vocabulary, filled with its parts."""

    @abstractmethod
    def joined(self, parts: Sequence[str]) -> str:
        """Several parts with "and" between them."""

    @abstractmethod
    def counts(self, measure: str) -> str:
        """What facts of a measure stand for."""

    @abstractmethod
    def condition(self, measure: str, where: Mapping[str, Sequence[str]]) -> str:
        """A filter on dimensions, in words ('' if there is none)."""

    @abstractmethod
    def kinds(self, unit_kinds: Sequence[str]) -> str:
        """Kinds of unit, in words."""


class Word(ABC):
    """A node of a tree."""

    name: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Word:
        """From YAML. Raises TreeError."""

    @abstractmethod
    def parts(self) -> tuple[Word, ...]:
        """The nodes directly below."""

    @abstractmethod
    def explain(self, speaker: Speaker) -> str:
        """How the value comes about, in a sentence people understand."""

    def leaves(self) -> Iterator[Leaf]:
        """Every leaf at or below this node."""
        for part in self.parts():
            yield from part.leaves()

    def measures(self) -> dict[str, Mapping[str, Sequence[str]]]:
        """Every measure the tree reads, with the dimension filter put on it."""
        return {measure: where for leaf in self.leaves() for measure, where in leaf.reads().items()}


class Leaf(Word):
    """A node that reads facts."""

    opens: ClassVar[str] = "facts"
    """What a reader gets who opens the figure: facts, persons, readings, years, cases."""

    uses_sums: ClassVar[bool] = False
    """Whether daily sums give the same value as the facts themselves."""

    finds_days: ClassVar[bool] = False
    """Whether daily sums tell on which days facts have to be looked for."""

    adds_up: ClassVar[Literal["", "window", "past"]] = ""
    """Of which facts it adds up the quantities, where it does no more: of the days of the window, or of all days to its
    end. It is then read from what was added up for all such leaves at once (see `adding`)."""

    empty: ClassVar[Value] = Decimal(0)
    """The value where no fact fits."""

    @abstractmethod
    def reads(self) -> dict[str, Mapping[str, Sequence[str]]]:
        """Its measures, each with the filter on its dimensions."""

    @abstractmethod
    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """A select giving (grp, win, value), over `grp`, `win` (see `compiling`) and the table or view `facts`.

        A leaf that only adds up gets a table of (grp, win, measure_id, dims, quantity) for it.
        """

    @abstractmethod
    def lines_sql(self, measure_ids: Mapping[str, int]) -> Sql:
        """The `from … where …` that picks the facts of one cell (group 0, window 0), as table `f` (the view `seen`)."""

    @abstractmethod
    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """The value, from the lines alone."""

    def parts(self) -> tuple[Word, ...]:
        """A leaf has none."""
        return ()

    def leaves(self) -> Iterator[Leaf]:
        """Itself."""
        yield self


class Combination(Word):
    """A node that works on the values of its parts for the same cell."""

    @abstractmethod
    def combine(self, values: Sequence[Value]) -> Value:
        """The value from the parts' values, in their order."""


class OverUnits(Word):
    """A node that asks its one part for each unit of some kinds within the cell."""

    kinds: tuple[str, ...]
    part: Word

    @abstractmethod
    def reduce(self, values: Sequence[Value]) -> Value:
        """The value from the units' values."""

    @abstractmethod
    def holds(self, value: Value) -> bool:
        """Whether a unit counts (those that do not are listed too)."""

    def parts(self) -> tuple[Word, ...]:
        """Its one part."""
        return (self.part,)
