"""Workers in processes of their own: killed, stopped, two at once, nothing to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

from shanzhi.cluster.tests.helpers import wait_for
from shanzhi.core.places import ROOT
from shanzhi.jobs import declare, queue
from shanzhi.jobs.actions import enqueue, stop_run
from shanzhi.jobs.models import JobRun, State
from shanzhi.jobs.queries import get_run
from shanzhi.kernel.models import AuditEntry
from tests.support import cast, working
from tests.support.web import Browser, serving

pytestmark = pytest.mark.live
ROWS = 6


@pytest.fixture
def jobs() -> Iterator[None]:
    """The jobs of the tests are known here too; forgotten afterwards."""
    known = dict(declare.all_jobs())
    working.register()
    yield
    declare._JOBS.clear()
    declare._JOBS.update(known)


@contextmanager
def worker(address: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on a database, gone afterwards. Its connection is the app role's alone."""
    env = {**os.environ, "DATABASE_URL": address, "SHANZHI_PROCESS": "web", "SHANZHI_HOME": str(folder / "home")}
    env.pop("DATABASE_OWNER_URL", None)
    words = [sys.executable, "-m", "tests.support.working", str(folder)]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask(name: str = "test.slow", **arguments: object) -> JobRun:
    """Asked for by the organiser."""
    with cast.as_user("organiser") as actor:
        return enqueue(cast.town(), name, arguments, actor=actor)


def now(run: JobRun) -> JobRun:
    """As it stands."""
    with cast.as_system(cast.town()):
        return JobRun.objects.get(pk=run.pk)


def is_half(run: JobRun) -> bool:
    """Whether it waits for the test."""
    return now(run).done == working.HALF


def is_over(run: JobRun) -> bool:
    """Whether nothing will change any more."""
    return now(run).is_ended


def rows_written() -> list[str]:
    """What the slow job wrote, in order."""
    with cast.as_system(cast.town()):
        return list(AuditEntry.objects.filter(verb="test.row").order_by("pk").values_list("target", flat=True))


def rows_of_queue() -> int:
    """How many there are; what is done leaves."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs")
        return int(cursor.fetchone()[0])


def test_worker__killed_half_way(own_database: str, jobs: None, tmp_path: Path) -> None:
    """The next worker takes the run up again, and what was written before is not written twice."""
    run = ask(rows=ROWS)
    with worker(own_database, tmp_path) as first:
        wait_for(lambda: is_half(run))
        first.kill()
        first.wait()
    assert now(run).state == State.RUNNING
    (tmp_path / "go").touch()
    with worker(own_database, tmp_path):
        wait_for(lambda: is_over(run))
    assert (now(run).state, now(run).attempts, now(run).done) == (State.DONE, 2, ROWS)
    assert rows_written() == [f"row:{number}" for number in range(1, ROWS + 1)]


def test_worker__told_to_end(own_database: str, jobs: None, tmp_path: Path) -> None:
    """It ends within seconds, and the run waits for the next one; that was no attempt."""
    run = ask(rows=ROWS)
    with worker(own_database, tmp_path) as first:
        wait_for(lambda: is_half(run))
        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=15) == 0
    assert (now(run).state, now(run).attempts) == (State.WAITING, 0)
    (tmp_path / "go").touch()
    with worker(own_database, tmp_path):
        wait_for(lambda: is_over(run))
    assert now(run).state == State.DONE
    assert rows_written() == [f"row:{number}" for number in range(1, ROWS + 1)]


def test_worker__asked_to_stop(own_database: str, jobs: None, tmp_path: Path) -> None:
    """A running job ends at its next step; progress was seen before."""
    run = ask(rows=ROWS)
    with worker(own_database, tmp_path):
        wait_for(lambda: is_half(run))
        assert now(run).total == ROWS
        with cast.as_user("organiser") as actor:
            stop_run(get_run(cast.town(), run.pk), actor=actor)
        wait_for(lambda: is_over(run))
    assert now(run).state == State.STOPPED
    assert len(rows_written()) == working.HALF


def test_worker__two_at_once(own_database: str, jobs: None, tmp_path: Path) -> None:
    """A run that stands in the queue three times, and two workers: never at it at the same moment, and done once."""
    runs = [ask("test.alone") for _ in range(12)]
    for run in runs:
        for _ in range(2):
            queue.put(run.pk, run.town_id)
    with worker(own_database, tmp_path), worker(own_database, tmp_path):
        for run in runs:
            wait_for(lambda run=run: is_over(run))
    assert not (tmp_path / "twice").exists()
    assert [(now(run).state, now(run).attempts) for run in runs] == [(State.DONE, 1)] * len(runs)


def test_enqueue__rolled_back(own_database: str, jobs: None, tmp_path: Path) -> None:
    """What asked for it failed, so nobody asked."""
    with suppress(KeyError):
        _ask_and_fail()
    later = ask(rows=1)
    with worker(own_database, tmp_path):
        wait_for(lambda: is_over(later))
        wait_for(lambda: rows_of_queue() == 0)
    with cast.as_system(cast.town()):
        assert list(JobRun.objects.values_list("pk", flat=True)) == [later.pk]
    assert rows_written() == ["row:1"]


def test_up__runs_a_worker(own_database: str, tmp_path: Path) -> None:
    """What is asked for on a page is done by the worker beside the pages, which ends with them."""
    with serving(own_database, tmp_path / "home", with_worker=True) as site:
        admin = Browser(site).sign_in("tianning_admin")
        answer = admin.post("/tianning/settings/health/verify/", {"key": "6c1d7d6e-9b1f-4a53-8f39-0a6f7f6a2f11"})
        assert answer.status == 302, answer.text
        place = answer.headers["location"]
        wait_for(lambda: "账本完好" in admin.get(place).text)
        process = site.process
        assert process is not None
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=15)
        wait_for(lambda: not site.processes(), seconds=15)


def test_up__killed_takes_the_worker_along(own_database: str, tmp_path: Path) -> None:
    """The server dies the hard way: nothing of it stays."""
    with serving(own_database, tmp_path / "home", with_worker=True) as site:
        wait_for(lambda: len(site.processes()) > 2)
        site.kill_main()
        assert site.processes() == []


def _ask_and_fail() -> None:
    with cast.as_user("organiser") as actor:
        enqueue(cast.town(), "test.slow", {"rows": 2}, actor=actor)
        raise KeyError
