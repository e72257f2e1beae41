"""From trees to SQL: every leaf of every tree, for every cell, in one statement.

Arithmetic on the leaves' exact values happens afterwards, in decimals, by the same code for a figure and for the fold
of its lines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from shanzhi.core.periods import Window
from shanzhi.indicators.cells import AsOf, Cell
from shanzhi.indicators.vocabulary.base import FactLine, Leaf, Sql, Value
from shanzhi.kernel.scope import is_snapshot
from shanzhi.ledger.posting import measure_id

_TABLES = """
with asof(town, seq, at) as (select %s::int, %s::bigint, %s::timestamptz),
grp(grp, unit, is_own, stands) as (select * from unnest(%s::int[], %s::bigint[], %s::bool[], %s::bool[])),
win(win, lo, hi) as (select * from unnest(%s::int[], %s::date[], %s::date[])),
seen as not materialized (
    select f.*, coalesce(alias.person_id, f.subject_id) as subject
    from ledger_fact f
    left join directory_personalias alias on alias.alias_id = f.subject_id
        and alias.known_from <= (select at from asof)
        and (alias.known_to is null or alias.known_to > (select at from asof))
    where f.town_id = (select town from asof) and f.seq <= (select seq from asof)),
sums as not materialized (select s.* from ledger_dailysum s where s.town_id = (select town from asof))
"""

Values = dict[tuple[Leaf, Cell], Value]


def run(leaves: Sequence[Leaf], cells: Sequence[Cell], as_of: AsOf) -> Values:
    """The value of every leaf in every cell."""
    found: Values = {(leaf, cell): leaf.empty for leaf in leaves for cell in cells}
    if not found:
        return found
    groups, windows = _groups(cells), _windows(cells)
    parts, params = [], _tables_params(as_of, groups, windows)
    for number, leaf in enumerate(leaves):
        facts = "sums" if leaf.uses_sums and as_of.is_now and is_snapshot() else "seen"
        piece = leaf.value_sql(facts, _measure_ids(leaf))
        parts.append(f"select {number} as leaf, grp, win, value from ({piece.text}) leaf_{number}")
        params.extend(piece.params)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES + " union all ".join(parts), params)
        rows = {(number, group, window): value for number, group, window, value in cursor.fetchall()}
    for number, leaf in enumerate(leaves):
        for cell in cells:
            value = rows.get((number, groups[_group_of(cell)], windows[cell.window]))
            if value is not None:
                found[leaf, cell] = Decimal(value)
    return found


def list_facts(
    leaf: Leaf, cell: Cell, as_of: AsOf, *, limit: int | None = None, offset: int = 0, record: int | None = None
) -> list[FactLine]:
    """The facts behind a leaf in one cell, in the order of the ledger; `record` asks only for those of a record."""
    piece = _lines_sql(leaf, record)
    page = " order by f.seq" + (f" limit {int(limit)} offset {int(offset)}" if limit is not None else "")
    columns = (
        "f.seq, f.record_id, (select key from ledger_measure m where m.id = f.measure_id), f.unit_id, f.subject,"
        " f.happened_on, f.recorded_at, f.quantity, f.dims::text, f.reverses"
    )
    params = _tables_params(as_of, {_group_of(cell): 0}, {cell.window: 0})
    with connection.cursor() as cursor:
        cursor.execute(f"{_TABLES} select {columns} {piece.text}{page}", [*params, *piece.params])
        return [_fact_line(row) for row in cursor.fetchall()]


def count_facts(leaf: Leaf, cell: Cell, as_of: AsOf) -> tuple[int, int]:
    """How many facts and how many records stand behind a leaf in one cell."""
    piece = _lines_sql(leaf, None)
    params = _tables_params(as_of, {_group_of(cell): 0}, {cell.window: 0})
    with connection.cursor() as cursor:
        cursor.execute(f"{_TABLES} select count(*), count(distinct f.record_id) {piece.text}", [*params, *piece.params])
        facts, records = cursor.fetchone()
    return facts, records


def _lines_sql(leaf: Leaf, record: int | None) -> Sql:
    piece = leaf.lines_sql(_measure_ids(leaf))
    return piece if record is None else Sql(f"{piece.text} and f.record_id = %s", (*piece.params, record))


_Group = tuple[int, frozenset[int], frozenset[int]]


def _group_of(cell: Cell) -> _Group:
    return (cell.unit, cell.covered, cell.ended)


def _groups(cells: Sequence[Cell]) -> dict[_Group, int]:
    return {group: number for number, group in enumerate(dict.fromkeys(_group_of(cell) for cell in cells))}


def _windows(cells: Sequence[Cell]) -> dict[Window, int]:
    return {window: number for number, window in enumerate(dict.fromkeys(cell.window for cell in cells))}


def _tables_params(as_of: AsOf, groups: Mapping[_Group, int], windows: Mapping[Window, int]) -> list[Any]:
    members = [
        (number, unit, unit == own, unit not in ended)
        for (own, covered, ended), number in groups.items()
        for unit in covered
    ]
    return [
        as_of.town_id,
        as_of.seq,
        as_of.at,
        *(list(column) for column in zip(*members, strict=True)),
        list(windows.values()),
        [window.start for window in windows],
        [window.end for window in windows],
    ]


def _fact_line(row: tuple[Any, ...]) -> FactLine:
    seq, record, measure, unit, subject, on, recorded_at, quantity, dims, reverses = row
    return FactLine(seq, record, measure, unit, subject, on, recorded_at, quantity, json.loads(dims), reverses)


def _measure_ids(leaf: Leaf) -> dict[str, int]:
    return {measure: measure_id(measure) for measure in leaf.reads()}
