"""The text of an old Word file (.doc, Word 97 to 2003, and what WPS writes under that name).

After [MS-DOC]: the file information block says where the pieces of the text lie; a piece has one byte for a character,
or two. The body comes first, then footnotes, headers, comments, endnotes, text boxes; headers and comments are left
out.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from shanzhi.core.compound import BrokenContainer, take_apart
from shanzhi.core.errors import Problem

SIGN = 0xA5EC
ENCRYPTED, SECOND_TABLE = 0x0100, 0x0200
WORD_97 = 0xC1
FLAGS_AT, COUNTS_AT, PIECES_AT = 10, 76, 418
"""Where the flags, the counts of characters, and the place of the table of pieces stand in the block."""

BODY, FOOTNOTES, HEADERS, COMMENTS, ENDNOTES, BOXES = 0, 1, 2, 4, 5, 6
READ = (BODY, FOOTNOTES, ENDNOTES, BOXES)
PROPERTIES, PIECES = 1, 2
NARROW = 0x40000000
"""In the place of a piece: its characters are one byte each."""

INSTRUCTION = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
"""A field: what it does, then what it shows."""
MOST_NESTED = 8
"""Fields within fields."""
ROW_END, CELL_END = "\x07\x07", "\x07"
LINE_ENDS = re.compile("[\r\x0b\x0c\x0e]")
UNPRINTED = re.compile("[\x00-\x08\x0f-\x1d\x1f]")


def read_old_word(data: bytes, file: str) -> str:
    """The text, a line for each paragraph, cells of a table apart by tabs.

    Problem `word.file.encrypted`, or `word.file.doc` where the file is older than Word 97 or broken.
    """
    try:
        container = take_apart(data)
        streams = {entry.name: container.streams.get(place, b"") for place, entry in enumerate(container.entries)}
        return _plain("".join(_parts(streams, file)))
    except (BrokenContainer, struct.error, KeyError, IndexError) as error:
        raise Problem("word.file.doc", file=file) from error


def _parts(streams: dict[str, bytes], file: str) -> Iterator[str]:
    """The parts of the text that are read."""
    main = streams["WordDocument"]
    sign, version = struct.unpack_from("<HH", main, 0)
    (flags,) = struct.unpack_from("<H", main, FLAGS_AT)
    if flags & ENCRYPTED:
        raise Problem("word.file.encrypted", file=file)
    if sign != SIGN or version < WORD_97:
        raise BrokenContainer("version")
    counts = struct.unpack_from("<8i", main, COUNTS_AT)
    start, size = struct.unpack_from("<II", main, PIECES_AT)
    text = "".join(_pieces(streams["1Table" if flags & SECOND_TABLE else "0Table"][start : start + size], main))
    if min(counts) < 0 or len(text) < counts[BODY]:
        raise BrokenContainer("counts")
    for part in READ:
        begin = sum(counts[:part])
        yield text[begin : begin + counts[part]]


def _pieces(table: bytes, main: bytes) -> Iterator[str]:
    """The characters of the pieces, in their order."""
    at = 0
    while table[at] == PROPERTIES:
        at += 3 + int(struct.unpack_from("<H", table, at + 1)[0])
    if table[at] != PIECES:
        raise BrokenContainer("pieces")
    count = (struct.unpack_from("<I", table, at + 1)[0] - 4) // 12
    at += 5
    ends = struct.unpack_from(f"<{count + 1}I", table, at)
    for number in range(count):
        (place,) = struct.unpack_from("<I", table, at + 4 * (count + 1) + 8 * number + 2)
        length = ends[number + 1] - ends[number]
        if place & NARROW:
            begin = (place & ~NARROW) // 2
            yield main[begin : begin + length].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * length].decode("utf-16-le", "replace")


def _plain(text: str) -> str:
    """Without what is not printed: of a field what it shows, of a table cells and rows."""
    for _depth in range(MOST_NESTED):
        text = INSTRUCTION.sub(lambda field: field[1] or "", text)
    text = text.replace(ROW_END, "\n").replace(CELL_END, "\t").replace("\x1e", "-")
    return UNPRINTED.sub("", LINE_ENDS.sub("\n", text))
