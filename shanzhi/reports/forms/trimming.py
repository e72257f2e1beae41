"""What every reader does to a grid: bounds while it is read, and order when it is."""

from __future__ import annotations

from shanzhi.reports.forms import limits
from shanzhi.reports.forms.grid import Cell, Grid


class TooMany(Exception):
    """More rows, columns or cells than a form has."""


def within(row: int, column: int, count: int) -> None:
    """TooMany beyond what a form may have."""
    if row >= limits.MAX_ROWS:
        raise TooMany("rows")
    if column >= limits.MAX_COLUMNS:
        raise TooMany("columns")
    if count > limits.MAX_CELLS:
        raise TooMany("cells")


def tidy(grid: Grid) -> Grid:
    """Whole numbers as such, blank texts away, merged ranges that reach too far cut off."""
    grid.cells = {place: tidied for place, cell in grid.cells.items() if (tidied := _tidied(cell)) is not None}
    grid.merged = [
        (top, left, min(bottom, limits.MAX_ROWS), min(right, limits.MAX_COLUMNS))
        for top, left, bottom, right in grid.merged
        if top < limits.MAX_ROWS and left < limits.MAX_COLUMNS
    ]
    if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in grid.merged) > limits.MAX_CELLS:
        raise TooMany("cells")
    return grid


def _tidied(cell: Cell) -> Cell | None:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return int(cell)
    if isinstance(cell, str):
        text = cell[: limits.MAX_CELL_CHARACTERS].replace("\x00", "")
        return text if text.strip() else None
    return cell
