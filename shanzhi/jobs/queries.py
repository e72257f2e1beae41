"""Reads of runs: one's own; all of a town's for whoever may stop them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateWorker

from shanzhi.core.errors import NotFound, Problem
from shanzhi.jobs.declare import find_job
from shanzhi.jobs.models import JobRun, State
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import may
from shanzhi.kernel.scope import current

__all__ = ["JobRun", "State", "find_worker", "get_run", "list_runs", "outcome_of", "problems_of", "title_of"]

STOP = "job.stop"
SILENT = timedelta(seconds=45)
"""A worker tells every ten seconds that it lives."""


def list_runs(town: Town) -> QuerySet[JobRun]:
    """Runs the reader may look at, the newest first."""
    reader = current()
    found = JobRun.objects.filter(town=town)
    return found if may(reader, STOP, town_id=town.pk) else found.filter(Q(actor=reader.key))


def get_run(town: Town, run_id: int) -> JobRun:
    """A run the reader may look at. NotFound otherwise."""
    run = list_runs(town).filter(pk=run_id).first()
    if run is None:
        raise NotFound("job.not_found", found=run_id)
    return run


def title_of(run: JobRun) -> Problem:
    """What the job is called, to be said; its bare name if this version does not know it."""
    known = find_job(run.name)
    return known.title if known is not None else Problem("job.title.unknown", name=run.name)


def outcome_of(run: JobRun) -> Problem | None:
    """The sentence of what it came to, to be said."""
    return None if run.result is None else _said(run.result)


def problems_of(run: JobRun) -> list[Problem]:
    """Why it failed, to be said."""
    return [_said(each) for each in run.problem or ()]


def _said(kept: dict[str, object]) -> Problem:
    problem = Problem(str(kept["code"]))
    params = kept["params"]
    problem.params.update(params if isinstance(params, dict) else {})
    return problem


def find_worker() -> datetime | None:
    """When some worker last told that it lives; None if none did lately."""
    rows = ProcrastinateWorker.objects.filter(last_heartbeat__gt=clock.now() - SILENT).order_by("-last_heartbeat")
    found: datetime | None = rows.values_list("last_heartbeat", flat=True).first()
    return found
