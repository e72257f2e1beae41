"""The job that announces duties every night."""

from __future__ import annotations

from datetime import time

from shanzhi.duties.actions import announce_duties
from shanzhi.jobs.declare import Nightly, Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.kernel.scope import scope


@job("duty.announce", every=Nightly(time(1)))
def announce(run: Run) -> Outcome:
    """What falls due in the next sixty days. Run twice it finds everything announced."""
    with scope(run.actor, write=True) as actor:
        found = announce_duties(run.town, actor=actor)
    return Outcome("job.duty.announced", {"added": found.added, "withdrawn": found.withdrawn}, ("duties",))
