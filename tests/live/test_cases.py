"""Several people at one case at the same moment, and a server killed in the middle of a step."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from shanzhi.cases.actions import Taking, take_step
from shanzhi.cases.correcting import correct_case, withdraw_case
from shanzhi.cases.models import Case
from shanzhi.cases.tests import bench
from shanzhi.cluster.names import OWNER, WEB
from shanzhi.core.errors import Problem, Problems
from shanzhi.core.places import ROOT
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.models import Fact
from shanzhi.ledger.posting import live_facts
from shanzhi.ledger.verifying import verify
from shanzhi.records.models import Record, Transition
from tests.support import cast, server
from tests.support.chance import chance
from tests.support.racing import race

pytestmark = pytest.mark.live
OWN = pytest.mark.usefixtures("own_database")
ON = date(2024, 6, 5)
ONCE = ("case.found", "case.asked", "case.due", "case.met", "case.closed")
"""What a case stands for once at most."""


def _reported(*moves: str, people: int = 1) -> int:
    """A case after some steps of the town office."""
    with cast.as_user("clerk") as actor:
        record = bench.report(actor, people=people)
        for move in moves:
            record = bench.step(actor, record, move, ON)
        return int(record.pk)


def _record(pk: int) -> Record:
    return Record.objects.select_related("town", "unit").get(pk=pk)


def _take(pk: int, move: str, *, seen: int | None = None, into: int | None = None) -> Callable[[Principal], None]:
    def act(actor: Principal) -> None:
        said = Taking(
            on=ON,
            note=bench.WHY,
            ground="outside",
            values={"done": "搬走"} if move == "resolve" else {},
            other=None if into is None else _record(into),
        )
        take_step(_record(pk), move=move, said=said, actor=actor, seen=seen)

    return act


def _looked_at(pk: int) -> int:
    with cast.as_user("clerk", write=False):
        return int(Transition.objects.filter(record=pk).latest("pk").pk)


def _check(*pks: int) -> None:
    """Each case stands as its last step says, and for exactly the facts of its history; the ledger holds."""
    with cast.as_user("auditor", write=False):
        for pk in pks:
            record = _record(pk)
            last = Transition.objects.filter(record=pk).latest("pk")
            assert record.state == last.to_state
            if record.state != "withdrawn":
                assert Case.objects.get(pk=pk).standing == last.snapshot["case"]
            measures = [line.measure for _seq, line in live_facts(record)]
            assert all(measures.count(name) <= 1 for name in ONCE)
            assert ("case.found" in measures) == (record.state not in ("withdrawn", "merged"))
            assert ("case.closed" in measures) == (record.state in ("closed", "refused", "unsolved", "transferred"))
        seqs = list(Fact.objects.filter(town=cast.town()).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
        assert verify(cast.town()) == []


def _count(question: object) -> int:
    with cast.as_user("clerk", write=False):
        return bench.count(question)


@OWN
@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("accept", "accept", ["flow.move.not_from_here"]),
        ("accept", "refuse", ["flow.move.not_from_here"]),
        ("refuse", "accept", ["flow.move.not_from_here"]),
        ("accept", "start", []),  # what the first one did leads there
    ],
)
def test_step__two_at_once(first: str, second: str, told: list[str]) -> None:
    """One of them is taken; the other is held against what the first one left, and told how it stands now."""
    pk = _reported()
    assert race(_take(pk, first), _take(pk, second), by="clerk") == told
    with cast.as_user("clerk", write=False):
        assert Transition.objects.filter(record=pk).count() == (3 if not told else 2)
    _check(pk)


@OWN
def test_step__on_what_somebody_else_changed_meanwhile() -> None:
    """Both had looked at the same page: the second is told that it is another one now, though the step would do."""
    pk = _reported("accept")
    seen = _looked_at(pk)
    assert race(_take(pk, "start", seen=seen), _take(pk, "resolve", seen=seen), by="clerk") == [
        "record.changed_meanwhile"
    ]
    with cast.as_user("clerk", write=False):
        assert bench.state(_record(pk)) == "working"
    _check(pk)


@OWN
def test_withdraw__while_a_step_is_taken() -> None:
    """It waits for the step and takes everything back; the other way round the step is told that it is withdrawn."""

    def withdraw(pk: int) -> Callable[[Principal], object]:
        return lambda actor: withdraw_case(_record(pk), reason=bench.WHY, actor=actor)

    first, second = _reported("accept"), _reported("accept")
    assert race(_take(first, "resolve"), withdraw(first), by="clerk") == []
    assert race(withdraw(second), _take(second, "resolve"), by="clerk") == ["record.withdrawn"]
    assert [_count(each) for each in (bench.FOUND, bench.ASKED, bench.OPEN)] == [0, 0, 0]
    _check(first, second)


@OWN
def test_correct__while_a_step_is_taken() -> None:
    """Both stand in the end: the step, and what was put right on top of it."""
    pk = _reported()

    def correct(actor: Principal) -> None:
        entry = bench.changed(_record(pk), people=5)
        correct_case(_record(pk), entry=entry, reason=bench.WHY, actor=actor)

    assert race(_take(pk, "accept"), correct, by="clerk") == []
    assert (_count(bench.ASKED), _count(bench.FOUND)) == (5, 1)
    with cast.as_user("clerk", write=False):
        assert [each.step for each in bench.standing(_record(pk)).taken] == ["report", "accept"]
    _check(pk)


@OWN
def test_merge__into_one_that_is_being_merged() -> None:
    """Each into the other, or into one that goes elsewhere: the second is told that it is merged itself."""
    first, second, third = _reported(people=1), _reported(people=2), _reported(people=4)
    told = race(_take(first, "merge", into=second), _take(second, "merge", into=first), by="clerk")
    assert told == ["case.merge.is_merged"]
    told = race(_take(second, "merge", into=third), _take(third, "merge", into=second), by="clerk")
    assert told == ["case.merge.is_merged"]
    assert [_count(each) for each in (bench.FOUND, bench.ASKED, bench.OPEN)] == [1, 7, 1]
    _check(first, second, third)


@OWN
def test_merge__of_one_that_is_being_closed() -> None:
    """Closed or merged, never both."""
    pk, into = _reported(), _reported()
    assert race(_take(pk, "refuse"), _take(pk, "merge", into=into), by="clerk") == ["flow.move.not_from_here"]
    assert [_count(each) for each in (bench.FOUND, bench.CLOSED, bench.OPEN)] == [2, 1, 1]
    _check(pk, into)


def _told(act: Callable[[Principal], object], start: Barrier) -> list[str]:
    """What somebody was told who began together with everybody else."""
    with closing(connection):
        start.wait(timeout=60)
        try:
            with cast.as_user("clerk") as actor:
                act(actor)
        except Problems as several:
            return [each.code for each in several.problems]
        except Problem as problem:
            return [problem.code]
    return []


def _all_at_once(acts: list[Callable[[Principal], object]]) -> list[list[str]]:
    start = Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        told: list[Future[list[str]]] = [pool.submit(_told, act, start) for act in acts]
        return [each.result(timeout=120) for each in told]


@OWN
@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=pytest.mark.full)])
def test_merge__round_and_round(rounds: int) -> None:
    """Several merge each other in a ring, all at once: nobody waits for ever, one case or more is left, none lost."""
    dice = chance()
    for _each in range(rounds):
        before, asked = _count(bench.FOUND), _count(bench.ASKED)
        ring = [_reported() for _case in range(4)]
        acts = [_take(pk, "merge", into=into) for pk, into in zip(ring, [*ring[1:], ring[0]], strict=True)]
        dice.shuffle(acts)
        told = _all_at_once(acts)
        merged = told.count([])
        assert [codes for codes in told if codes] == [["case.merge.is_merged"]] * (4 - merged)
        assert 1 <= merged <= 3
        assert _count(bench.FOUND) - before == 4 - merged
        assert _count(bench.ASKED) - asked == 4
        _check(*ring)


ACTING = """
import os, signal, sys
import django; django.setup()
from django.db import connection
from tests.live.test_cases import act_on

last, told = int(sys.argv[1]), []

def step(execute, sql, *rest):
    told.append(sql)
    if len(told) == last:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *rest)

act_on(int(sys.argv[2]), int(sys.argv[3]), step)
print(len(told))
"""
"""Takes steps, up to a statement of the database before which it is killed; says how many statements there were."""

STEPS = ("accept", "assign", "resolve", "recheck_passed", "reopen", "merge")


def act_on(pk: int, into: int, hook: Callable[..., object]) -> None:
    """Every step of a list that has not been taken yet, each in a transaction of its own."""
    for move in STEPS:
        with cast.as_user("clerk", write=False):
            done = len(bench.standing(_record(pk)).taken) - 1
        if STEPS[done : done + 1] != (move,):
            continue
        with cast.as_system(cast.town()) if move == "recheck_passed" else cast.as_user("clerk") as actor:
            said = Taking(
                on=ON,
                note=bench.WHY,
                values={"done": "搬走", "removed": 1} if move == "resolve" else {},
                person=bench.user("podi_secretary") if move == "assign" else None,
                other=_record(into) if move == "merge" else None,
            )
            with connection.execute_wrapper(hook):
                take_step(_record(pk), move=move, said=said, actor=actor)


@contextmanager
def _process(database: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    endpoint = server.running()
    env = {
        **os.environ,
        "DATABASE_URL": endpoint.url(WEB, database),
        "DATABASE_OWNER_URL": endpoint.url(OWNER, database),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", ACTING, *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _act_until(statement: int, pk: int, into: int) -> bool:
    """Whether it came to its end."""
    with _process(connection.settings_dict["NAME"], str(statement), str(pk), str(into)) as process:
        said, _nothing = process.communicate(timeout=120)
    assert process.returncode in (0, -signal.SIGKILL), said.decode()
    return process.returncode == 0


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.full)])
def test_kill__in_the_middle_of_a_step(own_database: str, rounds: int) -> None:
    """Each step is whole or not at all; gone on with, every step was taken once and counts once."""
    dice: random.Random = chance()
    pk, into, killed = _reported(), _reported(), 0
    while killed < rounds:
        killed += 1
        if _act_until(dice.randint(1, 60), pk, into):
            pk, into = _reported(), _reported()
        _check(pk, into)
    assert _act_until(0, pk, into)
    with cast.as_user("clerk", write=False):
        record = _record(pk)
        assert [each.move for each in bench.standing(record).taken] == ["report", *STEPS[:-1], "merge"]
        assert Transition.objects.filter(record=pk).count() == len(STEPS) + 1
        stepped = [each for each in bench.facts(record) if each[0] == "case.stepped"]
        assert [each[3] for each in stepped] == [("recheck",), ("reopen",)]
    assert (_count(bench.FOUND), _count(bench.ASKED)) == (len(_cases()) - len(_cases("merged")), len(_cases()))
    _check(*_cases())


def _cases(state: str | None = None) -> list[int]:
    with cast.as_user("auditor", write=False):
        found = Record.objects.filter(kind="case")
        return list((found if state is None else found.filter(state=state)).values_list("pk", flat=True))
