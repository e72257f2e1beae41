"""The job that asks every night what ought to hold between figures."""

from __future__ import annotations

from datetime import time

from shanzhi.indicators.assertions.actions import ASK, ask_assertions
from shanzhi.jobs.declare import Nightly, Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.kernel.scope import scope


@job(ASK, every=Nightly(time(4)))
def ask(run: Run) -> Outcome:
    """After the night's other work, so that mornings begin with it. Run twice it finds the same."""
    with scope(run.actor, write=True) as actor:
        found = ask_assertions(run.town, actor=actor)
    return Outcome("job.assertion.asked", {"asked": found.asked, "failing": found.failing}, ("assertions",))
