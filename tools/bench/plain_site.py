"""The plainest pages that say the same: one WSGI function, hand-written SQL as the owner of the tables, bare HTML.

No signing in, no scope, no languages, no frame, no explanation, no comparison: what a page costs at the least.
`python -m tools.bench.plain_site ADDRESS PORT`
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from html import escape
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from psycopg_pool import ConnectionPool

POOL: list[ConnectionPool] = []

COVERED = """
with recursive edge(above, under) as (
  select parent_id, unit_id from directory_unitstate where known_to is null and valid_to is null
  union all select target_id, source_id from directory_unitlink where known_to is null and valid_to is null
), below(unit_id) as (
  select %(unit)s::bigint union select edge.under from edge join below on edge.above = below.unit_id
)
"""
LATEST = """
select subject_id, number, title, type, happened_on from records_record
where town_id = %(town)s order by created_at desc limit 20
"""
COUNTS = """
select type, count(*) from records_record
where town_id = %(town)s and happened_on between %(start)s and %(end)s group by type order by 1
"""
ROWS = """
select subject_id, number, title, happened_on, data from records_record
where town_id = %(town)s and type = %(type)s and state <> 'withdrawn'
order by happened_on desc, subject_id desc limit 50
"""
COUNT = "select count(*) from records_record where town_id = %(town)s and type = %(type)s and state <> 'withdrawn'"
RECORD = """
select number, title, happened_on, data, created_by, created_at from records_record where subject_id = %(record)s
"""
TRANSITIONS = """
select verb, actor, recorded_at, snapshot from records_transition where record_id = %(record)s order by id
"""
FACTS = """
select m.key, f.quantity, f.happened_on from ledger_fact f join ledger_measure m on m.id = f.measure_id
where f.record_id = %(record)s order by f.seq
"""
MONTHS = """
select date_trunc('month', f.happened_on)::date, sum(f.quantity) from ledger_fact f
where f.town_id = %(town)s and f.measure_id = (select id from ledger_measure where key = %(measure)s)
  and f.unit_id in (select unit_id from below) and f.happened_on between %(start)s and %(end)s group by 1 order by 1
"""
LINES = """
select f.seq, f.quantity, f.happened_on, r.number, r.title
from ledger_fact f join records_record r on r.subject_id = f.record_id
where f.town_id = %(town)s and f.measure_id = (select id from ledger_measure where key = %(measure)s)
  and f.unit_id in (select unit_id from below) and f.happened_on between %(start)s and %(end)s
order by f.seq desc limit 50
"""
UNIT = "select name, valid_from from directory_unitstate where unit_id = %(unit)s order by valid_from"
UNIT_COUNTS = """
select type, count(*) from records_record where unit_id in (select unit_id from below) group by type order by 1
"""
UNIT_LATEST = """
select number, title, happened_on from records_record where unit_id in (select unit_id from below)
order by happened_on desc limit 20
"""
CASES = """
select r.subject_id, r.number, r.title, r.state, c.unit_id, c.holder_id, c.due_at
from cases_case c join records_record r on r.subject_id = c.record_id
where c.town_id = %(town)s and c.stage <> 'ended' and c.unit_id in (select unit_id from below)
order by c.due_at nulls last limit 50
"""
CASES_COUNT = """
select count(*) from cases_case c
where c.town_id = %(town)s and c.stage <> 'ended' and c.unit_id in (select unit_id from below)
"""
OVERDUE = CASES.replace("order by", "and c.due_at < %(now)s order by")
OVERDUE_COUNT = f"{CASES_COUNT} and c.due_at < %(now)s"
CASES_BY_PLACE = """
select c.unit_id, r.state, count(*), count(*) filter (where c.due_at < %(now)s)
from cases_case c join records_record r on r.subject_id = c.record_id
where c.town_id = %(town)s and c.stage <> 'ended' and c.unit_id in (select unit_id from below) group by 1, 2
"""

PAGES: dict[str, tuple[str, ...]] = {
    "home": (LATEST, COUNTS),
    "register": (ROWS, COUNT),
    "record": (RECORD, TRANSITIONS, FACTS),
    "figure": (COVERED + MONTHS, COVERED + LINES),
    "unit": (UNIT, COVERED + UNIT_COUNTS, COVERED + UNIT_LATEST),
    "inbox": (COVERED + CASES, COVERED + CASES_COUNT),
    "overdue": (COVERED + OVERDUE, COVERED + OVERDUE_COUNT),
    "board": (COVERED + CASES_BY_PLACE,),
}
"""What each page asks."""


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A page by its name, with what it asks for in the query."""
    asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    tables = []
    with POOL[0].connection() as connection:
        for statement in PAGES[environ["PATH_INFO"].strip("/")]:
            rows = connection.execute(statement.encode(), asked).fetchall()
            tables.append(
                "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
            )
    text = "<!doctype html><title>plain</title>" + "".join(f"<table>{table}</table>" for table in tables)
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [text.encode()]


def main() -> None:
    """Serve until ended, a thread for each request, as Python's own server does."""
    address, port = sys.argv[1], int(sys.argv[2])
    POOL.append(ConnectionPool(address, min_size=4, max_size=8, open=True))
    make_server("127.0.0.1", port, application, Threaded, Quiet).serve_forever()


class Threaded(ThreadingMixIn, WSGIServer):
    """A thread for each request."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *args: Any) -> None:
        """Nothing."""


if __name__ == "__main__":
    main()
