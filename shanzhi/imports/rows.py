"""A row of a table while it is looked at: its cells, what stands for them, what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shanzhi.core.errors import Problem
from shanzhi.imports.cells import is_as_above
from shanzhi.imports.headers import Heads
from shanzhi.imports.sheets import Cell, Sheet

Told = tuple[int | None, Problem]
"""A problem and the column of the cell it belongs to; None for the row as a whole."""


@dataclass
class Row:
    """`cells` as they were read, by column; `above` what a merged range or "as above" puts there; `typed` over both."""

    place: int
    cells: dict[int, Cell]
    above: dict[int, Cell] = field(default_factory=dict)
    typed: dict[int, str] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    problems: list[Told] = field(default_factory=list)
    asks: list[Told] = field(default_factory=list)
    entry: Any = None
    mark: str = ""

    def cell(self, column: int) -> Cell:
        """What counts: what was typed, else what is above, else what was read."""
        if column in self.typed:
            return self.typed[column] or None
        return self.above.get(column, self.cells.get(column))

    def clear(self) -> None:
        """Forget what was found."""
        self.said, self.problems, self.asks, self.entry, self.mark = {}, [], [], None, ""


def rows_of(sheet: Sheet, heads: Heads) -> list[Row]:
    """The rows of the table; merged ranges filled down, "as above" filled from above."""
    filled = _merged(sheet, heads.last + 1)
    places = [column.place for column in heads.columns]
    found: list[Row] = []
    for place in heads.rows:
        line = sheet.rows[place]
        row = Row(place, {column: line[column] for column in places if line[column] is not None})
        row.above = {column: filled[place, column] for column in places if (place, column) in filled}
        _fill_from_above(row, found, places)
        found.append(row)
    return found


def _merged(sheet: Sheet, start: int) -> dict[tuple[int, int], Cell]:
    """The cells under the first of a merged range of data; a range over columns says it in its first column only."""
    found: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, _right in sheet.merged:
        if top < start or bottom == top or top >= len(sheet.rows) or left >= sheet.width:
            continue
        value = sheet.rows[top][left]
        for row in range(top + 1, min(bottom + 1, len(sheet.rows))):
            if value is not None and sheet.rows[row][left] is None:
                found[row, left] = value
    return found


def _fill_from_above(row: Row, before: Sequence[Row], columns: Sequence[int]) -> None:
    for column in columns:
        if before and is_as_above(row.cells.get(column)):
            row.above[column] = before[-1].cell(column)
