"""The table of texts of an .xls: new ones are put behind those that are there."""

from __future__ import annotations

import struct

from shanzhi.reports.forms.biff import CONTINUE, LARGEST, SST, BrokenBook, Record

LONGEST = 4000
"""Characters of a text that is put in: far from the limit of a record, so that no text is cut in two."""


class SharedTexts:
    """The texts a book holds once for all its cells."""

    def __init__(self, shared: list[Record]) -> None:
        self._shared = shared
        self._first = next((place for place, record in enumerate(shared) if record.kind == SST), None)
        self._new: dict[str, int] = {}
        self._before = 0
        if self._first is not None:
            _, self._before = struct.unpack_from("<II", shared[self._first].data)

    def number_of(self, text: str) -> int:
        """The number of a text in the table; a new one is put at its end."""
        short = text[:LONGEST]
        return self._new.setdefault(short, self._before + len(self._new))

    def records(self) -> list[Record]:
        """The records for all sheets, with the new texts in the table."""
        if not self._new:
            return self._shared
        first, table = self._table()
        behind = first + len(table)
        if self._first is None:
            behind = first
        total, unique = struct.unpack_from("<II", table[0].data)
        count = len(self._new)
        grown = [Record(SST, struct.pack("<II", total + count, unique + count) + table[0].data[8:]), *table[1:]]
        for text in self._new:
            packed = struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")
            last = grown[-1]
            if len(last.data) + len(packed) > LARGEST:
                grown.append(Record(CONTINUE, packed))
            else:
                grown[-1] = Record(last.kind, last.data + packed)
        return [*self._shared[:first], *grown, *self._shared[behind:]]

    def _table(self) -> tuple[int, list[Record]]:
        """Where the table stands, and its records; a book without texts gets one before its end."""
        if self._first is None:
            if not self._shared:
                raise BrokenBook("structure")
            return len(self._shared) - 1, [Record(SST, struct.pack("<II", 0, 0))]
        end = self._first + 1
        while end < len(self._shared) and self._shared[end].kind == CONTINUE:
            end += 1
        return self._first, self._shared[self._first : end]
