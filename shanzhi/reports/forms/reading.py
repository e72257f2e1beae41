"""Reading a form: from the grids of its file to what it asks."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.reports.forms.columns import kinds_of_columns
from shanzhi.reports.forms.grid import Book, Grid
from shanzhi.reports.forms.heads import find_head, read_heads
from shanzhi.reports.forms.leads import read_leads, texts_above
from shanzhi.reports.forms.lines import find_rows, foot_of, read_lines, rows_between
from shanzhi.reports.forms.measures import measure_of
from shanzhi.reports.forms.opening import read_form_file
from shanzhi.reports.forms.periods import find_period
from shanzhi.reports.forms.rules import read_rules
from shanzhi.reports.forms.shape import Box, Form, Head, Line, Measure, Table
from shanzhi.reports.forms.words import form_words, plain

MOST_PRINTED = 0.8
"""A sheet whose values are nearly all there is a list, not a form."""


def read_form(content: bytes, name: str) -> tuple[Book, Form]:
    """The grids of a file and what they ask. Problem for a file that cannot be read."""
    book = read_form_file(content, name)
    return book, form_of(book)


def form_of(book: Book) -> Form:
    """What the grids of a file ask."""
    form = Form(book.kind)
    for sheet, grid in enumerate(book.grids):
        tables = [] if grid.is_hidden else _tables(sheet, grid)
        form.tables += tables
        if grid.cells and not tables:
            form.lists.append(grid.name)
    return form


def _tables(sheet: int, grid: Grid) -> list[Table]:
    """The tables of a sheet from the top down, those with cells to be filled."""
    bands = _bands(grid)
    ends = [*(band.above for band in bands[1:]), grid.height]
    tables = [_table(sheet, grid, band, end) for band, end in zip(bands, ends, strict=False)]
    return [table for table in tables if table is not None and table.boxes]


@dataclass(frozen=True)
class _Band:
    """Where a table stands: the first row of what stands above it, its head, its columns and rows."""

    above: int
    first: int
    last: int
    heads: list[Head]
    rows: list[int]

    @property
    def behind(self) -> int:
        """The row under the table."""
        return (self.rows[-1] if self.rows else self.last) + 1


def _bands(grid: Grid) -> list[_Band]:
    """One table for each head; a further one has to be drawn, as words under a table may look like a head."""
    bands: list[_Band] = []
    behind = 0
    while place := find_head(grid, behind, is_drawn=bool(bands)):
        first, last = place
        heads, last = read_heads(grid, first, last)
        rows = find_rows(grid, last + 1, [head.column for head in heads])
        bands.append(_Band(rows_between(grid, behind, first) if bands else 0, first, last, heads, rows))
        behind = bands[-1].behind
    return bands


def _table(sheet: int, grid: Grid, band: _Band, end: int) -> Table | None:
    """The table of a band, with the notes down to the row `end`. None if its values are nearly all there."""
    first, last, rows = band.first, band.last, band.rows
    heads = kinds_of_columns(grid, band.heads, rows)
    lines = read_lines(grid, heads, rows)
    title, leads = read_leads(texts_above(grid, first, band.above))
    notes, signatures = foot_of(grid, band.behind, end)
    table = Table(sheet, grid.name, grid.is_hidden, title, leads, first, last, heads, lines)
    table.notes, table.signatures = notes, signatures
    table.boxes = list(_boxes(grid, table))
    table.computed = sorted(place for place in grid.formulas if place[0] in set(rows))
    table.rules = read_rules(notes, heads, lines)
    table.period = find_period([title, *leads.values(), *notes])
    filled = sum(bool(box.held) for box in table.boxes)
    return None if table.boxes and filled > len(table.boxes) * MOST_PRINTED else table


def _boxes(grid: Grid, table: Table) -> list[Box]:
    """The cells to be filled: of rows that are no section, in columns of values, names and remarks."""
    whole = measure_of(table.leads.get("measure", "")) if table.leads.get("measure") else None
    found = []
    for line in table.lines:
        if line.is_section:
            continue
        for head in table.heads:
            is_asked = head.kind not in ("ordinal", "stub", "measure") and not (head.kind == "name" and line.who)
            if not is_asked or not _is_own(grid, line.row, head.column):
                continue
            found.append(_box(grid, table.sheet, head, line, whole))
    return found


def _is_own(grid: Grid, row: int, column: int) -> bool:
    """Whether the cell is one to write into: no formula, and not the inside of a merged range."""
    return grid.is_first(row, column) and (row, column) not in grid.formulas


def _box(grid: Grid, sheet: int, head: Head, line: Line, whole: Measure | None) -> Box:
    offered = grid.offered(line.row, head.column)
    measure = line.measure or head.measure or (whole if head.kind == "value" else None)
    kind = "text" if head.kind in ("name", "remark") else "number"
    answers = line.answers
    if head.kind == "value" and (answers or (offered and all(plain(word) in _digits() for word in offered))):
        kind = "code"
    elif offered:
        kind = "text"
    held = grid.text(line.row, head.column)
    return Box(sheet, line.row, head.column, head, line, kind, measure, answers, offered, held)  # type: ignore[arg-type]


def _digits() -> frozenset[str]:
    return frozenset("0123456789") | form_words().coded
