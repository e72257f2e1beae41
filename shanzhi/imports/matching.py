"""Which column stands for what: by its name, by how its name sounds, and by what stands in it; how sure, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from pypinyin import lazy_pinyin

from shanzhi.core.errors import Problem
from shanzhi.imports.cells import NUMBERS, Place, code_of, is_blank, read_day, read_field
from shanzhi.imports.headers import Column
from shanzhi.imports.sheets import Cell, shown
from shanzhi.imports.targets import ON, PERSON, UNIT, UNTIL, Target
from shanzhi.imports.unit_names import UnitNames
from shanzhi.imports.words import plain, words
from shanzhi.records.fields import Choice, Choices, Date, YesNo

SAME, LIKE, CONTENT, REMEMBERED = "same", "like", "content", "remembered"
"""Why a column was matched: its name, a similar name, what stands in it, the mapping of the last file."""
ENOUGH = 0.5
SAMPLED = 120
LONGEST_NAME = 6


@dataclass(frozen=True)
class Match:
    """A column and what it stands for; `sure` from 0 to 1."""

    column: int
    target: str
    sure: float
    why: str


def match(
    columns: Sequence[Column], samples: Mapping[int, Sequence[Cell]], targets: Mapping[str, Target], units: UnitNames
) -> dict[int, Match]:
    """The likeliest target of each column; one column for each target, the surest first. Others stand for nothing."""
    ranked = sorted(
        (
            found
            for column in columns
            if not _only_counts(column)
            for target in targets.values()
            if (found := _weigh(column, samples.get(column.place, ()), target, units)).sure >= ENOUGH
        ),
        key=lambda each: (-each.sure, each.column),
    )
    taken: dict[int, Match] = {}
    used: set[str] = set()
    for each in ranked:
        if each.column not in taken and each.target not in used:
            taken[each.column] = each
            used.add(each.target)
    return taken


def _only_counts(column: Column) -> bool:
    """A column that numbers the rows."""
    return bool(column.path) and plain(column.path[-1]) in words().ordinal


def _weigh(column: Column, cells: Sequence[Cell], target: Target, units: UnitNames) -> Match:
    name, why = _of_name(column, target)
    content = _of_content([cell for cell in cells if not is_blank(cell)][:SAMPLED], target, units)
    if content is None:
        return Match(column.place, target.key, name * 0.95, why)
    if name < ENOUGH and content >= 0.8 and _tells(target):
        return Match(column.place, target.key, 0.5 + 0.2 * content, CONTENT)
    return Match(column.place, target.key, name * (0.6 + 0.4 * content), why)


def _of_name(column: Column, target: Target) -> tuple[float, str]:
    """How alike the column's names and the target's are; the last level counts most."""
    if not column.path:
        return 0.0, LIKE
    last, whole = plain(_bare(column.path[-1])), plain("".join(column.path))
    if last in target.names or whole in target.names:
        return 1.0, SAME
    score = max((_alike(last, name) for name in target.names), default=0.0)
    return score, LIKE


def _bare(head: str) -> str:
    """A head without the unit in brackets behind it."""
    for opening in "（(":
        if opening in head[1:]:
            return head[: head.rindex(opening)]
    return head


def _alike(head: str, name: str) -> float:
    if not head or not name:
        return 0.0
    if len(name) > 1 and len(head) > 1 and (name in head or head in name):
        return 0.6 + 0.35 * min(len(name), len(head)) / max(len(name), len(head))
    sounds = SequenceMatcher(None, _sound(head), _sound(name)).ratio()
    if sounds > 0.99:
        return 0.9
    signs = SequenceMatcher(None, head, name).ratio()
    return max(signs, sounds * 0.8) * 0.9


@cache
def _sound(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text))


def _tells(target: Target) -> bool:
    """Whether what stands in a column can tell by itself what it is: units, persons, choices of words, days."""
    return target.key in (UNIT, ON) or isinstance(target.field, (Choice, Choices))


def _of_content(cells: Sequence[Cell], target: Target, units: UnitNames) -> float | None:
    """The share of cells that can be read as the target; None where anything could be."""
    if not cells:
        return None
    holds = _test_of(target, units)
    return None if holds is None else sum(holds(cell) for cell in cells) / len(cells)


def _test_of(target: Target, units: UnitNames) -> Callable[[Cell], bool] | None:
    """What says whether a cell can be read as the target."""
    declared = target.field
    if target.key == UNIT:
        return lambda cell: units.knows(shown(cell))
    if target.key in (ON, UNTIL) or isinstance(declared, Date):
        return _is_day
    if target.key == PERSON:
        return lambda cell: isinstance(cell, str) and 1 < len(plain(cell)) <= LONGEST_NAME
    if isinstance(declared, (Choice, Choices)):
        return lambda cell: _is_of(declared, cell)
    return (lambda cell: _reads(target, cell)) if isinstance(declared, (*NUMBERS, YesNo)) else None


def _is_of(declared: Choice | Choices, cell: Cell) -> bool:
    parts = [shown(cell), *words().separators.split(shown(cell))]
    return any(code_of(declared, part) for part in parts if part)


def _is_day(cell: Cell) -> bool:
    try:
        read_day(cell, Place(years=(2000,)))
    except Problem:
        return False
    return True


def _reads(target: Target, cell: Cell) -> bool:
    try:
        return target.field is not None and bool(read_field(target.field, cell, Place()))
    except Problem:
        return False
