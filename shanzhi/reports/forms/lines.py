"""The rows of a table: where they end, what each is called, its number and unit, which only begin a section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shanzhi.reports.forms.grid import Grid
from shanzhi.reports.forms.heads import texts_in
from shanzhi.reports.forms.measures import measure_of, split_measure
from shanzhi.reports.forms.shape import Head, Line, Measure
from shanzhi.reports.forms.words import closed, form_words, normal, plain

LONGEST_SIGNATURE = 10
"""Signs within which the colon behind 填表人 stands."""
_INDENT = re.compile(r"^[\s\u3000]+")


def find_rows(grid: Grid, first: int, columns: Sequence[int]) -> list[int]:
    """The rows under a head down to the foot: those with a name or a drawn cell, while they follow one another."""
    rows: list[int] = []
    for row in range(first, grid.height):
        if _is_foot(grid, row, columns):
            break
        if any((row, column) in grid.drawn or (row, column) in grid.cells for column in columns):
            rows.append(row)
        elif row not in grid.hidden_rows:
            break
    while rows and _is_blank_band(grid, rows[-1], columns):
        rows.pop()
    return [row for row in rows if row not in grid.hidden_rows]


def rows_between(grid: Grid, first: int, head: int) -> int:
    """Of the rows between two tables the first that belongs to the lower one: what follows notes and a blank row."""
    feet = [row for row in range(first, head) if _is_foot_text(texts_in(grid, row))]
    begins = feet[-1] + 1 if feet else first
    return next((row for row in range(begins, head) if not texts_in(grid, row)), begins)


def foot_of(grid: Grid, first: int, end: int) -> tuple[list[str], list[str]]:
    """Notes and signatures under the table down to a row, line by line; under the last also what follows the grid."""
    notes: list[str] = []
    signatures: list[str] = []
    lines = [line for row in range(first, end) for text in texts_in(grid, row) for line in text.split("\n")]
    for line in [*lines, *(grid.below if end >= grid.height else ())]:
        told = line.strip()
        if told:
            (signatures if _is_signature(told) else notes).append(told)
    return notes, signatures


def read_lines(grid: Grid, heads: Sequence[Head], rows: Sequence[int]) -> list[Line]:
    """Every row with its whole name."""
    outline = _Outline()
    return [_line(grid, heads, row, outline) for row in rows]


def _line(grid: Grid, heads: Sequence[Head], row: int, outline: _Outline) -> Line:
    ordinals = [head for head in heads if head.kind == "ordinal"]
    number = next((text for head in ordinals if (text := normal(grid.shown(row, head.column)))), "")
    told = next((text for head in heads if head.kind == "measure" and (text := grid.shown(row, head.column))), "")
    stubs = [head for head in heads if head.kind == "stub"]
    who = next((text for head in heads if head.kind == "name" and (text := closed(grid.shown(row, head.column)))), "")
    if plain(number) in form_words().heads["total"]:
        who, number = who or number, ""
    texts = list(dict.fromkeys(text for head in stubs if (text := grid.shown(row, head.column)).strip()))
    is_code = plain(told) in form_words().coded
    names = [_name(text) for text in texts]
    is_section = bool(names) and _is_section(grid, heads, row, number=number, has_measure=bool(told))
    path = outline.path(texts[0], names[0].text, is_section=is_section) if texts else ()
    measure = measure_of(told) if told and not is_code else None
    for name in names:
        measure = measure or name.measure
    answers = next((name.answers for name in names if name.answers), ())
    return Line(row, (*path, *(name.text for name in names[1:])), number, measure, who, answers, is_section)


def _is_section(grid: Grid, heads: Sequence[Head], row: int, *, number: str, has_measure: bool) -> bool:
    """Whether a row only names what follows: no number of its own where others have one, and no unit."""
    if has_measure:
        return False
    if any(head.kind == "ordinal" for head in heads):
        return not number or bool(form_words().section_number.match(number))
    values = [head.column for head in heads if head.kind == "value"]
    return not any(grid.area_at(row, column)[1] in values and (row, column) in grid.drawn for column in values)


@dataclass(frozen=True)
class _Name:
    text: str
    measure: Measure | None
    answers: tuple[tuple[str, str], ...]


def _name(text: str) -> _Name:
    """A name without its number, unit and answers."""
    words = form_words()
    told = closed(text)
    answers: tuple[tuple[str, str], ...] = ()
    if found := words.answers.search(told):
        answers = tuple((each["code"], each["word"]) for each in words.answer.finditer(found["answers"]))
        told = told[: found.start()]
    told = words.leading_numbers.sub("", told)
    told = words.among.sub("", told)
    bare, measure = split_measure(words.leading_numbers.sub("", told))
    return _Name(bare or closed(text), measure, answers)


@dataclass(frozen=True)
class _Step:
    """A name on the way down to a row: how deep it stands, whether it only leads a section or tells a part."""

    level: float
    name: str
    is_section: bool
    is_part: bool = False


class _Outline:
    """How deep rows stand: by their numbers (一、（一）1.（1）), by 其中, by their indent."""

    def __init__(self) -> None:
        self._steps: list[_Step] = []
        self._last = ""

    def path(self, raw: str, name: str, *, is_section: bool) -> tuple[str, ...]:
        """The names from the top down to a row. A name merged over several rows is one step."""
        if raw != self._last:
            self._enter(raw, name, is_section=is_section)
            self._last = raw
        return tuple(step.name for step in self._steps)

    def _enter(self, raw: str, name: str, *, is_section: bool) -> None:
        words = form_words()
        told = normal(raw)
        level = next((level for level, pattern in enumerate(words.levels) if pattern.match(told)), None)
        was_part = bool(self._steps) and self._steps[-1].is_part
        is_part = bool(words.among.match(told)) or (was_part and level is None and bool(_INDENT.match(raw)))
        if not is_part:
            self._steps = [step for step in self._steps if not step.is_part]
        if level is not None or is_part:
            deep = self._below_all() if level is None else float(level)
        else:
            deep = 0.0 if is_section else self._beside_or_below()
        self._steps = [step for step in self._steps if step.level < deep]
        self._steps.append(_Step(deep, name, is_section, is_part))

    def _below_all(self) -> float:
        """Under the last row that is no part itself."""
        return max((step.level for step in self._steps if not step.is_part), default=-1.0) + 0.1

    def _beside_or_below(self) -> float:
        """Under a section, beside any other row."""
        last = self._steps[-1] if self._steps else None
        if last is None:
            return 0.0
        return last.level + 0.3 if last.is_section else last.level


def _starts(text: str, kind: str) -> bool:
    told = plain(text)
    return any(told.startswith(each) for each in form_words().foot[kind])


def _is_signature(text: str) -> bool:
    """Whether a line under the table is to be signed: a name with a colon, or little else."""
    return _starts(text, "signatures") and (":" in normal(text)[:LONGEST_SIGNATURE] or len(text) < LONGEST_SIGNATURE)


def _is_foot(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Whether a row stands under the table: a remark or a signature, with few cells or over the whole width."""
    texts = texts_in(grid, row)
    if not texts:
        return False
    filled = sum(bool(grid.shown(row, column).strip()) for column in columns)
    is_wide = len(texts) == 1 and filled == len(columns)
    return _is_foot_text(texts) and (is_wide or len(texts) <= 4)


def _is_foot_text(texts: Sequence[str]) -> bool:
    """Whether a row begins with a remark or a place to sign."""
    return bool(texts) and (_starts(texts[0], "notes") or _starts(texts[0], "signatures"))


def _is_blank_band(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """A blank row merged over the whole width: room for remarks, no row of the table."""
    top, left, _, right = grid.area_at(row, columns[0])
    return right > left and {*columns} <= {*range(left, right + 1)} and not grid.text(top, left).strip()
