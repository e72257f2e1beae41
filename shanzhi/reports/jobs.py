"""Jobs: filling a form of thousands of cells."""

from __future__ import annotations

from shanzhi.jobs.declare import Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.kernel.scope import scope
from shanzhi.ledger.sealing import seal
from shanzhi.reports.arrived.actions import fill_form
from shanzhi.reports.arrived.queries import get_form
from shanzhi.reports.models import ArrivedForm


@job("form.fill")
def fill(run: Run, *, form: int, minutes: int) -> Outcome:
    """Fill a form over a seal of now. Taken up again after its commit it finds it filled."""
    sealed = seal(run.town)
    with scope(run.actor, write=True) as actor:
        found = get_form(run.town, form)
        if found.state != ArrivedForm.State.FILLED:
            found = fill_form(found, sealed=sealed, minutes=minutes, actor=actor, step=run.step)
        cells = found.cells.exclude(printed="").count()
    return Outcome("job.form.filled", {"cells": cells}, ("form", form))
