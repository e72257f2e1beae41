"""The job that keeps the house in order."""

from __future__ import annotations

from datetime import time

from shanzhi.jobs.declare import Nightly, Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.jobs.writing import clear_old
from shanzhi.kernel.scope import scope


@job("system.clear", every=Nightly(time(3)))
def clear(run: Run) -> Outcome:
    """Sign-ins that ended, counts of failed ones that no longer matter, runs that are long over."""
    with scope(run.actor, write=True):
        sessions, runs = clear_old(run.town)
    return Outcome("job.system.cleared", {"sessions": sessions, "runs": runs})
