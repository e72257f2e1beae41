"""Whole lives of cases through the verbs, four calls each, beside the plainest statements that keep the same.

For comparison, a public complaint system publishes 37 lives a second (four calls each) at up to 100,000 records and 6.3
at a million, on 16 cores (DIGIT CMS, k6, March 2026).
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import psycopg

from tools.bench.measuring import Row, Timing, interleaved
from tools.bench.pages import PASSWORD
from tools.bench.place import TOWN, Place

if TYPE_CHECKING:
    from shanzhi.accounts.models import User

EACH = 10
"""How many lives a writer sees through in a round."""

TYPE, WRITERS = "fire_hazard", (1, 2, 8)
SAID = {"what": "楼道堆放杂物", "kind": "exit", "level": "general", "term": "d7"}
STEPS: tuple[tuple[str, dict[str, str], bool], ...] = (
    ("accept", {}, False),
    ("resolve", {"done": "当场清走"}, False),
    ("recheck_passed", {}, True),
)
"""Each with what is said, and whether somebody else takes it, as a recheck demands."""

PLAIN_TABLES = """
create table plain_case (
    id bigserial primary key, unit_id bigint not null, type text not null, state text not null, due_at timestamptz,
    data jsonb not null);
create table plain_step (
    id bigserial primary key, case_id bigint not null references plain_case, step text not null, actor text not null,
    at timestamptz not null default now(), data jsonb not null);
create index plain_case_due on plain_case (due_at) where state <> 'closed';
create index plain_step_of on plain_step (case_id);
grant select, insert, update on plain_case, plain_step to shanzhi_app;
grant usage on all sequences in schema public to shanzhi_app;
"""


def measure(place: Place, rounds: int) -> list[Row]:
    """With one, two and eight writers."""
    with psycopg.connect(place.plain, autocommit=True) as connection:
        connection.execute(PLAIN_TABLES)
    prepare()
    from django.db import connections

    connections.close_all()
    return [_measured(place, writers, rounds) for writers in WRITERS]


def prepare() -> None:
    """Two people who may: of the first village, and of the town's office."""
    from shanzhi.accounts.actions import grant_role, open_user
    from shanzhi.directory.queries import get_unit
    from shanzhi.directory.trees import forest
    from shanzhi.kernel import clock
    from shanzhi.kernel.models import Town
    from shanzhi.kernel.scope import scope, system

    town = Town.objects.get(key=TOWN)
    day = clock.today(town)
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        trees = forest(town, day)
        for name, role, kind in (("finds", "village_secretary", "village"), ("rechecks", "town_clerk", "town")):
            user = open_user(town, username=name, name=name, password=PASSWORD, actor=actor)
            unit = get_unit(town, trees.of_kind(kind)[0].key)
            grant_role(user, unit=unit, role=role, on=day, actor=actor, town=town)


def _measured(place: Place, writers: int, rounds: int) -> Row:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(writers, mp_context=context, initializer=place.enter) as pool:
        ours, plain = interleaved(
            rounds, partial(_round, pool, writers, live), partial(_round, pool, writers, live_plainly)
        )
    each = f"{writers} writer{'s' if writers > 1 else ''}"
    size = f"{each}, {_a_second(ours, writers):,.0f} a second (plain {_a_second(plain, writers):,.0f})"
    return Row("life of a case", size, ours, plain, "INSERT, then UPDATE and INSERT three times, four COMMITs")


def _a_second(timing: Timing, writers: int) -> float:
    return writers * len(timing.seconds) / sum(timing.seconds)


def _round(pool: ProcessPoolExecutor, writers: int, work: Callable[[int], list[float]]) -> list[float]:
    """Every writer at its work at the same time; the seconds of each life."""
    return list(chain.from_iterable(pool.map(work, range(writers))))


def live(_writer: int) -> list[float]:
    """The product's way: rights, workflow, clocks, audit, ledger and sums with every call."""
    from shanzhi.accounts.models import User

    finds, rechecks = User.objects.get(username="finds"), User.objects.get(username="rechecks")
    return [_timed(partial(_live, finds, rechecks)) for _ in range(EACH)]


def _live(finds: User, rechecks: User) -> None:
    from shanzhi.accounts.principals import principal_of
    from shanzhi.cases.actions import Taking, report_case, take_step
    from shanzhi.cases.entry import Entry
    from shanzhi.directory.models import Unit
    from shanzhi.kernel import clock
    from shanzhi.kernel.models import Town
    from shanzhi.kernel.scope import scope
    from shanzhi.records.models import Record

    town = Town.objects.get(key=TOWN)
    today = clock.today(town)
    actor = principal_of(finds)
    with scope(actor, write=True):
        unit = Unit.objects.get(pk=min(unit for unit, _class in actor.units))
        record = report_case(town, type_key=TYPE, entry=Entry(unit, today, SAID), actor=actor)
    for move, values, by_other in STEPS:
        actor = principal_of(rechecks if by_other else finds)
        with scope(actor, write=True):
            again = Record.objects.select_related("town", "unit").get(pk=record.pk)
            take_step(again, move=move, said=Taking(on=today, values=values), actor=actor)


def live_plainly(_writer: int) -> list[float]:
    """The plain way: no rights, no rules, no trail, no sums."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return [_timed(partial(_live_plainly, connection)) for _ in range(EACH)]


def _live_plainly(connection: psycopg.Connection) -> None:
    from psycopg.types.json import Jsonb

    keeps = "insert into plain_step (case_id, step, actor, data) values (%s, %s, %s, %s)"
    row = connection.execute(
        "insert into plain_case (unit_id, type, state, due_at, data) values (1, %s, 'found', now(), %s) returning id",
        [TYPE, Jsonb(SAID)],
    ).fetchone()
    (case,) = row or (0,)
    connection.execute(keeps, [case, "report", "finds", Jsonb(SAID)])
    connection.commit()
    for move, values, by_other in STEPS:
        connection.execute(
            "update plain_case set state = %s, data = data || %s where id = %s", [move, Jsonb(values), case]
        )
        connection.execute(keeps, [case, move, "rechecks" if by_other else "finds", Jsonb(values)])
        connection.commit()


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
