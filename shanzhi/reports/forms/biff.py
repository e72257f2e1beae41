"""BIFF8, the records inside an .xls: walked, its cells named, its sheets told apart. After [MS-XLS].

Only what filling a form needs is understood; every other record is handed on byte for byte.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

BOF, EOF, CONTINUE, FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
BOUNDSHEET, SST, EXTSST, RECALC, SHEET_REFERENCES = 0x0085, 0x00FC, 0x00FF, 0x01C1, 0x0017
INDEX, DBCELL, DIMENSIONS, ROW, COLUMNS = 0x020B, 0x00D7, 0x0200, 0x0208, 0x007D
BLANK, MANY_BLANKS, NUMBER, RK, MANY_RK = 0x0201, 0x00BE, 0x0203, 0x027E, 0x00BD
SHARED_TEXT, TEXT, RICH_TEXT, BOOLEAN = 0x00FD, 0x0204, 0x00D6, 0x0205
FORMULA, VALIDATION = 0x0006, 0x01BE
SINGLE = frozenset({BLANK, NUMBER, RK, SHARED_TEXT, TEXT, RICH_TEXT, BOOLEAN})
MANY = {MANY_BLANKS: 2, MANY_RK: 6}
"""Records of several cells in a row, with the bytes each cell takes."""
BELONG_TO_FORMULA = frozenset({0x0207, 0x04BC, 0x0221, 0x0236})
"""The result as text, shared formulas, arrays and tables of formulas: they follow the cell they belong to."""
VERSION_8 = 0x0600
LARGEST = 8224
"""Bytes a record may hold; what is longer goes on in records of its own."""


class BrokenBook(Exception):
    """The records of the book cannot be followed."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number and what it holds."""

    kind: int
    data: bytes

    def packed(self) -> bytes:
        """The bytes it stands in."""
        return struct.pack("<HH", self.kind, len(self.data)) + self.data

    @property
    def row(self) -> int:
        """The row of a record of cells."""
        return int.from_bytes(self.data[:2], "little")

    @property
    def columns(self) -> range:
        """The columns of a record of cells."""
        first = int.from_bytes(self.data[2:4], "little")
        if self.kind in MANY:
            return range(first, int.from_bytes(self.data[-2:], "little") + 1)
        return range(first, first + 1)

    @property
    def is_cells(self) -> bool:
        """Whether it holds one cell or several."""
        return self.kind in SINGLE or self.kind in MANY or self.kind == FORMULA


@dataclass
class Stream:
    """A book: the records for all sheets, those of each sheet, and what lies behind the last."""

    shared: list[Record]
    sheets: list[list[Record]]
    names: list[str]
    is_worksheet: list[bool]
    tail: bytes = b""


def read_stream(data: bytes) -> Stream:
    """The records of a book. BrokenBook if it is older than Excel 97, locked, or cannot be followed."""
    try:
        shared, behind = _part(data, 0)
        if len(shared[0].data) < 4 or struct.unpack_from("<H", shared[0].data)[0] != VERSION_8:
            raise BrokenBook("old")
        if any(record.kind == FILEPASS for record in shared):
            raise BrokenBook("locked")
        sheets = [record.data for record in shared if record.kind == BOUNDSHEET]
        parts: list[list[Record]] = []
        for sheet in sheets:
            (begin,) = struct.unpack_from("<I", sheet)
            records, end = _part(data, begin)
            parts.append(records)
            behind = max(behind, end)
        names = [_sheet_name(sheet) for sheet in sheets]
        return Stream(shared, parts, names, [sheet[5] == 0 for sheet in sheets], data[behind:])
    except (struct.error, IndexError) as error:
        raise BrokenBook("structure") from error


def write_stream(stream: Stream) -> bytes:
    """The bytes of a book; where each sheet begins is set anew."""
    begins = sum(4 + len(record.data) for record in stream.shared)
    packed = [b"".join(record.packed() for record in sheet) for sheet in stream.sheets]
    shared, number = [], 0
    for record in stream.shared:
        if record.kind == BOUNDSHEET:
            shared.append(Record(BOUNDSHEET, struct.pack("<I", begins) + record.data[4:]))
            begins += len(packed[number])
            number += 1
        else:
            shared.append(record)
    return b"".join([*(record.packed() for record in shared), *packed, stream.tail])


def _part(data: bytes, begin: int) -> tuple[list[Record], int]:
    """The records from a beginning to its end, charts inside included, and where they end."""
    found: list[Record] = []
    depth, at = 0, begin
    while True:
        kind, length = struct.unpack_from("<HH", data, at)
        if at + 4 + length > len(data) or (not found and kind != BOF):
            raise BrokenBook("structure")
        found.append(Record(kind, data[at + 4 : at + 4 + length]))
        at += 4 + length
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return found, at


def _sheet_name(sheet: bytes) -> str:
    length, is_wide = sheet[6], sheet[7] & 1
    return sheet[8 : 8 + length * (2 if is_wide else 1)].decode("utf-16-le" if is_wide else "latin-1", "replace")


def own_records(sheet: list[Record]) -> Iterator[tuple[int, Record]]:
    """The sheet's own records with their places; those of charts inside it are left out."""
    depth = 0
    for place, record in enumerate(sheet):
        depth += record.kind == BOF
        if depth == 1:
            yield place, record
        depth -= record.kind == EOF
