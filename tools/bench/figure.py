"""A figure with all its lines, beside one hand-written select of the rows, added up in Python."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

import psycopg

from shanzhi.core.periods import Window, month_of, year_of
from shanzhi.indicators.figures import Request
from shanzhi.kernel import clock
from tools.bench.measuring import Row, side_by_side
from tools.bench.place import Place
from tools.bench.town import Opened, reading

INDICATOR, MEASURE, ACTIVITY = "theme_day_attendance", "attendance.counted", "theme_day"
Answer = tuple[Decimal, int]

PLAIN = """
select f.seq, f.record_id, f.unit_id, f.subject_id, f.happened_on, f.recorded_at, f.quantity, f.dims, f.reverses
from ledger_fact f join ledger_measure m on m.id = f.measure_id
where f.town_id = %s and m.key = %s and f.dims ->> 'activity' = %s
  and f.happened_on between %s and %s and f.unit_id = any(%s)
order by f.seq
"""


def measure(place: Place, rounds: int) -> list[Row]:
    """For the town over a year, and for a branch over a month."""
    with reading() as here:
        day = clock.today(here.town) - timedelta(days=75)  # work was written down until forty days ago
        town = here.figures.root().id
        branch = here.trees.of_kind("rural_branch")[0].id
    windows = {"the town, a year": (town, year_of(day)), "a branch, a month": (branch, month_of(day))}
    return [_measured(place, name, unit, window, rounds) for name, (unit, window) in windows.items()]


def _measured(place: Place, name: str, unit: int, window: Window, rounds: int) -> Row:
    request = Request(INDICATOR, unit, window)
    with reading() as here, psycopg.connect(place.plain) as connection:
        below = sorted(here.figures.prepare(request).cell.covered)
        params = [here.town.pk, MEASURE, ACTIVITY, window.start, window.end, below]
        one, other, (_, lines) = side_by_side(
            partial(_ours, here, request), partial(_plain, connection, params), rounds
        )
    return Row(
        f"figure with its lines: {name}", f"{lines:,} lines", one, other, "SELECT of the rows, added up in Python"
    )


def _ours(here: Opened, request: Request) -> Answer:
    figure = here.figures.one(request)
    lines = here.figures.lines(figure)
    return figure.value or Decimal(0), sum(1 for _ in lines.all_facts())


def _plain(connection: psycopg.Connection, params: list[object]) -> Answer:
    rows = connection.execute(PLAIN, params).fetchall()
    return sum((row[6] for row in rows), Decimal(0)), len(rows)
