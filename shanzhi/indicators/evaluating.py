"""The value of trees in cells, and the lines behind a value.

`evaluate` asks the database; `fold` computes the same value from the lines alone. They agree for every tree and every
reader who may see both: that is what a figure promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from shanzhi.indicators.cells import AsOf, Cell
from shanzhi.indicators.compiling import Values, list_facts, run
from shanzhi.indicators.vocabulary.base import Combination, FactLine, Leaf, OverUnits, Value, Word

Split = Callable[[Cell, tuple[str, ...]], list[Cell]]
"""The cells of the units of some kinds inside a cell, by the tree valid at the window's end."""


Asked = tuple[Word, Cell]
"""A tree to be evaluated in a cell."""


@dataclass(frozen=True)
class Lines:
    """What a figure opens to: the facts of a leaf, or the lines of its parts, or those of each unit."""

    word: Word
    cell: Cell
    facts: list[FactLine] = field(default_factory=list)
    parts: list[Lines] = field(default_factory=list)

    def all_facts(self) -> Iterator[FactLine]:
        """Every fact below, parts in order."""
        yield from self.facts
        for part in self.parts:
            yield from part.all_facts()


def evaluate(trees: Sequence[Word], cells: Sequence[Cell], as_of: AsOf, split: Split) -> dict[Asked, Value]:
    """Every tree in every cell, with one statement for all leaves that share their cells."""
    return evaluate_each([(tree, cell) for tree in trees for cell in cells], as_of, split)


def evaluate_each(asked: Sequence[Asked], as_of: AsOf, split: Split) -> dict[Asked, Value]:
    """Each tree in its own cell, with one statement for all leaves that share their cells."""
    wanted: dict[Leaf, dict[Cell, None]] = {}
    for tree, cell in asked:
        _collect(tree, cell, split, wanted)
    values: Values = {}
    for cell_set, leaves in _by_cells(wanted):
        values.update(run(leaves, cell_set, as_of))
    return {(tree, cell): _value(tree, cell, split, values) for tree, cell in asked}


def list_lines(tree: Word, cell: Cell, as_of: AsOf, split: Split, *, record: int | None = None) -> Lines:
    """Exactly the lines behind a tree's value in a cell; `record` keeps only those of one record."""
    if isinstance(tree, Leaf):
        return Lines(tree, cell, facts=list_facts(tree, cell, as_of, record=record))
    if isinstance(tree, OverUnits):
        inner = split(cell, tree.kinds)
        return Lines(tree, cell, parts=[list_lines(tree.part, each, as_of, split, record=record) for each in inner])
    return Lines(tree, cell, parts=[list_lines(part, cell, as_of, split, record=record) for part in tree.parts()])


def fold(lines: Lines) -> Value:
    """The value, from the lines alone."""
    word = lines.word
    if isinstance(word, Leaf):
        return word.fold(lines.facts, lines.cell)
    values = [fold(part) for part in lines.parts]
    if isinstance(word, OverUnits):
        return word.reduce(values)
    return cast(Combination, word).combine(values)


def _collect(tree: Word, cell: Cell, split: Split, wanted: dict[Leaf, dict[Cell, None]]) -> None:
    if isinstance(tree, Leaf):
        wanted.setdefault(tree, {})[cell] = None
    elif isinstance(tree, OverUnits):
        for each in split(cell, tree.kinds):
            _collect(tree.part, each, split, wanted)
    else:
        for part in tree.parts():
            _collect(part, cell, split, wanted)


def _by_cells(wanted: dict[Leaf, dict[Cell, None]]) -> Iterator[tuple[list[Cell], list[Leaf]]]:
    """Leaves that need the same cells go together."""
    together: dict[tuple[Cell, ...], list[Leaf]] = {}
    for leaf, needed in wanted.items():
        together.setdefault(tuple(needed), []).append(leaf)
    for cells, leaves in together.items():
        yield list(cells), leaves


def _value(tree: Word, cell: Cell, split: Split, values: Values) -> Value:
    if isinstance(tree, Leaf):
        return values[tree, cell]
    if isinstance(tree, OverUnits):
        return tree.reduce([_value(tree.part, each, split, values) for each in split(cell, tree.kinds)])
    return cast(Combination, tree).combine([_value(part, cell, split, values) for part in tree.parts()])
