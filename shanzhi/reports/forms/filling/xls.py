"""Filling an .xls: its cell records changed one by one, every other record kept."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator, Mapping
from decimal import Decimal

from shanzhi.core.compound import BrokenContainer, take_apart, with_stream
from shanzhi.core.errors import Problem
from shanzhi.reports.forms import biff
from shanzhi.reports.forms.biff import Record, Stream
from shanzhi.reports.forms.filling.shared_texts import SharedTexts
from shanzhi.reports.forms.grid import Place

NO_FORMAT = 15
"""The format of a cell that nothing says anything about."""
ROW_HAS_FORMAT = 0x80


def fill_xls(content: bytes, values: Mapping[int, Mapping[Place, Decimal | str]], name: str) -> bytes:
    """The file with the values in its cells. What indexes the old places of records is left out: readers do without.

    Excel is told to compute formulas anew when it opens the file.
    """
    try:
        container = take_apart(content)
        place = container.find("Workbook")
        if place is None:
            raise Problem("form.file.too_old", file=name)
        stream = biff.read_stream(container.streams[place])
        _fill(stream, values)
        return with_stream(container, place, biff.write_stream(stream))
    except (BrokenContainer, biff.BrokenBook, struct.error, IndexError) as error:
        raise Problem("form.file.broken", file=name) from error


def _fill(stream: Stream, values: Mapping[int, Mapping[Place, Decimal | str]]) -> None:
    texts = SharedTexts(stream.shared)
    for number, cells in values.items():
        if cells:
            stream.sheets[number] = _Sheet(stream.sheets[number], texts).filled(cells)
    # other sheets' indexes hold places in the file, which have moved too
    unplaced = {biff.INDEX, biff.DBCELL}
    stream.sheets = [[record for record in sheet if record.kind not in unplaced] for sheet in stream.sheets]
    stream.shared = [_recalculated(record) for record in texts.records() if record.kind != biff.EXTSST]


def _recalculated(record: Record) -> Record:
    """Say that the results were computed by an older program, so that they are computed anew."""
    if record.kind == biff.RECALC and len(record.data) == 8:
        return Record(biff.RECALC, record.data[:4] + bytes(4))
    return record


class _Sheet:
    """One sheet's records, with the formats of rows and columns for cells that have no record yet."""

    def __init__(self, records: list[Record], texts: SharedTexts) -> None:
        self._records = records
        self._texts = texts
        self._own = dict(biff.own_records(records))
        self._rows: dict[int, int] = {}
        self._columns: dict[int, int] = {}
        for record in self._own.values():
            if record.kind == biff.ROW and record.data[12] & ROW_HAS_FORMAT:
                self._rows[record.row] = int.from_bytes(record.data[14:16], "little") & 0x0FFF
            elif record.kind == biff.COLUMNS:
                first, last, _, style = struct.unpack_from("<4H", record.data)
                self._columns.update(dict.fromkeys(range(first, last + 1), style))

    def filled(self, values: Mapping[Place, Decimal | str]) -> list[Record]:
        """The records with the values in them; cells that had no record stand where rows and columns want them."""
        held = {(record.row, column) for record in self._own.values() if record.is_cells for column in record.columns}
        new = deque(
            self._cell(row, column, self._format_at(row, column), values[row, column])
            for row, column in sorted(values.keys() - held)
        )
        end = self._end_of_cells()
        found: list[Record] = []
        was_cell = False
        for place, record in enumerate(self._records):
            if place in self._own:
                if record.is_cells:
                    found += _taken(new, (record.row, record.columns[0]))
                elif record.kind == biff.ROW and was_cell:
                    found += _taken(new, (record.row, 0))  # the next block of rows begins
                was_cell = record.is_cells or record.kind in biff.BELONG_TO_FORMULA
                found += self._changed(record, values)
            else:
                found.append(record)
            if place == end:
                found += new
                new.clear()
        return found

    def _changed(self, record: Record, values: Mapping[Place, Decimal | str]) -> Iterator[Record]:
        """A record of the sheet as it is to be."""
        if record.kind == biff.DIMENSIONS:
            yield _reaching(record, values)
            return
        places = ((record.row, column) for column in record.columns) if record.is_cells else ()
        inside = {column: values[row, column] for row, column in places if (row, column) in values}
        if not inside:
            yield record
            return
        if record.kind == biff.FORMULA:
            raise Problem("form.cell.formula", row=record.row + 1, column=record.columns[0] + 1)
        yield from self._split(record, inside)

    def _end_of_cells(self) -> int:
        """The place behind which cells that come after all others stand."""
        kinds = biff.BELONG_TO_FORMULA | {biff.ROW, biff.DIMENSIONS}
        places = [place for place, record in self._own.items() if record.is_cells or record.kind in kinds]
        if not places:
            raise biff.BrokenBook("no place for cells")
        return places[-1]

    def _split(self, record: Record, inside: Mapping[int, Decimal | str]) -> Iterator[Record]:
        """A record of one cell or several, with some of them changed."""
        formats = _formats(record)
        kept: list[int] = []
        for column in record.columns:
            if column not in inside:
                kept.append(column)
                continue
            yield from _kept(record, kept)
            kept = []
            yield self._cell(record.row, column, formats[column], inside[column])
        yield from _kept(record, kept)

    def _cell(self, row: int, column: int, style: int, value: Decimal | str) -> Record:
        head = struct.pack("<3H", row, column, style)
        if isinstance(value, str):
            return Record(biff.SHARED_TEXT, head + struct.pack("<I", self._texts.number_of(value)))
        return Record(biff.NUMBER, head + struct.pack("<d", float(value)))

    def _format_at(self, row: int, column: int) -> int:
        return self._rows.get(row, self._columns.get(column, NO_FORMAT))


def _taken(new: deque[Record], before: Place) -> Iterator[Record]:
    """The new cells that come before a place, taken away."""
    while new and (new[0].row, new[0].columns[0]) < before:
        yield new.popleft()


def _formats(record: Record) -> dict[int, int]:
    size = biff.MANY.get(record.kind, 0)
    first = record.columns[0]
    return {
        column: int.from_bytes(record.data[4 + (column - first) * size :][:2], "little") for column in record.columns
    }


def _kept(record: Record, columns: list[int]) -> Iterator[Record]:
    """The cells of a record that stay, as one record."""
    if not columns:
        return
    if record.kind not in biff.MANY:
        yield record
        return
    size, first = biff.MANY[record.kind], record.columns[0]
    cells = record.data[4 + (columns[0] - first) * size : 4 + (columns[-1] - first + 1) * size]
    head = struct.pack("<2H", record.row, columns[0])
    if len(columns) == 1:
        yield Record(biff.BLANK if record.kind == biff.MANY_BLANKS else biff.RK, head + cells)
    else:
        yield Record(record.kind, head + cells + struct.pack("<H", columns[-1]))


def _reaching(record: Record, values: Mapping[Place, Decimal | str]) -> Record:
    """The extent of the sheet, wide enough for the new cells."""
    top, bottom, left, right = struct.unpack_from("<IIHH", record.data)
    rows, columns = [row for row, _ in values], [column for _, column in values]
    top, bottom = (min(top, *rows), max(bottom, *(row + 1 for row in rows))) if bottom else (min(rows), max(rows) + 1)
    left, right = (
        (min(left, *columns), max(right, *(each + 1 for each in columns)))
        if right
        else (min(columns), max(columns) + 1)
    )
    return Record(record.kind, struct.pack("<IIHH", top, bottom, left, right) + record.data[12:])
