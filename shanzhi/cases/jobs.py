"""The job that tells, every night, whose cases are nearly overdue, or are."""

from __future__ import annotations

from datetime import time

from shanzhi.cases.reminding import remind_of_cases
from shanzhi.jobs.declare import Nightly, Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.kernel.scope import scope


@job("case.remind", every=Nightly(time(6)))
def remind(run: Run) -> Outcome:
    """Everything the ladders of the types have reached by now. Run twice it finds everything told."""
    told, after = 0, 0
    while True:
        with scope(run.actor, write=True) as actor:
            more, last = remind_of_cases(run.town, after=after, actor=actor)
        told += more
        if last is None:
            return Outcome("job.case.reminded", {"told": told}, ("cases",))
        after = last
