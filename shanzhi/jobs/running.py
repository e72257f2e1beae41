"""Carrying out one run: taken up once at a time, with the principal of whoever asked, told how far it is."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid5

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from shanzhi.accounts.models import User
from shanzhi.accounts.principals import principal_of
from shanzhi.core.errors import Problem, Refused
from shanzhi.jobs import queue
from shanzhi.jobs.declare import Outcome, find_job
from shanzhi.jobs.models import JobRun, State
from shanzhi.jobs.queue import ATTEMPTS, LOCK
from shanzhi.jobs.writing import begin, end, put_back
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system

INTERVAL = 0.3
"""Seconds between two words about how far it is."""

NAMES = UUID("6b0f8c0e-6a55-5f0c-9d6e-0d8c1e4a7b21")

log = logging.getLogger("shanzhi.jobs")


class Stopped(Exception):
    """Somebody asked for a stop. A job lets it pass: what it had not committed is not kept."""


class Ending(Exception):
    """The worker ends; the run goes back to those that wait."""


@dataclass
class Run:
    """What a job has in its hands."""

    id: int
    town: Town
    actor: Principal
    beside: BaseDatabaseWrapper
    attempt: int = 1
    is_ending: Callable[[], bool] = bool
    interval: float = INTERVAL
    _told_at: float = field(default=float("-inf"))

    def step(self, done: int, total: int) -> None:
        """So many of so many are done. Seen by others at once, whatever becomes of the job's own transaction.

        Stopped if somebody asked for it. Cheap enough to be called for each row.
        """
        if self.is_ending():
            raise Ending
        now = time.monotonic()
        if now - self._told_at < self.interval and done < total:
            return
        self._told_at = now
        with self.beside.cursor() as cursor:
            cursor.execute("select jobs_step(%s, %s, %s)", [self.id, done, total])
            (is_stop_asked,) = cursor.fetchone()
        if is_stop_asked is not False:
            raise Stopped

    def key(self, part: object = "") -> UUID:
        """An idempotency key for one act of this run: the same each time the run is taken up."""
        return uuid5(NAMES, f"{self.id}/{part}")


@contextmanager
def connection_beside() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own beside the one the job works on: commits when that does not."""
    beside = connection.copy()
    with closing(beside):
        yield beside


def carry_out(run_id: int, town_id: int, *, beside: BaseDatabaseWrapper, is_ending: Callable[[], bool] = bool) -> None:
    """Do what was asked for, unless it is over or another worker is at it.

    OperationalError passes through: the database was not there, and the queue tries again.
    """
    with _alone(run_id, beside) as is_alone:
        if is_alone:
            _carry_out(run_id, town_id, beside, is_ending)


@contextmanager
def _alone(run_id: int, beside: BaseDatabaseWrapper) -> Iterator[bool]:
    """Whether this worker is the only one at the run until the block ends. The lock goes with the connection."""
    with beside.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [LOCK, run_id])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone and beside.connection is not None and not beside.connection.closed:
            with beside.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [LOCK, run_id])


def _carry_out(run_id: int, town_id: int, beside: BaseDatabaseWrapper, is_ending: Callable[[], bool]) -> None:
    keeper = system(town_id, job="job")
    with scope(keeper, write=True):
        run = JobRun.objects.select_for_update(of=["self"]).select_related("town", "user").get(pk=run_id)
        if not _begin(run):
            return
    try:
        finish = _act(run, beside, is_ending)
    except Ending:
        finish = partial(_put_back, run)
    with scope(keeper, write=True):
        finish()


def _begin(run: JobRun) -> bool:
    """Whether there is anything left to do for it."""
    if run.is_ended:
        return False
    if run.is_stop_asked:
        end(run, State.STOPPED)
    elif run.attempts >= ATTEMPTS:
        end(run, State.FAILED, problem=Problem("job.given_up", attempts=run.attempts))
    else:
        begin(run)
    return run.state == State.RUNNING


def _put_back(run: JobRun) -> None:
    put_back(run)
    queue.put(run.pk, run.town_id)


def _act(run: JobRun, beside: BaseDatabaseWrapper, is_ending: Callable[[], bool]) -> Callable[[], None]:
    """Call the job. Gives what is to be written down about how it ended."""
    try:
        outcome = _called(run, beside, is_ending)
    except Stopped:
        return partial(end, run, State.STOPPED)
    except Problem as problem:
        return partial(end, run, State.FAILED, problem=problem)
    except (OperationalError, Ending):
        raise
    except Exception:
        log.exception("job %s %s", run.name, run.pk)
        return partial(end, run, State.FAILED, problem=Problem("job.broken", number=run.pk))
    return partial(end, run, State.DONE, outcome=outcome)


def _called(run: JobRun, beside: BaseDatabaseWrapper, is_ending: Callable[[], bool]) -> Outcome | None:
    known = find_job(run.name)
    if known is None:
        raise Problem("job.unknown", name=run.name)
    actor = _principal(None if known.is_systems else run.user, run.town)
    return known.function(Run(run.pk, run.town, actor, beside, run.attempts, is_ending), **run.arguments)


def _principal(user: User | None, town: Town) -> Principal:
    """Whoever asked, with what they may do now. Refused if they have left."""
    if user is None:
        return system(town.pk, clock=town.demo_now)
    actor = principal_of(user)
    if not user.is_active or town.pk not in actor.home:
        raise Refused("job.asker_gone", name=user.name)
    return actor
