"""Posting one record with its facts, beside two plain inserts; with one writer, and with eight."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import chain

import psycopg

from tools.bench.measuring import Row, Timing, interleaved
from tools.bench.place import TOWN, Place

EACH = 25
"""How many records a writer posts in a round."""

PLAIN_TABLES = """
create table plain_record (
    id bigserial primary key, unit_id bigint not null, type text not null, happened_on date not null,
    data jsonb not null);
create table plain_fact (
    id bigserial primary key, record_id bigint not null references plain_record, measure_id bigint not null,
    unit_id bigint not null, happened_on date not null, quantity numeric not null, subject_id bigint,
    dims jsonb not null);
create index plain_fact_measure on plain_fact (measure_id, happened_on, unit_id);
grant select, insert on plain_record, plain_fact to shanzhi_app;
grant usage on all sequences in schema public to shanzhi_app;
"""


@dataclass(frozen=True)
class Kind:
    """A record as it is written down: what type, what is said, and whether with a roster."""

    type_key: str
    unit_kind: str
    values: dict[str, object]
    has_roster: bool


KINDS = {
    "a patrol": Kind("grid_patrol", "grid", {"focus": "消防通道", "households": 8, "problems": 1}, has_roster=False),
    "a Party day with its roster": Kind("theme_party_day", "rural_branch", {"topic": "学习党章"}, has_roster=True),
}


def measure(place: Place, rounds: int) -> list[Row]:
    """Both kinds of record, with 1 and 8 writers."""
    with psycopg.connect(place.plain, autocommit=True) as connection:
        connection.execute(PLAIN_TABLES)
    rows = []
    for name, kind in KINDS.items():
        for writers in (1, 8):
            rows.append(_measured(place, name, kind, writers, rounds))
    return rows


def _measured(place: Place, name: str, kind: Kind, writers: int, rounds: int) -> Row:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(writers, mp_context=context, initializer=place.enter) as pool:
        facts = pool.submit(count_lines, kind).result()
        ours, plain = interleaved(
            rounds,
            partial(_round, pool, writers, partial(post, kind)),
            partial(_round, pool, writers, partial(insert, kind)),
        )
    size = f"{facts} facts, {writers} writer{'s' if writers > 1 else ''}"
    return Row(f"post {name}", size, ours, plain, "one INSERT for the record, one for its facts, COMMIT")


def _round(pool: ProcessPoolExecutor, writers: int, work: Callable[[int], list[float]]) -> list[float]:
    """Every writer at its work at the same time; the seconds of each record."""
    return list(chain.from_iterable(pool.map(work, range(writers))))


def post(kind: Kind, writer: int) -> list[float]:
    """The product's way: the verb, with rights, checks, audit, ledger, sums."""
    from shanzhi.activities.actions import record_activity
    from shanzhi.kernel.models import Town
    from shanzhi.kernel.scope import scope, system

    town = Town.objects.get(key=TOWN)
    seconds = []
    for number in range(EACH):
        with scope(system(town.pk, clock=town.demo_now)):
            entry = entry_of(kind, writer * EACH + number)
        began = time.perf_counter()
        with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
            record_activity(town, type_key=kind.type_key, entry=entry, actor=actor)
        seconds.append(time.perf_counter() - began)
    return seconds


def insert(kind: Kind, _writer: int) -> list[float]:
    """The plain way: no rights, no checks, no trail, no sums."""
    import os

    lines, unit, day = _lines(kind)
    seconds = []
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        for _ in range(EACH):
            began = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into plain_record (unit_id, type, happened_on, data) values (%s, %s, %s, %s) returning id",
                    [unit, kind.type_key, day, json.dumps(kind.values)],
                )
                (record,) = cursor.fetchone() or (0,)
                cursor.executemany(
                    "insert into plain_fact (record_id, measure_id, unit_id, happened_on, quantity, subject_id, dims)"
                    " values (%s, %s, %s, %s, %s, %s, %s)",
                    [(record, *line) for line in lines],
                )
            connection.commit()
            seconds.append(time.perf_counter() - began)
    return seconds


def entry_of(kind: Kind, number: int):  # type: ignore[no-untyped-def]
    """What is written down: the unit and the day go round, and three quarters of the roster came."""
    from shanzhi.activities.entry import Attendance, Entry
    from shanzhi.activities.queries import list_expected
    from shanzhi.directory.models import Unit
    from shanzhi.directory.trees import forest
    from shanzhi.kernel import clock
    from shanzhi.kernel.models import Town
    from shanzhi.packs.library import library

    town = Town.objects.get(key=TOWN)
    today = clock.today(town)
    day = today - timedelta(days=number % 300)
    trees = forest(town, day)
    nodes = trees.of_kind(kind.unit_kind)
    unit = Unit.objects.get(pk=nodes[number % len(nodes)].id)
    came: Sequence[int] = ()
    if kind.has_roster:
        definition = library(town).get("activities", kind.type_key)
        people = [each.person_id for each in list_expected(definition.model, unit, day, trees)]
        came = people[: len(people) * 3 // 4 or 1]
    return Entry(unit, day, kind.values, Attendance(frozenset(came)))


def count_lines(kind: Kind) -> int:
    """How many facts such a record posts."""
    return len(_lines(kind)[0])


Line = tuple[int, int, date, Decimal, int | None, str]


def _lines(kind: Kind) -> tuple[list[Line], int, date]:
    """The facts a record of the kind posts, taken from one that was posted."""
    from shanzhi.activities.actions import record_activity
    from shanzhi.kernel.models import Town
    from shanzhi.kernel.scope import scope, system
    from shanzhi.ledger.posting import live_facts, measure_id

    town = Town.objects.get(key=TOWN)
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        entry = entry_of(kind, 0)
        record = record_activity(town, type_key=kind.type_key, entry=entry, actor=actor)
        lines = [
            (
                measure_id(line.measure),
                line.unit_id,
                line.on,
                line.quantity,
                line.subject_id,
                json.dumps(dict(line.dims)),
            )
            for _, line in live_facts(record)
        ]
    return lines, entry.unit.pk, entry.on


__all__ = ["Timing", "measure"]
