"""What the worker does besides: the work of the night, what was lost, what is old."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from shanzhi.jobs import queue
from shanzhi.jobs.declare import Nightly
from shanzhi.jobs.models import JobRun, State
from shanzhi.jobs.tending import Tending
from shanzhi.kernel.models import Town
from shanzhi.ledger.models import Seal
from tests.support import cast
from tests.support.activities import party_day
from tests.support.jobs import run_waiting

pytestmark = pytest.mark.django_db
NIGHT = Nightly(time(2))


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2024, 7, 5, 17, 59, tzinfo=UTC), "2024-07-05"),
        (datetime(2024, 7, 5, 18, 0, tzinfo=UTC), "2024-07-06"),
        (datetime(2024, 7, 6, 10, 0, tzinfo=UTC), "2024-07-06"),
    ],
)
def test_nightly__by_the_clock_of_shanghai(now: datetime, night: str) -> None:
    """Two in the morning there is 18:00 of the day before in UTC; in the afternoon the night still wants its work."""
    assert NIGHT.occasion(now) == night


def _of_tianning(name: str) -> list[JobRun]:
    with cast.as_system(cast.town()):
        return list(JobRun.objects.filter(name=name))


def test_ask_for_nightly__once_for_each_town() -> None:
    """Asked for twice, there is one run for each town, by the system; it seals what the day brought."""
    with cast.as_user("organiser") as actor:
        party_day(actor)
    Tending().ask_for_nightly()
    Tending().ask_for_nightly()
    (run,) = _of_tianning("ledger.seal")
    assert run.user_id is None
    done = {(each.name, each.town_id) for each in run_waiting() if each.state == State.DONE}
    assert {town for name, town in done if name == "ledger.seal"} == set(Town.objects.values_list("pk", flat=True))
    with cast.as_system(cast.town()):
        assert Seal.objects.filter(town=cast.town()).exists()
    assert _of_tianning("ledger.seal")[0].result["code"] == "job.ledger.sealed"


def test_find_lost__back_into_the_queue() -> None:
    """A run the queue does not know is put in; one it knows is left alone."""
    with cast.as_system(cast.town()):
        run = JobRun.objects.create(town=cast.town(), actor="x", name="ledger.verify", asked_at=timezone.now())
    assert not queue.is_there(run.pk)
    for _ in range(2):
        Tending().find_lost()
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from procrastinate_jobs where args->>'run_id' = %s", [str(run.pk)])
            assert cursor.fetchone() == (1,)


def test_take_up__seen_left_twice() -> None:
    """A row nobody works at goes back at the second look, for at the first it may only have begun."""
    with cast.as_system(cast.town()):
        run = JobRun.objects.create(town=cast.town(), actor="x", name="ledger.verify", asked_at=timezone.now())
        queue.put(run.pk, run.town_id)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing'")
    tending = Tending()
    tending.take_up()
    assert _statuses() == ["doing"]
    tending.take_up()
    assert _statuses() == ["todo"]


def test_take_up__one_that_is_worked_at() -> None:
    """The lock of whoever works at it keeps it."""
    with cast.as_system(cast.town()):
        run = JobRun.objects.create(town=cast.town(), actor="x", name="ledger.verify", asked_at=timezone.now())
        queue.put(run.pk, run.town_id)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing'")
        cursor.execute("select pg_advisory_lock(%s, %s)", [queue.LOCK, run.pk])
    tending = Tending()
    tending.take_up()
    tending.take_up()
    assert _statuses() == ["doing"]
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock(%s, %s)", [queue.LOCK, run.pk])


def test_clear__sessions_and_old_runs() -> None:
    """What ended long ago goes; what ended lately, waits or is open stays."""
    now = timezone.now()
    for key, ends in (("old", now - timedelta(days=1)), ("open", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    with cast.as_system(cast.town()):
        for days, state in ((100, State.DONE), (10, State.DONE), (100, State.WAITING)):
            at = now - timedelta(days=days)
            JobRun.objects.create(
                town=cast.town(), actor="x", name=f"test.{days}", asked_at=at, ended_at=at, state=state
            )
    Tending().ask_for_nightly()
    run_waiting()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    with cast.as_system(cast.town()):
        left = JobRun.objects.filter(name__startswith="test.").values_list("name", flat=True)
        assert sorted(left) == ["test.10", "test.100"]


def _statuses() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select status::text from procrastinate_jobs")
        return [status for (status,) in cursor.fetchall()]
