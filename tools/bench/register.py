"""A page of the largest registers with its count, as each offers to be filtered and sorted, beside plain SELECTs.

The plain way counts all there is; ours counts as far as the page says, and offers no order that would read every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import psycopg

from shanzhi.core.periods import Window
from shanzhi.kernel import clock
from shanzhi.records.conditions import Condition
from shanzhi.records.queries import RegisterFilter
from shanzhi.records.registers import COUNTED, count_up_to, in_order, register_rows
from tools.bench.measuring import Row, side_by_side
from tools.bench.place import Place
from tools.bench.town import Opened, reading

TYPE, SECTION, NUMBER, TEXT = "grid_patrol", "activities", "households", "focus"
PAGE = 50
Answer = tuple[list[int], int]

PLAIN_PAGE = """
select subject_id from records_record where town_id = %(town)s and type = %(type)s and state <> 'withdrawn'
  and unit_id = any(%(units)s) and happened_on between %(first)s and %(last)s and {where}
order by {order} limit 50 offset %(offset)s
"""
PLAIN_COUNT = """
select count(*) from records_record where town_id = %(town)s and type = %(type)s and state <> 'withdrawn'
  and unit_id = any(%(units)s) and happened_on between %(first)s and %(last)s and {where}
"""
LATEST = "happened_on desc, subject_id desc"


@dataclass(frozen=True)
class Case:
    """A page of a register: its days, its filter, its order, from which row; the same in hand-written SQL."""

    what: str
    window: Window | None = None
    conditions: tuple[Condition, ...] = ()
    sort: str = "day"
    field: Any = None
    offset: int = 0
    where: str = "true"
    order: str = LATEST


def measure(place: Place, rounds: int) -> list[Row]:
    """All rows and the last page that is counted; half a year of them by every sort of filter and order."""
    with reading() as here, psycopg.connect(place.plain) as connection:
        fields = here.figures.library.get(SECTION, TYPE).model.fields
        return [_measured(here, connection, case, rounds) for case in _cases(here, fields)]


def _cases(here: Opened, fields: dict[str, Any]) -> list[Case]:
    today = clock.today(here.town)
    half = Window(date(today.year - 1, 1, 1), date(today.year - 1, 6, 30))
    number, text = fields[NUMBER], fields[TEXT]
    many = (Condition(NUMBER, number, low=Decimal(6)),)
    words = (Condition(TEXT, text, words="安全"),)
    by_number = f"(data ->> '{NUMBER}')::numeric, subject_id"
    return [
        Case("all, the latest first"),
        Case("all, the last page counted", offset=COUNTED - PAGE),
        Case("half a year", window=half),
        Case("half a year, a number from", half, many, where=f"(data ->> '{NUMBER}')::numeric >= 6"),
        Case("half a year, words of a text", half, words, where=f"data ->> '{TEXT}' ilike '%%安全%%'"),
        Case("half a year, by a number", half, sort=f"f_{NUMBER}", field=number, order=by_number),
        Case("half a year, by number of the record", half, sort="number", order="number"),
        Case("half a year, by title", half, sort="title", order="title, subject_id"),
        Case("half a year, by unit", half, sort="unit", order=f"unit_id, {LATEST}"),
    ]


def _measured(here: Opened, connection: psycopg.Connection, case: Case, rounds: int) -> Row:
    days = (case.window.start, case.window.end) if case.window else (date(1900, 1, 1), date(2200, 1, 1))
    units = sorted(here.trees.nodes)
    params = {
        "town": here.town.pk,
        "type": TYPE,
        "units": units,
        "offset": case.offset,
        "first": days[0],
        "last": days[1],
    }
    one, other, (_ids, count) = side_by_side(
        partial(_ours, here, case), partial(_plain, connection, case, params), rounds, read=_read
    )
    size = f"{count:,} rows" if count <= COUNTED else f"over {COUNTED:,} rows"
    return Row(f"register: {case.what}", size, one, other, "count(*) and SELECT … LIMIT 50, as the owner")


def _ours(here: Opened, case: Case) -> Answer:
    base = register_rows(here.town, TYPE, RegisterFilter(window=case.window, hidden=frozenset({"withdrawn"})))
    count, rows = count_up_to(base), base
    if case.conditions:
        wanted = RegisterFilter(window=case.window, hidden=frozenset({"withdrawn"}), conditions=case.conditions)
        rows = register_rows(here.town, TYPE, wanted)
        count = count_up_to(rows)
    page = in_order(rows, case.sort, case.field)[case.offset : case.offset + PAGE]
    return [record.pk for record in page], count


def _plain(connection: psycopg.Connection, case: Case, params: dict[str, object]) -> Answer:
    texts = {"where": case.where, "order": case.order}
    ids = [row[0] for row in connection.execute(PLAIN_PAGE.format(**texts), params).fetchall()]
    row = connection.execute(PLAIN_COUNT.format(**texts), params).fetchone()
    return ids, row[0] if row else 0


def _read(answer: Answer) -> Answer:
    """What must be equal: the page, and the count as far as ours goes."""
    return answer[0], min(answer[1], COUNTED + 1)
