"""One run: asked for, carried out, told, stopped, failed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import catalogue
from shanzhi.jobs import declare
from shanzhi.jobs.actions import enqueue, stop_run
from shanzhi.jobs.declare import Outcome
from shanzhi.jobs.models import JobRun, State
from shanzhi.jobs.queries import get_run, list_runs, outcome_of, problems_of, title_of
from shanzhi.jobs.queue import ATTEMPTS
from shanzhi.jobs.running import Ending, Run, carry_out
from shanzhi.kernel.models import AuditEntry
from shanzhi.kernel.scope import current, scope
from tests.support import cast
from tests.support.jobs import run_waiting
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[dict[str, object]]:
    """Jobs that belong to no app, and what they tell; forgotten afterwards."""
    known = dict(declare.all_jobs())
    said: dict[str, object] = {}

    @declare.job("test.count")
    def count(run: Run, *, to: int, fail_at: int = 0) -> Outcome:
        with scope(run.actor, write=True):
            said["actor"] = str(current())
            AuditEntry.objects.create(
                town=run.town, at=run.town.demo_now, actor=run.actor.key, verb="test", target=str(run.id)
            )
            for number in range(to):
                said["at"] = number
                if fail_at and number == fail_at:
                    raise Problem("figure.not_yours")
                run.step(number, to)
        return Outcome("job.title.unknown", {"name": to}, ("figures",), {"to": to})

    @declare.job("test.break")
    def broken(run: Run) -> Outcome:
        raise KeyError("somewhere")

    @declare.job("test.permitted", permission="pack.apply")
    def permitted(run: Run) -> None:
        said["permitted"] = True

    yield said
    declare._JOBS.clear()
    declare._JOBS.update(known)


def _ask(name: str = "test.count", by: str = "organiser", **arguments: object) -> JobRun:
    with cast.as_user(by) as actor:
        return enqueue(cast.town(), name, arguments, actor=actor)


def test_run__carried_out(told: dict[str, object]) -> None:
    """It runs with the rights of who asked and keeps what it came to."""
    asked = _ask(to=3)
    assert asked.state == State.WAITING
    (run,) = run_waiting()
    assert run.pk == asked.pk
    assert (run.state, run.attempts, run.problem) == (State.DONE, 1, None)
    assert told["actor"] == asked.actor
    assert run.result == {
        "code": "job.title.unknown",
        "params": {"name": 3},
        "link": ["figures"],
        "data": {"to": 3},
    }
    assert run.began_at is not None
    assert run.ended_at is not None
    outcome = outcome_of(run)
    assert outcome is not None
    assert outcome.params == {"name": 3}


def test_run__twice(told: dict[str, object]) -> None:
    """What is over is not done again, whoever calls it."""
    run = _ask(to=3)
    run_waiting()
    told.clear()
    carry_out(run.pk, run.town_id, beside=connection)
    assert told == {}


def test_run__refused(told: dict[str, object]) -> None:
    """A refusal keeps its code and words, and nothing of what the job had written."""
    _ask(to=3, fail_at=2)
    (run,) = run_waiting()
    assert run.state == State.FAILED
    assert [each.code for each in problems_of(run)] == ["figure.not_yours"]
    with cast.as_user("admin"):
        assert not AuditEntry.objects.filter(verb="test").exists()


def test_run__broken(told: dict[str, object]) -> None:
    """What nobody expected is told as that, with the number to ask about."""
    _ask("test.break")
    (run,) = run_waiting()
    assert run.state == State.FAILED
    assert run.problem == [{"code": "job.broken", "params": {"number": run.pk}}]


def test_run__unknown(told: dict[str, object]) -> None:
    """A job of another version ends with a sentence."""
    run = _ask(to=1)
    with cast.as_system(cast.town()):
        JobRun.objects.filter(pk=run.pk).update(name="test.gone")
    (ended,) = run_waiting()
    assert ended.problem == [{"code": "job.unknown", "params": {"name": "test.gone"}}]
    assert title_of(ended).code == "job.title.unknown"


def test_run__asker_gone(told: dict[str, object]) -> None:
    """Who has left has nothing done any more."""
    from shanzhi.accounts.actions import close_user
    from shanzhi.accounts.models import User

    _ask(to=1)
    with cast.as_user("admin") as actor:
        user = User.objects.get(username="tianning_organiser")
        close_user(user, reason="left", actor=actor, town=cast.town())
    (run,) = run_waiting()
    assert [each.code for each in problems_of(run)] == ["job.asker_gone"]


def test_run__given_up(told: dict[str, object]) -> None:
    """What broke off each time is not begun for ever."""
    run = _ask(to=1)
    with cast.as_system(cast.town()):
        JobRun.objects.filter(pk=run.pk).update(attempts=ATTEMPTS)
    (ended,) = run_waiting()
    assert ended.state == State.FAILED
    assert [each.code for each in problems_of(ended)] == ["job.given_up"]


def test_step__tells_how_far(told: dict[str, object]) -> None:
    """The row says how far it is while the job's own transaction is still open."""
    run = _begun(to=0)
    hand = Run(run.pk, run.town, cast_system(), connection, interval=0)
    hand.step(2, 7)
    assert _now(run).done == 2
    assert _now(run).total == 7


def test_step__asked_to_stop(told: dict[str, object]) -> None:
    """The next step ends it."""
    from shanzhi.jobs.running import Stopped

    run = _begun(to=5)
    hand = Run(run.pk, run.town, cast_system(), connection, interval=0)
    with cast.as_user("organiser") as actor:
        stop_run(get_run(cast.town(), run.pk), actor=actor)
    with pytest.raises(Stopped):
        hand.step(3, 5)


def test_step__worker_ends(told: dict[str, object]) -> None:
    """A worker that ends puts the run back: it is in the queue again, and no attempt is counted."""
    run = _ask(to=5)
    carry_out(run.pk, run.town_id, beside=connection, is_ending=lambda: True)
    assert (_now(run).state, _now(run).attempts) == (State.WAITING, 0)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where (args->>'run_id')::bigint = %s", [run.pk])
        assert cursor.fetchone() == (2,)


def test_stop__while_it_waits(told: dict[str, object]) -> None:
    """It is never begun, and the trail says who stopped it."""
    run = _ask(to=5)
    with cast.as_user("organiser") as actor:
        stop_run(run, actor=actor)
        assert AuditEntry.objects.filter(verb="job.stop", target=f"job:{run.pk}").exists()
    assert run_waiting() == []
    assert _now(run).state == State.STOPPED
    assert told == {}


def test_stop__over() -> None:
    """There is nothing left to stop."""
    run = _begun()
    with cast.as_system(cast.town()):
        JobRun.objects.filter(pk=run.pk).update(state=State.DONE)
    with cast.as_user("organiser") as actor:
        assert refused(lambda: stop_run(run, actor=actor)) == ["job.ended"]


def test_stop__somebody_elses() -> None:
    """Only whoever asked, or the administrator."""
    run = _begun()
    with cast.as_user("clerk") as actor, pytest.raises(Refused):
        stop_run(run, actor=actor)
    with cast.as_user("admin") as actor:
        stop_run(run, actor=actor)


@pytest.mark.parametrize("reader", ["clerk", "leader", "auditor", "podi_secretary"])
def test_list__somebody_elses(reader: str) -> None:
    """Others' runs are not seen, whatever the reader's reach."""
    run = _begun()
    with cast.as_user(reader, write=False):
        assert list(list_runs(cast.town())) == []
        assert refused(lambda: get_run(cast.town(), run.pk)) == ["job.not_found"]


def test_list__own_and_administrator() -> None:
    """Whoever asked sees theirs, the administrator all of the town, and nobody those of another town."""
    run = _begun()
    for reader in ("organiser", "admin"):
        with cast.as_user(reader, write=False):
            assert list(list_runs(cast.town())) == [run]
    with cast.as_user("admin", "zhaidian", write=False), pytest.raises(NotFound):
        get_run(cast.town("zhaidian"), run.pk)
    with cast.as_user("admin", "zhaidian", write=False):
        assert not JobRun.objects.filter(pk=run.pk).exists()
    with cast.as_user("podi_secretary", write=False):
        assert not JobRun.objects.filter(pk=run.pk).exists()


def test_enqueue__without_the_permission(told: dict[str, object]) -> None:
    """A job may ask for a right of its own."""
    assert refused(lambda: _ask("test.permitted")) == ["policy.refused"]
    _ask("test.permitted", by="admin")
    run_waiting()
    assert told == {"permitted": True}


def test_key__same_each_time() -> None:
    """A verb called again by the second attempt is told so by its key."""
    hand = Run(7, cast.town(), cast_system(), connection)
    again = Run(7, cast.town(), cast_system(), connection, attempt=2)
    assert hand.key("row 3") == again.key("row 3") != hand.key("row 4")
    assert hand.key() != Run(8, cast.town(), cast_system(), connection).key()


def test_every_job_has_a_title() -> None:
    """In both languages."""
    assert [each.name for each in declare.all_jobs().values() if each.title.code not in catalogue()] == []


def cast_system():  # type: ignore[no-untyped-def]
    """The system of the town."""
    from shanzhi.kernel.scope import system

    return system(cast.town().pk)


def _begun(**arguments: object) -> JobRun:
    """A run as it stands while a worker is at it, asked for by the organiser."""
    with cast.as_user("organiser") as actor:
        return JobRun.objects.create(
            town=cast.town(),
            user_id=actor.user_id,
            actor=actor.key,
            name="test.count",
            arguments=arguments,
            state=State.RUNNING,
            asked_at=cast.NOW,
        )


def _now(run: JobRun) -> JobRun:
    with cast.as_system(cast.town()):
        return JobRun.objects.get(pk=run.pk)


def test_ending_is_no_problem() -> None:
    """A job that catches problems does not catch the end of its worker."""
    assert not issubclass(Ending, Problem)
