"""Asking for a job, and asking it to stop."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from shanzhi.core.errors import Problem, Refused
from shanzhi.jobs import queue
from shanzhi.jobs.declare import Job, get_job
from shanzhi.jobs.models import JobRun, State
from shanzhi.jobs.queries import STOP
from shanzhi.jobs.writing import end
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import may, require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb


def enqueue(town: Town, name: str, arguments: dict[str, Any], *, actor: Principal) -> JobRun:
    """Ask for a job in the transaction that is open: if that is rolled back, nobody asked.

    `arguments` must be plain JSON and name rows by number; they carry nothing personal. Refused without the job's
    permission.
    """
    wanted = get_job(name)
    if wanted.permission is not None:
        require(actor, wanted.permission, town_id=town.pk)
    return _enqueue(town, wanted, arguments, actor, "")


def enqueue_for(town: Town, name: str, occasion: str, *, actor: Principal) -> JobRun | None:
    """Ask for a periodic job on its occasion; None if somebody did already."""
    if JobRun.objects.filter(town=town, name=name, occasion=occasion).exists():
        return None
    try:
        with transaction.atomic():
            return _enqueue(town, get_job(name), {}, actor, occasion)
    except IntegrityError:
        return None


@verb("job.stop")
def stop_run(run: JobRun, *, actor: Principal) -> None:
    """A job that waits is not begun; one that runs ends at its next step. Everybody stops their own."""
    if run.actor != actor.key and not may(actor, STOP, town_id=run.town_id):
        raise Refused("policy.refused", permission=STOP)

    run = JobRun.objects.select_for_update().get(pk=run.pk)
    if run.is_ended:
        raise Problem("job.ended")

    run.is_stop_asked = True
    run.save(update_fields=["is_stop_asked"])
    if run.state == State.WAITING:
        end(run, State.STOPPED)

    audit.write(actor, STOP, f"job:{run.pk}", town=run.town, after={"name": run.name})


def _enqueue(town: Town, wanted: Job, arguments: dict[str, Any], actor: Principal, occasion: str) -> JobRun:
    run = JobRun.objects.create(
        town=town,
        user_id=actor.user_id,
        actor=actor.key,
        name=wanted.name,
        arguments=arguments,
        occasion=occasion,
        asked_at=clock.now(),
    )
    queue.put(run.pk, town.pk)
    return run
