"""Jobs: telling, every night, whose cases are nearly overdue, or are; counting anew by another calendar."""

from __future__ import annotations

from datetime import time

from shanzhi.cases.recounting import RECOUNT, count_to_recount, recount_cases
from shanzhi.cases.reminding import Place, count_to_look_at, remind_of_cases
from shanzhi.jobs.declare import Nightly, Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.kernel.scope import scope


@job("case.remind", every=Nightly(time(6)))
def remind(run: Run) -> Outcome:
    """Everything the ladders of the types have reached by now. Run twice it finds everything told."""
    with scope(run.actor):
        total = count_to_look_at(run.town)
    done, told, after = 0, 0, Place()
    while True:
        run.step(min(done, total), total)
        with scope(run.actor, write=True) as actor:
            found = remind_of_cases(run.town, after=after, actor=actor)
        done, told = done + found.looked_at, told + found.told
        if found.last is None:
            return Outcome("job.case.reminded", {"told": told}, ("cases",))
        after = found.last


@job(RECOUNT, permission="pack.apply", is_systems=True)
def recount(run: Run, *, holidays: list[str]) -> Outcome:
    """Every case the calendar of now moves, batch by batch. What was counted before a stop stays counted."""
    with scope(run.actor):
        total = count_to_recount(run.town, holidays)
    done, moved, after = 0, 0, 0
    while True:
        run.step(min(done, total), total)
        with scope(run.actor, write=True) as actor:
            found = recount_cases(run.town, holidays=holidays, after=after, actor=actor)
        done, moved = done + found.looked_at, moved + found.moved
        if found.last is None:
            return Outcome("job.case.recounted", {"moved": moved}, ("cases",))
        after = found.last
