"""From trees to SQL: every leaf of every tree, for every cell, in one statement.

Arithmetic on the leaves' exact values happens afterwards, in decimals, by the same code for a figure and for the fold
of its lines.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from django.db import connection

from shanzhi.core.periods import Window
from shanzhi.indicators.adding import add_up
from shanzhi.indicators.cells import AsOf, Cell
from shanzhi.indicators.vocabulary.base import FactLine, Leaf, Sql, Value
from shanzhi.kernel.policy import GENERAL
from shanzhi.kernel.scope import is_snapshot
from shanzhi.ledger.posting import class_of_measure, measure_id

_TABLES = """
with asof(town, seq, at) as (select %s::int, %s::bigint, %s::timestamptz),
grp(grp, unit, is_own, stands) as (select * from unnest(%s::int[], %s::bigint[], %s::bool[], %s::bool[])),
win(win, lo, hi, till) as (select * from unnest(%s::int[], %s::date[], %s::date[], %s::date[])),
seen as {kept} (
    select f.*, coalesce(alias.person_id, f.subject_id) as subject
    from ledger_fact f
    left join directory_personalias alias on alias.alias_id = f.subject_id
        and alias.known_from <= (select at from asof)
        and (alias.known_to is null or alias.known_to > (select at from asof))
    where f.town_id = (select town from asof) and f.seq <= (select seq from asof){after}{facts}),
{sums}"""

_SUMS = """sums as not materialized (
    select s.* from ledger_dailysum s where s.town_id = (select town from asof){units})"""

_SUMS_THEN = """since as materialized (
    select f.measure_id, f.unit_id, f.happened_on, f.dims, f.quantity from ledger_fact f
    where f.town_id = (select town from asof) and f.seq > (select seq from asof)),
sums as not materialized (
    select s.measure_id, s.unit_id, s.happened_on, s.dims, s.quantity
    from ledger_dailysum s where s.town_id = (select town from asof){units}{since})"""
"""The sums as they were: those of now without what was posted since."""

_MONTHS = """,
months as not materialized (
    select s.measure_id, s.unit_id, s.month as happened_on, s.dims, s.quantity
    from ledger_monthlysum s where s.town_id = (select town from asof){units}{since})"""

_SINCE = " union all select measure_id, unit_id, happened_on, dims, -quantity from since"

_NEAR = 20_000
"""Facts posted since a moment that are taken off the sums; of an earlier moment all facts before it are read."""

_FEW = 12
"""Units that are looked up one by one: a village with all it covers does not read the days of a whole town."""

Values = dict[tuple[Leaf, Cell], Value]


def run(leaves: Sequence[Leaf], cells: Sequence[Cell], as_of: AsOf) -> Values:
    """The value of every leaf in every cell."""
    found: Values = {(leaf, cell): leaf.empty for leaf in leaves for cell in cells}
    if not found:
        return found
    groups, windows = _groups(cells), _windows(cells)
    parts, params = [], _tables_params(as_of, groups, windows)
    units = frozenset().union(*(cell.covered for cell in cells))
    measure_ids = {key: number for leaf in leaves for key, number in _measure_ids(leaf).items()}
    added, read_from = add_up({leaf: _source(leaf, as_of) for leaf in leaves}, measure_ids, windows)
    params.extend(added.params)
    for number, leaf in enumerate(leaves):
        piece = leaf.value_sql(read_from[leaf], measure_ids)
        parts.append(f"select {number} as leaf, grp, win, value from ({piece.text}) leaf_{number}")
        params.extend(piece.params)
    with connection.cursor() as cursor:
        cursor.execute(f"{_tables(as_of, units)}{added.text} {' union all '.join(parts)}", params)
        rows = {(number, group, window): value for number, group, window, value in cursor.fetchall()}
    for number, leaf in enumerate(leaves):
        for cell in cells:
            value = rows.get((number, groups[_group_of(cell)], windows[cell.window, cell.day]))
            if value is not None:
                found[leaf, cell] = Decimal(value)
    return found


@dataclass(frozen=True)
class Page:
    """A stretch of a list, with the newest line first."""

    size: int
    offset: int = 0

    @property
    def sql(self) -> str:
        """As the end of a statement."""
        return f" limit {int(self.size)} offset {int(self.offset)}"


_LINE = (
    "f.seq, f.record_id, (select key from ledger_measure m where m.id = f.measure_id) as measure, f.unit_id, f.subject,"
    " f.happened_on, f.recorded_at, f.quantity, f.dims::text, f.reverses"
)


def list_facts(
    leaf: Leaf, cell: Cell, as_of: AsOf, *, page: Page | None = None, record: int | None = None
) -> list[FactLine]:
    """The facts behind a leaf in one cell, in the order of the ledger; a page of them from its end.

    `record` asks only for those of a record.
    """
    order = " order by f.seq" if page is None else f" order by f.seq desc{page.sql}"
    rows = _ask(leaf, cell, as_of, "select " + _LINE + " {piece}" + order, record=record)
    return [_fact_line(row) for row in rows]


def list_facts_of_record(
    record: int, asked: Sequence[tuple[Leaf, Cell]], as_of: AsOf
) -> dict[tuple[Leaf, Cell], list[FactLine]]:
    """The facts of one record behind each leaf in each cell, as `list_facts` gives them; one statement for each unit.

    Leaves and cells without such facts are missing.
    """
    together: dict[_Group, list[tuple[Leaf, Cell]]] = defaultdict(list)
    for leaf, cell in dict.fromkeys(asked):
        together[_group_of(cell)].append((leaf, cell))
    found: dict[tuple[Leaf, Cell], list[FactLine]] = defaultdict(list)
    for group, pairs in together.items():
        leaves, windows = list(dict.fromkeys(leaf for leaf, _ in pairs)), _windows([cell for _, cell in pairs])
        parts, params = [], _tables_params(as_of, {group: 0}, windows)
        for number, leaf in enumerate(leaves):
            piece = _lines_sql(leaf, record)
            parts.append(f"select {number} as leaf, w.win, {_LINE} {piece.text}")
            params.extend(piece.params)
        with connection.cursor() as cursor:
            cursor.execute(f"{_tables(as_of)} {' union all '.join(parts)} order by 1, 2, 3", params)
            rows = cursor.fetchall()
        wanted = {(leaves.index(leaf), windows[cell.window, cell.day]): (leaf, cell) for leaf, cell in pairs}
        for number, window, *line in rows:
            if (number, window) in wanted:
                found[wanted[number, window]].append(_fact_line(tuple(line)))
    return dict(found)


def count_facts(leaf: Leaf, cell: Cell, as_of: AsOf) -> tuple[int, int]:
    """How many facts and how many records stand behind a leaf in one cell."""
    ((facts, records),) = _ask(leaf, cell, as_of, "select count(*), count(distinct f.record_id) {piece}")
    return facts, records


By = Literal["record", "subject"]
"""What facts are put together by."""

_COLUMNS: dict[By, str] = {"record": "f.record_id", "subject": "f.subject"}


@dataclass(frozen=True)
class Tally:
    """How many facts stand behind a leaf, how many of them are reversals, and over how many things that still count."""

    facts: int
    reversals: int
    things: int


@dataclass(frozen=True)
class Group:
    """The facts of one record or subject that still counts: what they add up to, how many, from when to when."""

    key: int | None
    quantity: Decimal
    facts: int
    first_on: date
    last_on: date


def tally(leaf: Leaf, cell: Cell, as_of: AsOf, by: By) -> Tally:
    """Facts, reversals and records (or subjects) behind a leaf in one cell; what was taken back counts no longer."""
    ((facts, reversals, things),) = _ask(
        leaf,
        cell,
        as_of,
        "select coalesce(sum(facts), 0), coalesce(sum(back), 0), count(*) filter (where quantity <> 0) from (select"
        f" {_COLUMNS[by]}, count(*) as facts, count(f.reverses) as back, sum(f.quantity) as quantity"
        " {piece} group by 1) each",
    )
    return Tally(int(facts), int(reversals), things)


def list_groups(leaf: Leaf, cell: Cell, as_of: AsOf, by: By, page: Page) -> list[Group]:
    """The things that count behind a leaf in one cell: records newest first, subjects by pinyin initials."""
    order = {
        "record": "last_on desc, key desc",
        "subject": "(select initials from directory_person p where p.subject_id = key), key",
    }[by]
    rows = _ask(
        leaf,
        cell,
        as_of,
        "select * from (select"
        f" {_COLUMNS[by]} as key, sum(f.quantity), count(*), min(f.happened_on), max(f.happened_on) as last_on"
        " {piece} group by 1 having sum(f.quantity) <> 0) each order by " + order + page.sql,
    )
    return [Group(*row) for row in rows]


def list_correction_moments(leaf: Leaf, cell: Cell, as_of: AsOf, limit: int) -> list[datetime]:
    """When records behind a leaf were last corrected or taken back, newest first; a correction may only have added."""
    rows = _ask(
        leaf,
        cell,
        as_of,
        "select distinct f.recorded_at {piece} and (f.reverses is not null or f.transition_id in "
        "(select id from records_transition where verb like '%%.correct')) order by 1 desc"
        f" limit {int(limit)}",
    )
    return [moment for (moment,) in rows]


def _ask(leaf: Leaf, cell: Cell, as_of: AsOf, select: str, *, record: int | None = None) -> list[tuple[Any, ...]]:
    """Run a select over the lines of a leaf in one cell; `{piece}` is where they come from."""
    piece = _lines_sql(leaf, record)
    params = _tables_params(as_of, {_group_of(cell): 0}, {(cell.window, cell.day): 0})
    with connection.cursor() as cursor:
        cursor.execute(f"{_tables(as_of)} {select.replace('{piece}', piece.text)}", [*params, *piece.params])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _lines_sql(leaf: Leaf, record: int | None) -> Sql:
    piece = leaf.lines_sql(_measure_ids(leaf))
    return piece if record is None else Sql(f"{piece.text} and f.record_id = %s", (*piece.params, record))


_Group = tuple[int, frozenset[int], frozenset[int]]


def _group_of(cell: Cell) -> _Group:
    return (cell.unit, cell.covered, cell.ended)


def _groups(cells: Sequence[Cell]) -> dict[_Group, int]:
    return {group: number for number, group in enumerate(dict.fromkeys(_group_of(cell) for cell in cells))}


def _windows(cells: Sequence[Cell]) -> dict[tuple[Window, date], int]:
    return {window: number for number, window in enumerate(dict.fromkeys((cell.window, cell.day) for cell in cells))}


def _source(leaf: Leaf, as_of: AsOf) -> str:
    """What a leaf's value is taken from: the daily sums where they can be, else the facts."""
    can = (leaf.uses_sums or leaf.finds_days) and _has_sums(as_of) and _is_general(leaf)
    return "sums" if can else "seen"


def _is_general(leaf: Leaf) -> bool:
    """Whether all it reads is of the general class. Sums of others hold what a reader may be barred from."""
    return all(class_of_measure(measure) == GENERAL for measure in leaf.reads())


def _has_sums(as_of: AsOf) -> bool:
    """Whether the daily sums of this snapshot give the values of that moment, as they are or less a few facts."""
    if not is_snapshot() or as_of.after is not None:
        return False
    return as_of.is_now or (as_of.behind is not None and as_of.behind <= _NEAR)


def _tables(as_of: AsOf, units: frozenset[int] = frozenset()) -> str:
    """The tables every leaf reads. Few units, all that are asked for, narrow them by indexes of their own."""
    listed = ",".join(str(int(unit)) for unit in sorted(units))
    narrow = "" if not 0 < len(units) <= _FEW else f".unit_id in ({listed})"
    is_past = _has_sums(as_of) and not as_of.is_now
    sums = f"{_SUMS_THEN if is_past else _SUMS}{_MONTHS}"
    return _TABLES.format(
        sums=sums.format(units=narrow and f" and s{narrow}", since=_SINCE if is_past else ""),
        facts=narrow and f" and f{narrow}",
        kept="not materialized" if as_of.after is None else "materialized",
        after="" if as_of.after is None else f" and f.seq > {int(as_of.after)}",
    )


def _tables_params(as_of: AsOf, groups: Mapping[_Group, int], windows: Mapping[tuple[Window, date], int]) -> list[Any]:
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
        [window.start for window, _ in windows],
        [window.end for window, _ in windows],
        [day for _, day in windows],
    ]


def _fact_line(row: tuple[Any, ...]) -> FactLine:
    seq, record, measure, unit, subject, on, recorded_at, quantity, dims, reverses = row
    return FactLine(seq, record, measure, unit, subject, on, recorded_at, quantity, _dims(dims), reverses)


@lru_cache(maxsize=4096)
def _dims(text: str) -> Mapping[str, str]:
    """The dimensions of a fact. Thousands of facts share a few, so each text is read once."""
    found: Mapping[str, str] = json.loads(text)
    return found


def _measure_ids(leaf: Leaf) -> dict[str, int]:
    return {measure: measure_id(measure) for measure in leaf.reads()}
