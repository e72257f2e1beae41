"""The job that empties what was withdrawn."""

from __future__ import annotations

from datetime import time

from shanzhi.jobs.declare import Nightly, Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.kernel.scope import scope
from shanzhi.records.actions import empty_files


@job("files.empty", every=Nightly(time(3, 30)))
def empty(run: Run) -> Outcome:
    """The content of files withdrawn long enough ago, and files whose form was never saved."""
    with scope(run.actor, write=True):
        count = empty_files(run.town, actor=run.actor)
    return Outcome("job.files.emptied", {"count": count})
