"""Looking at rows: what each would become, and everything that is wrong at its cell. Nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem, Problems
from shanzhi.imports import targets
from shanzhi.imports.cells import Place, Reading, is_blank, read_day, read_field, read_time, require_whole
from shanzhi.imports.ground import Ground
from shanzhi.imports.headers import Heads
from shanzhi.imports.kinds import KINDS
from shanzhi.imports.rows import Row
from shanzhi.imports.sheets import Cell, shown
from shanzhi.imports.targets import Target
from shanzhi.imports.words import plain
from shanzhi.records.queries import list_said
from shanzhi.workflow.writing import WITHDRAWN

STEP = 500
"""Rows between two words of progress."""

PLACES = {"ended_on": targets.UNTIL, "name": targets.PERSON, "person": targets.PERSON, "roster": targets.PRESENT}
"""Where problems of the kinds belong whose field is called otherwise."""

Step = Callable[[int, int], None]
"""Told how many of how many are done; may raise to stop."""


def silent(_done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass
class Columns:
    """What columns stand for, and what holds for every row that does not say it."""

    heads: Heads
    columns: Mapping[int, str]
    fixed: Mapping[str, str] = field(default_factory=dict)

    def column_of(self, target: str) -> int | None:
        """The column that stands for something."""
        return next((column for column, key in self.columns.items() if key == target), None)


def look_at(ground: Ground, mapping: Columns, rows: Sequence[Row], step: Step = silent) -> None:
    """Find out about every row: its entry or its problems, and what is to be looked at. Rows are changed in place."""
    said = []
    for row in rows:
        row.clear()
        said.append(_read_row(ground, mapping, row))
    ground.members_so_far.clear()
    ground.expect(
        (ground_unit.pk, each[targets.ON])
        for each in said
        if (ground_unit := each.get(targets.UNIT)) is not None and each.get(targets.ON) is not None
    )
    for done, (row, each) in enumerate(zip(rows, said, strict=True), start=1):
        _build(ground, mapping, row, each)
        if done % STEP == 0 or done == len(rows):
            step(done, len(rows))


def ask_about_doubles(ground: Ground, mapping: Columns, rows: Sequence[Row]) -> None:
    """Ask about rows that say the same as one before them, or as a record that is there."""
    first: dict[str, int] = {}
    known = _there(ground, rows)
    column = mapping.column_of(targets.PERSON)
    for row in rows:
        if not row.mark:
            continue
        if row.mark in first:
            row.asks.append((column, Problem("import.double.in_file", row=first[row.mark] + 1)))
        else:
            first[row.mark] = row.place
        if row.mark in known:
            row.asks.append((column, Problem("import.double.on_file", number=known[row.mark])))


def mark_of(unit: int, on: date, title: str) -> str:
    """The same for what seems to be the same."""
    return hashlib.sha1(f"{unit}|{on}|{plain(title)}".encode(), usedforsecurity=False).hexdigest()


def _there(ground: Ground, rows: Sequence[Row]) -> dict[str, str]:
    """The numbers of records of the type at these units in these days, by mark."""
    entries = [row.entry for row in rows if row.entry is not None]
    if not entries or ground.kind == "enrolment":
        return {}
    units, days = {entry.unit.pk for entry in entries}, [entry.on for entry in entries]
    role = "item" if ground.kind == "reading" else ""
    there = list_said(ground.town, ground.definition.key, units, (min(days), max(days)), hidden=[WITHDRAWN], role=role)
    return {
        mark_of(unit, on, f"{title} {linked}" if linked else title): number for number, unit, on, title, linked in there
    }


def _read_row(ground: Ground, mapping: Columns, row: Row) -> dict[str, Any]:
    """What the cells say, target by target; what cannot be read stands in the row's problems."""
    said: dict[str, Any] = {}
    for column in mapping.heads.columns:
        key = mapping.columns.get(column.place)
        target = ground.targets.get(key) if key else None
        if target is None:
            continue
        cell = row.cell(column.place)
        place = Place(column.unit, mapping.heads.years, label_of(target, column.label))
        _take(ground, row, column.place, target, cell, place, said)
    for key, text in mapping.fixed.items():
        target = ground.targets.get(key)
        if target is not None and said.get(key) is None and text and not _is_told(row, mapping.column_of(key)):
            place = Place("", mapping.heads.years, label_of(target, ""))
            _take(ground, row, None, target, text, place, said)
    return said


def _is_told(row: Row, column: int | None) -> bool:
    """Whether something is wrong with a cell already: what holds for all others must not cover it up."""
    return column is not None and any(place == column for place, _ in row.problems)


def _take(
    ground: Ground, row: Row, column: int | None, target: Target, cell: Cell, place: Place, said: dict[str, Any]
) -> None:
    try:
        reading = _read(ground, target, cell, place)
    except Problem as problem:
        row.problems.append((column, problem))
        return
    said[target.key] = reading.value
    if column is not None:
        if reading.said:
            row.said[column] = reading.said
        elif column in row.above and column not in row.typed:
            row.said[column] = shown(cell)
    row.asks.extend((column, each) for each in reading.asks)


def label_of(target: Target, head: str) -> dict[str, str]:
    """What a problem calls the cell: the field's label, else the head of the column."""
    if target.field is not None:
        return {"zh": target.field.label.zh, "en": target.field.label.within("en")}
    return {"zh": head or target.key, "en": head or target.key}


def _read(ground: Ground, target: Target, cell: Cell, place: Place) -> Reading:
    """A cell as what its column stands for."""
    if target.field is not None:
        reading = read_field(target.field, cell, place)
        # a type cleans its own fields, all at once; what else is asked is cleaned where it is read
        return reading if target.is_of_type else replace(reading, value=target.field.clean(reading.value, target.key))
    require_whole(cell, place.label)
    if is_blank(cell):
        return Reading()
    if target.key in (targets.ON, targets.UNTIL):
        return read_day(cell, place)
    if target.key == targets.TIME:
        return read_time(cell, place)
    if target.key == targets.UNIT:
        return _unit(ground, cell)
    return _item(ground, cell) if target.key == targets.ITEM else Reading(shown(cell).strip())


def _unit(ground: Ground, cell: Cell) -> Reading:
    text = shown(cell)
    node = ground.units.find(text)
    ground.require_permitted(node)
    is_as_written = plain(text) == plain(node.name["zh"])
    return Reading(ground.rows_of_units[node.id], "" if is_as_written else node.name["zh"])


def _item(ground: Ground, cell: Cell) -> Reading:
    text = shown(cell)
    found = ground.items.get(plain(text), [])
    if not found:
        raise Problem("import.item.unknown", field="item", found=text[:40])
    if len(found) > 1:
        numbers = [record.number for record in found[:4]]
        raise Problem("import.item.several", field="item", found=text[:40], allowed=numbers)
    record = found[0]
    return Reading(record, "" if plain(record.title) == plain(text) else record.title)


def _build(ground: Ground, mapping: Columns, row: Row, said: dict[str, Any]) -> None:
    """The entry of a row. All that does not hold is told at once, even where the entry cannot be made."""
    kind = KINDS[ground.kind]
    item = said.get(targets.ITEM)
    if said.get(targets.UNIT) is None and item is not None and mapping.column_of(targets.UNIT) is None:
        said[targets.UNIT] = item.unit if item.unit_id in ground.permitted else None
    _require(mapping, row, said, ground)
    asks: list[Problem] = []
    try:
        if row.problems:
            _check_values(ground, said)
        else:
            entry = kind.build(ground, said[targets.UNIT], said, asks)
            title = kind.check(ground, entry)
            row.entry, row.mark = entry, mark_of(entry.unit.pk, entry.on, title)
    except Problems as several:
        _tell(mapping, row, several.problems)
    except Problem as problem:
        _tell(mapping, row, [problem])
    row.asks.extend((_place_of(mapping, each), each) for each in asks)


def _check_values(ground: Ground, said: Mapping[str, Any]) -> None:
    """The declared fields alone, for a row that cannot become an entry."""
    names = ground.declared.fields
    ground.declared.clean({name: said.get(f"{targets.OF_FIELD}{name}") for name in names})


def _require(mapping: Columns, row: Row, said: Mapping[str, Any], ground: Ground) -> None:
    """A unit, a day and, for readings of items, an item are said somewhere."""
    for key in (targets.UNIT, targets.ON, targets.ITEM):
        if key in ground.targets and said.get(key) is None:
            column = mapping.column_of(key)
            if not any(place == column for place, _ in row.problems) or column is None:
                row.problems.append((column, Problem(f"import.{key}.missing", field=key)))


def _tell(mapping: Columns, row: Row, problems: Sequence[Problem]) -> None:
    """Put problems at their cells; one that cannot be read is not also called missing."""
    told = {column for column, _ in row.problems if column is not None}
    for problem in problems:
        column = _place_of(mapping, problem)
        if column is None or column not in told:
            row.problems.append((column, problem))


def _place_of(mapping: Columns, problem: Problem) -> int | None:
    told = problem.field or ""
    column = mapping.column_of(f"{targets.OF_FIELD}{told}")
    return column if column is not None else mapping.column_of(PLACES.get(told, told))
