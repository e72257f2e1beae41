"""A file as grids of cells, whatever it was written with: what stands where, what is merged, drawn, hidden, offered.

One grid is one sheet, or one table of a text document. Rows and columns count from 0. No Django here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Place = tuple[int, int]
"""A row and a column."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; the last included."""

Cell = str | int | float | bool
"""What stands in a cell. Days are text in the order of ISO. A blank cell is not kept."""

LONGEST_LIST = 2_000
"""Words a cell may be chosen from."""

FileKind = Literal["xls", "xlsx", "docx"]


@dataclass
class Grid:
    """One sheet or table; once it is read, it does not change.

    `drawn` are cells with a border. `formulas` are cells the file computes itself. `choices` are what a cell may be
    chosen from, where the file offers a list. `above` and `below` are paragraphs around a table of a text document.
    """

    name: str
    is_hidden: bool = False
    cells: dict[Place, Cell] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    drawn: set[Place] = field(default_factory=set)
    formulas: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    choices: list[tuple[Area, tuple[str, ...]]] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)

    @cached_property
    def height(self) -> int:
        """Rows down to the last cell that holds something or is drawn."""
        return max((row for row, _ in (*self.cells, *self.drawn)), default=-1) + 1

    @cached_property
    def width(self) -> int:
        """Columns as far as the last cell that holds something or is drawn."""
        return max((column for _, column in (*self.cells, *self.drawn)), default=-1) + 1

    @cached_property
    def columns(self) -> list[int]:
        """The columns that are shown."""
        return [column for column in range(self.width) if column not in self.hidden_columns]

    def text(self, row: int, column: int) -> str:
        """What is read in a cell of its own; empty where it is blank."""
        cell = self.cells.get((row, column))
        if cell is None:
            return ""
        return format(cell, ".15g") if isinstance(cell, float) else str(cell)

    def area_at(self, row: int, column: int) -> Area:
        """The merged range a cell belongs to, or the cell alone."""
        return self._areas.get((row, column), (row, column, row, column))

    def is_first(self, row: int, column: int) -> bool:
        """Whether the cell is the one that holds what its merged range shows."""
        return self.area_at(row, column)[:2] == (row, column)

    def shown(self, row: int, column: int) -> str:
        """What is read at a place: of a merged range, the same everywhere in it."""
        top, left, _, _ = self.area_at(row, column)
        return self.text(top, left)

    def offered(self, row: int, column: int) -> tuple[str, ...]:
        """What the cell may be chosen from; empty where anything may be typed."""
        for (top, left, bottom, right), words in self.choices:
            if top <= row <= bottom and left <= column <= right:
                return words
        return ()

    def words_in(self, area: Area) -> tuple[str, ...]:
        """What is read in the cells of a range, each once; at most as many as a list to choose from has."""
        top, left, bottom, right = area
        rows = range(top, min(bottom, self.height - 1) + 1)
        words = (self.text(row, column).strip() for row in rows for column in range(left, min(right, self.width) + 1))
        return tuple(dict.fromkeys(word for word in words if word))[:LONGEST_LIST]

    @cached_property
    def _areas(self) -> dict[Place, Area]:
        return {place: area for area in self.merged for place in _places(area)}


@dataclass
class Book:
    """Every sheet or table of a file, hidden ones too."""

    kind: FileKind
    grids: list[Grid] = field(default_factory=list)


def _places(area: Area) -> Iterator[Place]:
    top, left, bottom, right = area
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def to_json(book: Book) -> dict[str, Any]:
    """A book as JSON keeps it."""
    return {"kind": book.kind, "grids": [_grid_to_json(grid) for grid in book.grids]}


def from_json(raw: dict[str, Any]) -> Book:
    """The book again."""
    return Book(raw["kind"], [_grid_from_json(each) for each in raw["grids"]])


def _grid_to_json(grid: Grid) -> dict[str, Any]:
    return {
        "name": grid.name,
        "hidden": grid.is_hidden,
        "cells": [[row, column, cell] for (row, column), cell in sorted(grid.cells.items())],
        "merged": [list(area) for area in sorted(grid.merged)],
        "drawn": [list(place) for place in sorted(grid.drawn)],
        "formulas": [list(place) for place in sorted(grid.formulas)],
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "choices": [[list(area), list(words)] for area, words in grid.choices],
        "above": grid.above,
        "below": grid.below,
    }


def _grid_from_json(raw: dict[str, Any]) -> Grid:
    return Grid(
        name=raw["name"],
        is_hidden=raw["hidden"],
        cells={(row, column): cell for row, column, cell in raw["cells"]},
        merged=[(a, b, c, d) for a, b, c, d in raw["merged"]],
        drawn={(row, column) for row, column in raw["drawn"]},
        formulas={(row, column) for row, column in raw["formulas"]},
        hidden_rows=set(raw["hidden_rows"]),
        hidden_columns=set(raw["hidden_columns"]),
        choices=[((a, b, c, d), tuple(words)) for (a, b, c, d), words in raw["choices"]],
        above=raw["above"],
        below=raw["below"],
    )
