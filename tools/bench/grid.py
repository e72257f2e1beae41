"""All indicators for all units over twelve months, beside one GROUP BY for each sum, written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial

import psycopg

from shanzhi.core.periods import month_of
from shanzhi.indicators.figures import Figure, Request
from shanzhi.indicators.vocabulary.base import Word
from shanzhi.indicators.vocabulary.stock import Stock
from shanzhi.indicators.vocabulary.sum import Sum
from shanzhi.kernel import clock
from tools.bench.measuring import Row, Timing, side_by_side, timed
from tools.bench.place import Place
from tools.bench.town import Opened, reading

Answer = dict[tuple[str, int, int], Decimal]

TABLES = """
create temporary table plain_covers (unit bigint, below bigint, primary key (below, unit));
create temporary table plain_month (month int primary key, first date, last date);
"""

FLOW = """
select c.unit, m.month, sum(f.quantity) from ledger_fact f
join plain_month m on f.happened_on between m.first and m.last
join plain_covers c on c.below = f.unit_id
where f.town_id = %s and f.measure_id = (select id from ledger_measure where key = %s){where} group by 1, 2
"""
STOCK = FLOW.replace("between m.first and m.last", "<= m.last")


def measure(place: Place, rounds: int) -> list[Row]:
    """The whole grid, and the part of it that is plain sums beside the statements for just that."""
    with reading() as here, psycopg.connect(place.plain) as connection:
        requests = _requests(here)
        simple = [figure for figure in map(here.figures.prepare, requests) if type(figure.tree) in (Sum, Stock)]
        asked = [figure.request for figure in simple]
        trees = {figure.request.indicator: figure.tree for figure in simple}
        _fill(connection, simple)
        one, other, _ = side_by_side(
            partial(_ours, here, asked), partial(_plain, connection, here.town.pk, trees), rounds
        )
        whole = [timed(partial(_ours, here, requests))[0] for _ in range(rounds)]
    every = len({request.indicator for request in requests})
    beside = "a GROUP BY for each indicator; its units and months prepared"
    rest = f"the same {len(trees)} statements; there is no plain way for the other {every - len(trees)}"
    return [
        Row("sums × units × 12 months", f"{len(asked):,} figures, {len(trees)} indicators", one, other, beside),
        Row(
            "all indicators × units × 12 months",
            f"{len(requests):,} figures, {every} indicators",
            Timing(tuple(whole)),
            other,
            rest,
        ),
    ]


def _requests(here: Opened) -> list[Request]:
    first = clock.today(here.town).replace(day=1)
    months = [month_of(first)]
    while len(months) < 12:
        months.append(month_of(months[-1].start - timedelta(days=1)))
    units = sorted(here.trees.nodes)
    keys = sorted(here.figures.library.all("indicators"))
    return [Request(key, unit, month) for key in keys for month in months for unit in units]


def _ours(here: Opened, requests: Sequence[Request]) -> Answer:
    found = here.figures.many(requests)
    return {
        (figure.request.indicator, figure.request.unit, figure.request.window.end.toordinal()): figure.value
        for figure in found
        if figure.value
    }


def _fill(connection: psycopg.Connection, figures: Sequence[Figure]) -> None:
    """Which units a unit covers, and the months: given to the plain way for nothing."""
    covers = {(figure.request.unit, below) for figure in figures for below in figure.cell.covered}
    months = {figure.request.window for figure in figures}
    connection.execute(TABLES)
    with connection.cursor() as cursor:
        cursor.executemany("insert into plain_covers values (%s, %s)", covers)
        rows = [(month.end.toordinal(), month.start, month.end) for month in months]
        cursor.executemany("insert into plain_month values (%s, %s, %s)", rows)
    connection.execute("analyze plain_covers")


def _plain(connection: psycopg.Connection, town: int, trees: Mapping[str, Word]) -> Answer:
    answer: Answer = {}
    for key, tree in trees.items():
        assert isinstance(tree, Sum)
        where, params = "", [town, tree.of.measure]
        for name, codes in tree.of.where:
            where += " and f.dims ->> %s = any(%s)"
            params += [name, list(codes)]
        statement = STOCK if isinstance(tree, Stock) else FLOW
        for unit, month, value in connection.execute(statement.format(where=where), params):
            if value:
                answer[key, unit, month] = value
    return answer
