"""The rows of runs, written for the queue and the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection

from shanzhi.core.errors import Problem, Problems
from shanzhi.jobs.declare import Outcome
from shanzhi.jobs.models import ENDED, JobRun, State
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town

KEPT = timedelta(days=90)
"""How long runs that are over are listed."""


def begin(run: JobRun) -> None:
    """It is taken up, for the first time or again."""
    run.state = State.RUNNING
    run.began_at = run.began_at or clock.now()
    run.attempts += 1
    run.done = run.total = 0
    run.save(update_fields=["state", "began_at", "attempts", "done", "total"])


def put_back(run: JobRun) -> None:
    """The worker ends and somebody else goes on later."""
    run.state = State.WAITING
    run.attempts -= 1
    run.save(update_fields=["state", "attempts"])


def end(run: JobRun, state: State, *, outcome: Outcome | None = None, problem: Problem | None = None) -> None:
    """It is over. What is done is done to the last row, however long ago that was told."""
    run.refresh_from_db(fields=["done", "total"])
    run.done = run.total if state == State.DONE else run.done
    run.state = state
    run.ended_at = clock.now()
    if outcome is not None:
        plain = _plain(outcome.params)
        run.result = {"code": outcome.code, "params": plain, "link": list(outcome.link), "data": _plain(outcome.data)}
    if problem is not None:
        several = problem.problems if isinstance(problem, Problems) else [problem]
        run.problem = [{"code": each.code, "params": _plain(each.params)} for each in several]
    run.save(update_fields=["state", "done", "ended_at", "result", "problem"])


def clear_old(town: Town) -> tuple[int, int]:
    """Take away ended sessions and counts of failed sign-ins, and the town's runs of long ago; how many of each."""
    now = clock.now()
    sessions, _each = Session.objects.filter(expire_date__lt=now).delete()
    with connection.cursor() as cursor:
        cursor.execute("delete from shanzhi_cache where expires < %s", [now])
    runs, _each = JobRun.objects.filter(town=town, state__in=ENDED, ended_at__lt=now - KEPT).delete()
    return sessions, runs


def _plain(value: Any) -> Any:
    """What JSON can hold; the rest as the text a sentence would show."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
