"""The head of a table: where it stands, over how many rows, and what each column is called."""

from __future__ import annotations

from collections.abc import Sequence

from shanzhi.reports.forms.grid import Grid
from shanzhi.reports.forms.leads import is_lead
from shanzhi.reports.forms.measures import split_measure
from shanzhi.reports.forms.shape import Head, Measure
from shanzhi.reports.forms.words import closed, count_of, form_words, normal, plain

SEARCHED = 60
"""Rows from the top, or from under a table, in which a head is looked for."""
MOST_ROWS = 8
LONGEST = 60


def find_head(grid: Grid, start: int = 0, *, is_drawn: bool = False) -> tuple[int, int] | None:
    """The first and last row of the head from a row on; None where nothing looks like one, or is drawn where asked."""
    for row in range(start, min(start + SEARCHED, grid.height)):
        if _begins(grid, row) and (not is_drawn or _is_drawn(grid, row)):
            return row, _last(grid, row)
    return None


def read_heads(grid: Grid, first: int, last: int) -> tuple[list[Head], int]:
    """The columns, and the last row of the head with the numbers of columns under it."""
    numbers, behind = _numbers(grid, last + 1)
    width = _columns_of(grid, first, last)
    levels = [_level(grid, row, first, last, width) for row in range(first, last + 1)]
    heads = []
    for position, column in enumerate(width):
        path: list[str] = []
        for level in levels:
            text = level[position]
            if text and (not path or path[-1] != text):
                path.append(text)
        heads.append(_head(column, path, numbers.get(column, "")))
    return heads, behind


def texts_in(grid: Grid, row: int) -> list[str]:
    """What stands in a row, each text once for a merged range."""
    texts = [grid.text(row, column) for column in grid.columns if grid.is_first(row, column)]
    return [text for text in texts if text.strip()]


def _begins(grid: Grid, row: int) -> bool:
    """Whether a row looks like the first of a head: several short names, most of the width, nothing counted."""
    cells = [grid.cells[row, column] for column in grid.columns if (row, column) in grid.cells]
    texts = texts_in(grid, row)
    if any(not isinstance(cell, str) for cell in cells) or len({plain(text) for text in texts}) < 2:
        return False
    if is_lead(texts) or any(len(closed(text)) > LONGEST for text in texts):
        return False
    covered = sum(bool(grid.shown(row, column).strip()) for column in grid.columns)
    known = sum(plain(text) in names for text in texts for names in form_words().heads.values())
    return covered * 2 >= _width(grid, row) or known >= 2


def _is_drawn(grid: Grid, row: int) -> bool:
    """Whether what is written in a row stands in drawn cells, with drawn ones under them."""
    written = [column for column in grid.columns if grid.shown(row, column).strip()]
    return all((row, column) in grid.drawn and (row + 1, column) in grid.drawn for column in written)


def _width(grid: Grid, row: int) -> int:
    """Columns that are drawn or written in the rows of the table."""
    rows = range(row, min(row + 12, grid.height))
    used = {
        column
        for column in grid.columns
        if sum((each, column) in grid.drawn or (each, column) in grid.cells for each in rows) > 1
    }
    return max(len(used), 1)


def _last(grid: Grid, first: int) -> int:
    """The last row: as far down as merged cells of the head reach, or groups are told apart below."""
    last = first
    while True:
        reached = max(
            (grid.area_at(row, column)[2] for row in range(first, last + 1) for column in grid.columns), default=last
        )
        reached = min(reached, first + MOST_ROWS - 1)
        if reached == last and not _goes_on(grid, first, last):
            return last
        last = reached if reached > last else last + 1


def _goes_on(grid: Grid, first: int, last: int) -> bool:
    """Whether the next row names columns of a group: at least two names under one, and none elsewhere."""
    below = last + 1
    if below >= grid.height or last - first + 1 >= MOST_ROWS:
        return False
    named = [column for column in grid.columns if (below, column) in grid.cells]
    if not named or any(not isinstance(grid.cells[below, column], str) for column in named):
        return False
    groups = _groups(grid, first, last)
    inside = {column for group in groups for column in group}
    apart = [group for group in groups if len(set(named) & set(group)) > 1]
    return set(named) <= inside and any(not _names_rows(grid, group, last, below) for group in apart)


def _names_rows(grid: Grid, group: range, last: int, below: int) -> bool:
    """Whether the columns of a group name rows, so that what stands below belongs to them: it goes on row by row."""
    if plain(grid.shown(last, group[0])) in form_words().heads["stub"]:
        return True
    rows = range(below + 1, min(below + 6, grid.height))
    cells = [grid.cells.get((row, column)) for row in rows for column in group]
    return sum(isinstance(cell, str) for cell in cells) * 2 > len(cells)


def _groups(grid: Grid, first: int, last: int) -> list[range]:
    """Columns that share a name: merged, or named once with blanks behind."""
    found = []
    columns = grid.columns
    for position, column in enumerate(columns):
        if not grid.is_first(last, column) or not grid.shown(last, column).strip():
            continue
        _, left, _, right = grid.area_at(last, column)
        behind = position + 1
        if right == left:
            while behind < len(columns) and not any(
                grid.shown(row, columns[behind]).strip() for row in range(first, last + 1)
            ):
                behind += 1
            right = columns[behind - 1]
        if right > left:
            found.append(range(left, right + 1))
    return found


def _columns_of(grid: Grid, first: int, last: int) -> list[int]:
    """The columns of the table: those a name stands over."""
    rows = range(first, last + 1)
    return [column for column in grid.columns if any(grid.shown(row, column).strip() for row in rows)]


def _level(grid: Grid, row: int, first: int, last: int, columns: Sequence[int]) -> list[str]:
    """A row of the head with every group's name over all its columns."""
    found: list[str] = []
    carried = ""
    for column in columns:
        own = closed(grid.shown(row, column))[:LONGEST]
        is_blank_above = not any(grid.shown(each, column).strip() for each in range(first, row))
        has_below = any(grid.text(each, column).strip() for each in range(row + 1, last + 1))
        if own:
            carried = own if grid.area_at(row, column)[1] == grid.area_at(row, column)[3] else ""
        elif not (has_below and (is_blank_above or row == first)):
            carried = ""
        found.append(own or carried)
    return found


def _numbers(grid: Grid, row: int) -> tuple[dict[int, str], int]:
    """The numbers of columns (甲 1 2 3) in the row under the head, and the last row of head with them."""
    letters = form_words().column_letters
    found: dict[int, str] = {}
    for column in grid.columns:
        text = normal(grid.text(row, column)).strip("()")
        if text:
            found[column] = text
    counts = {column: count_of(text) for column, text in found.items()}
    counted = [count for count in counts.values() if count is not None]
    is_numbers = len(counted) >= 2 and counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] <= 1
    others = [text for column, text in found.items() if counts[column] is None]
    if is_numbers and all(text in letters or text == "-" for text in others):
        return found, row
    return {}, row - 1


def _head(column: int, path: Sequence[str], number: str) -> Head:
    names: list[str] = []
    measure: Measure | None = None
    for text in path:
        bare, told = _split(form_words().leading_numbers.sub("", text) or text)
        measure = told or measure
        if bare and (not names or names[-1] != bare):
            names.append(bare)
    return Head(column, tuple(names), "value", number, measure)


def _split(text: str) -> tuple[str, Measure | None]:
    """A name and its unit; 村（社区） names villages, it does not count communities."""
    is_name = any(plain(text) in names for names in form_words().heads.values())
    return (text, None) if is_name else split_measure(text)
