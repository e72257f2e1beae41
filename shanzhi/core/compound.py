"""Compound files (the container of .xls): their streams, and the same file with one stream changed.

After [MS-CFB]. The directory is kept as it is, entry by entry: names, tree, class ids and times. Only where each
stream lies is laid out anew.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END, FAT_SECTOR, DIFAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
STREAM, ROOT = 2, 5
ENTRY = 128
IN_HEADER = 109
"""Sectors of the allocation table that the header itself names."""


class BrokenContainer(Exception):
    """The file is no compound file, or its parts lead nowhere."""


@dataclass(frozen=True)
class Entry:
    """One entry of the directory: the bytes it stands in, and what they say."""

    raw: bytes
    name: str
    kind: int
    start: int
    size: int


@dataclass
class Container:
    """A compound file taken apart: its header, its directory, and what each stream holds, by place in the directory."""

    header: bytes
    entries: list[Entry]
    streams: dict[int, bytes]

    def find(self, *names: str) -> int | None:
        """The place of the first stream of one of these names."""
        for name in names:
            for place, entry in enumerate(self.entries):
                if entry.kind == STREAM and entry.name == name:
                    return place
        return None


def take_apart(data: bytes) -> Container:
    """The parts of a compound file. BrokenContainer if it is none."""
    if len(data) < 512 or not data.startswith(MAGIC):
        raise BrokenContainer("magic")
    try:
        return _take_apart(data)
    except (struct.error, IndexError) as error:
        raise BrokenContainer("structure") from error


def put_together(container: Container) -> bytes:
    """The compound file of these parts."""
    return _Writer(container).write()


def with_stream(container: Container, place: int, content: bytes) -> bytes:
    """The file with one stream changed, everything else as it was."""
    return put_together(Container(container.header, container.entries, {**container.streams, place: content}))


def _take_apart(data: bytes) -> Container:
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise BrokenContainer("sectors")
    size = 1 << shift
    (cutoff,) = struct.unpack_from("<I", data, 56)
    sectors = _Sectors(data, size, _allocation(data, size))
    directory = sectors.chain(struct.unpack_from("<I", data, 48)[0])
    entries = [_entry(directory[at : at + ENTRY], shift) for at in range(0, len(directory) - ENTRY + 1, ENTRY)]
    if not entries or entries[0].kind != ROOT:
        raise BrokenContainer("directory")
    first_mini = struct.unpack_from("<I", data, 60)[0]
    mini_table = _numbers(sectors.chain(first_mini)) if first_mini < DIFAT_SECTOR else []
    mini = _Sectors(sectors.chain(entries[0].start), 64, mini_table, begins_at=0)
    streams = {}
    for place, entry in enumerate(entries):
        if entry.kind == STREAM:
            held = sectors if entry.size >= cutoff else mini
            streams[place] = held.chain(entry.start)[: entry.size] if entry.size else b""
            if len(streams[place]) != entry.size:
                raise BrokenContainer("stream")
    return Container(data[:512], entries, streams)


def _allocation(data: bytes, size: int) -> list[int]:
    """The allocation table: for each sector the one behind it."""
    places = [each for each in struct.unpack_from(f"<{IN_HEADER}I", data, 76) if each < DIFAT_SECTOR]
    (more,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while more < DIFAT_SECTOR:
        if more in seen:
            raise BrokenContainer("circle")
        seen.add(more)
        numbers = _numbers(_sector(data, size, more))
        places += [each for each in numbers[:-1] if each < DIFAT_SECTOR]
        more = numbers[-1]
    return [number for place in places for number in _numbers(_sector(data, size, place))]


def _sector(data: bytes, size: int, number: int) -> bytes:
    begin = (number + 1) * size
    if begin >= len(data):
        raise BrokenContainer("sector")
    return data[begin : begin + size].ljust(size, b"\0")


@dataclass(frozen=True)
class _Sectors:
    data: bytes
    size: int
    table: list[int]
    begins_at: int = 1

    def chain(self, start: int) -> bytes:
        """What a chain of sectors holds."""
        found: list[bytes] = []
        here = start
        while here < DIFAT_SECTOR:
            if here >= len(self.table) or len(found) > len(self.table):
                raise BrokenContainer("chain")
            begin = (here + self.begins_at) * self.size
            found.append(self.data[begin : begin + self.size])
            here = self.table[here]
        return b"".join(found)


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _entry(raw: bytes, shift: int) -> Entry:
    (length,) = struct.unpack_from("<H", raw, 64)
    name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    start, size, high = struct.unpack_from("<III", raw, 116)
    return Entry(raw, name, raw[66], start, size + (high << 32 if shift == 12 else 0))


class _Writer:
    """Lays the sectors out: streams, small streams, their table, directory, then the table of all."""

    def __init__(self, container: Container) -> None:
        self._container = container
        (shift,) = struct.unpack_from("<H", container.header, 30)
        (self._cutoff,) = struct.unpack_from("<I", container.header, 56)
        self._size = 1 << shift
        self._sectors: list[bytes] = []
        self._table: list[int] = []

    def write(self) -> bytes:
        """The bytes of the file."""
        starts, small, small_table = self._streams()
        mini_start = self._put(small)
        table_start = self._put(b"".join(struct.pack("<I", each) for each in small_table), b"\xff")
        table_count = _parts(len(small_table) * 4, self._size)
        directory = b"".join(self._entries(starts, mini_start, len(small)))
        directory_start = self._put(directory, _blank_entry())
        fat, difat = self._allocate()
        header = self._header(fat, difat, directory_start, _parts(len(directory), self._size), table_start, table_count)
        return header + b"".join(self._sectors)

    def _streams(self) -> tuple[dict[int, int], bytes, list[int]]:
        starts: dict[int, int] = {}
        small: list[bytes] = []
        table: list[int] = []
        for place, content in sorted(self._container.streams.items()):
            if len(content) >= self._cutoff:
                starts[place] = self._put(content)
            elif content:
                starts[place] = len(table)
                count = _parts(len(content), 64)
                table += [*range(len(table) + 1, len(table) + count), END]
                small.append(content.ljust(count * 64, b"\0"))
            else:
                starts[place] = END
        return starts, b"".join(small), table

    def _put(self, content: bytes, fill: bytes = b"\0") -> int:
        """Place content in new sectors; their first."""
        count = _parts(len(content), self._size)
        if not count:
            return END
        first = len(self._sectors)
        padded = content + (fill * self._size)[: count * self._size - len(content)]
        self._sectors += [padded[at : at + self._size] for at in range(0, len(padded), self._size)]
        self._table += [*range(first + 1, first + count), END]
        return first

    def _entries(self, starts: Mapping[int, int], mini_start: int, mini_size: int) -> Iterator[bytes]:
        for place, entry in enumerate(self._container.entries):
            raw = bytearray(entry.raw)
            if place == 0:
                struct.pack_into("<III", raw, 116, mini_start, mini_size, 0)
            elif place in starts:
                struct.pack_into("<III", raw, 116, starts[place], len(self._container.streams[place]), 0)
            yield bytes(raw)

    def _allocate(self) -> tuple[list[int], list[int]]:
        """Sectors for the table itself, and for the list of those when the header is too short for it."""
        each = self._size // 4
        fat = difat = 0
        while True:
            total = len(self._sectors) + fat + difat
            need, lists = _parts(total, each), _parts(max(0, fat - IN_HEADER), each - 1)
            if need <= fat and lists <= difat:
                break
            fat, difat = max(fat, need), max(difat, lists)
        first = len(self._sectors)
        fat_places, difat_places = list(range(first, first + fat)), list(range(first + fat, first + fat + difat))
        table = [*self._table, *[FAT_SECTOR] * fat, *[DIFAT_SECTOR] * difat]
        table += [FREE] * (fat * each - len(table))
        packed = struct.pack(f"<{len(table)}I", *table)
        self._sectors += [packed[at : at + self._size] for at in range(0, len(packed), self._size)]
        beyond = fat_places[IN_HEADER:]
        for number in range(difat):
            some = beyond[number * (each - 1) : (number + 1) * (each - 1)]
            some += [FREE] * (each - 1 - len(some))
            after = difat_places[number + 1] if number + 1 < difat else END
            self._sectors.append(struct.pack(f"<{each}I", *some, after))
        return fat_places, difat_places

    def _header(
        self, fat: list[int], difat: list[int], directory: int, directory_count: int, mini: int, mini_count: int
    ) -> bytes:
        raw = bytearray(self._container.header)
        struct.pack_into("<I", raw, 40, directory_count if self._size == 4096 else 0)
        struct.pack_into("<II", raw, 44, len(fat), directory)
        struct.pack_into("<II", raw, 60, mini, mini_count)
        struct.pack_into("<II", raw, 68, difat[0] if difat else END, len(difat))
        named = fat[:IN_HEADER]
        struct.pack_into(f"<{IN_HEADER}I", raw, 76, *named, *[FREE] * (IN_HEADER - len(named)))
        return bytes(raw).ljust(self._size, b"\0")


def _blank_entry() -> bytes:
    raw = bytearray(ENTRY)
    struct.pack_into("<III", raw, 68, FREE, FREE, FREE)
    return bytes(raw)


def _parts(length: int, size: int) -> int:
    return -(-length // size)
