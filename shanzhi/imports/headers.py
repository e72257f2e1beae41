"""Where the head of a table stands among titles and notes, what its columns are called, and where its rows end.

A head may take several rows: merged cells over groups of columns, names below them. A column is called by everything
above it ("人数／应到"). What is found is a proposal: people see it and may name other rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from shanzhi.imports.sheets import Broken, Cell, Sheet, shown
from shanzhi.imports.words import normal, plain, words

MOST_HEAD_ROWS = 6
SEARCHED = 40
"""Rows from the top in which a head is looked for."""
LONGEST_HEAD = 60
JOINT = "／"
_UNIT = re.compile(r"[(（]([^()（）]{1,12})[)）]\s*$")


@dataclass(frozen=True)
class Column:
    """A column of a table: its place in the sheet, what it is called at each level, the unit its head names."""

    place: int
    path: tuple[str, ...]
    unit: str = ""

    @property
    def label(self) -> str:
        """The whole name."""
        return JOINT.join(self.path)


@dataclass(frozen=True)
class Heads:
    """The head of a table: its rows, the rows under it that count, the columns, and the rows left out with why."""

    first: int
    last: int
    columns: tuple[Column, ...] = ()
    rows: tuple[int, ...] = ()
    left_out: dict[int, str] = field(default_factory=dict)
    years: tuple[int, ...] = ()

    @property
    def is_found(self) -> bool:
        """Whether there is a head at all."""
        return bool(self.columns)


def find_heads(sheet: Sheet) -> Heads:
    """The head as it seems to stand, with the table under it."""
    head = _find(sheet)
    return Heads(0, -1) if head is None else read_heads(sheet, *head)


def read_heads(sheet: Sheet, first: int, last: int) -> Heads:
    """The table under the rows `first` to `last`, which are said to be the head."""
    last = min(last, len(sheet.rows) - 1)
    first = max(0, min(first, last))
    columns = _columns(sheet, first, last)
    rows, left_out = _rows(sheet, last + 1, [column.place for column in columns])
    return Heads(first, last, tuple(columns), tuple(rows), left_out, _years(sheet, first))


def _find(sheet: Sheet) -> tuple[int, int] | None:
    """The first row that looks like a head, with the rows of names below it."""
    width = _used_width(sheet)
    best: tuple[float, int] | None = None
    for place in range(min(len(sheet.rows), SEARCHED)):
        score = _score(sheet, place, width)
        if score >= 1 and (best is None or score > best[0] + 0.4):
            best = score, place
    if best is None:
        return None
    first = min([top for top, _, bottom, _ in sheet.merged if top < best[1] <= bottom], default=best[1])
    return first, _last_of_head(sheet, first)


def _score(sheet: Sheet, place: int, width: int) -> float:
    """How much a row looks like the first of a head; below 1 it does not."""
    texts = [cell for cell in _spread(sheet, place) if isinstance(cell, str)]
    row = [cell for cell in sheet.rows[place] if cell is not None]
    distinct = {plain(text) for text in texts}
    if len(distinct) < min(2, width) or any(not isinstance(cell, str) for cell in row if cell != 0):
        return 0.0
    if any(len(text) > LONGEST_HEAD for text in texts) or _is_notes(texts, width):
        return 0.0
    known = sum(name in head for name in distinct for head in (*words().heads.values(), words().ordinal))
    covered = len(texts) / max(1, width)
    return 1.0 + covered + min(known, 4) * 0.25 if covered >= 0.4 or known > 1 else 0.0


def _is_notes(texts: Sequence[str], width: int) -> bool:
    """A line above the table: who reports, of which month, in which unit."""
    colons = sum(normal(text).rstrip().endswith(":") or ":" in normal(text) for text in texts)
    return len(texts) < max(3, width // 2) and colons * 2 >= len(texts)


def _spread(sheet: Sheet, place: int) -> list[Cell]:
    """A row with merged cells repeated over their columns."""
    row = list(sheet.rows[place])
    for top, left, bottom, right in sheet.merged:
        if top <= place <= bottom and left < len(row):
            value = sheet.rows[top][left] if top < len(sheet.rows) else None
            for column in range(left, min(right + 1, len(row))):
                row[column] = value
    return row


def _used_width(sheet: Sheet) -> int:
    """Columns in which at least a few cells stand."""
    used = [sum(row[column] is not None for row in sheet.rows[:200]) for column in range(sheet.width)]
    most = max(used, default=0)
    return sum(count >= max(1, most // 5) for count in used)


def _last_of_head(sheet: Sheet, first: int) -> int:
    """The last row of the head: as far down as merged cells reach, or names stand under groups."""
    last = first
    for top, _left, bottom, _right in sheet.merged:
        if top == first:
            last = max(last, bottom)
    last = min(last, first + MOST_HEAD_ROWS - 1, len(sheet.rows) - 1)
    while last + 1 < len(sheet.rows) and last - first < MOST_HEAD_ROWS - 1 and _goes_on(sheet, first, last):
        last += 1
    while last > first and _holds_values(sheet, last):
        last -= 1
    return last


def _holds_values(sheet: Sheet, place: int) -> bool:
    return any(cell is not None and not isinstance(cell, str) for cell in sheet.rows[place])


def _goes_on(sheet: Sheet, first: int, last: int) -> bool:
    """Whether the next row still names columns: texts only, each under a group or where nothing is called yet."""
    below = sheet.rows[last + 1]
    if any(cell is not None and not isinstance(cell, str) for cell in below) or not any(below):
        return False
    groups = {
        column
        for top, left, bottom, right in sheet.merged
        if first <= top <= last == bottom and right > left
        for column in range(left, right + 1)
    }
    called = {column for place in range(first, last + 1) for column, cell in enumerate(_spread(sheet, place)) if cell}
    blank = set(range(sheet.width)) - called
    filled = {column for column, cell in enumerate(below) if cell is not None}
    # without merged cells a group stands over its first column only, and the names below fill the gaps
    gaps = {column for column in filled if column + 1 in blank and column + 1 in filled} | (filled & blank)
    return bool(filled) and (filled <= groups | gaps) and bool(filled & (groups | blank))


def _columns(sheet: Sheet, first: int, last: int) -> list[Column]:
    """Every column that has a name or a value, with its names from the top down."""
    levels = [_spread(sheet, place) for place in range(first, last + 1)]
    for place in range(len(levels) - 1):
        levels[place] = _carried(levels[place], levels[place + 1])
    found = []
    has_values = [any(row[column] is not None for row in sheet.rows[last + 1 :]) for column in range(sheet.width)]
    for column in range(sheet.width):
        path: list[str] = []
        for level in levels:
            text = _clean(shown(level[column]))
            if text and (not path or path[-1] != text):
                path.append(text)
        if not path and not has_values[column]:
            continue
        unit = _UNIT.search(path[-1]) if path else None
        found.append(Column(column, tuple(path), normal(unit.group(1)) if unit else ""))
    return found


def _carried(level: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    """A group's name carried over blanks to its right that have names of their own below."""
    found: list[Cell] = []
    carried: Cell = None
    for own, under in zip(level, below, strict=True):
        carried = own if own is not None else carried if under is not None else None
        found.append(own if own is not None else carried)
    return found


def _clean(text: str) -> str:
    joined = re.sub(r"\s+", "" if re.search(r"[^\x00-\x7f]", text) else " ", normal(text))
    return words().leading_numbers.sub("", joined)[:LONGEST_HEAD]


def _rows(sheet: Sheet, start: int, columns: Sequence[int]) -> tuple[list[int], dict[int, str]]:
    """The rows of the table, and those that are not of it with why: blank, numbers of columns, totals, remarks."""
    rows: list[int] = []
    left_out: dict[int, str] = {}
    end = _end(sheet, start, left_out)
    for place in range(start, end):
        cells = [sheet.rows[place][column] for column in columns]
        why = _why_not(cells, is_first=not rows)
        if why:
            left_out[place] = why
        else:
            rows.append(place)
    return rows, left_out


def _end(sheet: Sheet, start: int, left_out: dict[int, str]) -> int:
    """The row after the last of the table: totals, signatures and remarks at the foot are cut off."""
    end = len(sheet.rows)
    while end > start:
        cells = sheet.rows[end - 1]
        first = next((plain(shown(cell)) for cell in cells if cell is not None), "")
        kind = "blank" if not first else _foot(first, sum(cell is not None for cell in cells))
        if not kind:
            return end
        if kind != "blank":
            left_out[end - 1] = kind
        end -= 1
    return end


def _foot(first: str, filled: int) -> str:
    """What a row at the foot is, or ''. A total may have many cells; a remark or a signature has few."""
    for kind, beginnings in words().ends.items():
        if any(first.startswith(each) for each in beginnings) and (kind == "total" or filled <= 6):
            return kind
    return ""


def _why_not(cells: Sequence[Cell], *, is_first: bool) -> str:
    filled = [cell for cell in cells if cell is not None]
    if not filled:
        return "blank"
    first = plain(shown(filled[0]))
    if first in words().subtotals:
        return "total"
    if is_first and len(filled) > 1 and _counts_columns(filled):
        return "numbers"
    return "unit" if is_first and len(filled) == 1 and words().unit_line.match(normal(shown(filled[0]))) else ""


def _counts_columns(filled: Sequence[Cell]) -> bool:
    """A row 1 2 3 4 that numbers the columns."""
    numbers = [cell if isinstance(cell, int) else None for cell in filled if not isinstance(cell, Broken)]
    given = [number for number in numbers if number is not None]
    return len(given) >= max(3, len(filled) - 2) and given == list(range(1, 1 + len(given)))


def _years(sheet: Sheet, first: int) -> tuple[int, ...]:
    """The years that the title and the notes above the head name; a day may be another cell of theirs."""
    found: list[int] = []
    for row in sheet.rows[:first]:
        for cell in row:
            if isinstance(cell, str):
                found.extend(int(year) for year in words().year.findall(normal(cell)))
            elif isinstance(cell, date):
                found.append(cell.year)
    return tuple(dict.fromkeys(found))
