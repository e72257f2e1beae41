"""The queue: procrastinate's tables in our own database, one task for every job.

A row of the queue holds the number of a run and of its town, nothing else; what there is to do stands in the run, under
row-level security.
"""

from __future__ import annotations

from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

TASK = "shanzhi.run"
QUEUE = "shanzhi"
ATTEMPTS = 5
"""How often the same run is taken up before it is given up: what kills its worker each time would go on for ever."""

LOCK = 0x6A6F62
"""The first number of the advisory lock a worker holds on a run while it carries it out; a dead worker's is free."""

LEFT = """
select j.id from procrastinate_jobs j where j.status = 'doing' and j.task_name = %s and not exists (
    select from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = %s
    and l.objid = (j.args->>'run_id')::bigint::oid
    and l.database = (select oid from pg_database where datname = current_database()))
"""
"""Rows of the queue that are being carried out by nobody."""


def put(run_id: int, town_id: int) -> None:
    """Into the queue, in the transaction that is open."""
    app.configure_task(TASK, queue=QUEUE).defer(run_id=run_id, town_id=town_id)


def list_left() -> set[int]:
    """Rows of the queue that somebody took and nobody works at: their worker was killed, or has only just begun."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [TASK, LOCK])
        return {row_id for (row_id,) in cursor.fetchall()}


def put_again(row_id: int) -> None:
    """Back into the queue with a row whose worker is gone."""
    with connection.cursor() as cursor:
        cursor.execute("select procrastinate_retry_job_v2(%s, now(), null, null, null)", [row_id])


def is_there(run_id: int) -> bool:
    """Whether the queue knows of a run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from procrastinate_jobs where status in ('todo', 'doing') and task_name = %s"
            " and args->>'run_id' = %s)",
            [TASK, str(run_id)],
        )
        return bool(cursor.fetchone()[0])


@app.task(name=TASK, queue=QUEUE, pass_context=True)
def carry_out_task(context: JobContext, *, run_id: int, town_id: int) -> None:
    """What the worker calls."""
    from shanzhi.jobs.running import carry_out, connection_beside  # noqa: PLC0415

    with connection_beside() as beside:
        carry_out(run_id, town_id, beside=beside, is_ending=context.should_abort)
