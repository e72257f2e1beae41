"""Jobs: looking at a large table, and accepting one."""

from __future__ import annotations

from shanzhi.core.errors import Conflict
from shanzhi.imports.actions import accept_import, check_import
from shanzhi.imports.models import Import
from shanzhi.imports.queries import get_import
from shanzhi.jobs.declare import Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.kernel.scope import scope


@job("import.check")
def check(run: Run, *, batch: int) -> Outcome:
    """Look at every row. Run twice it looks again; nothing is written but what was found."""
    with scope(run.actor, write=True) as actor:
        found = check_import(get_import(run.town, batch), actor=actor, step=run.step)
    return Outcome(
        "job.import.checked", {"rows": found.counts["all"], "problems": found.counts["problem"]}, ("import", batch)
    )


@job("import.accept")
def accept(run: Run, *, batch: int) -> Outcome:
    """Write the rows that fit; if some fit no longer, nothing is written and all are looked at anew.

    Taken up again after its commit it finds them written.
    """
    try:
        with scope(run.actor, write=True) as actor:
            found = get_import(run.town, batch)
            if found.state != Import.State.ACCEPTED:
                found = accept_import(found, actor=actor, step=run.step)
    except Conflict as conflict:
        with scope(run.actor, write=True) as actor:
            check_import(get_import(run.town, batch), actor=actor, step=run.step)
        return Outcome("job.import.changed", {"count": conflict.params["count"]}, ("import", batch))
    return Outcome("job.import.accepted", {"count": (found.result or {})["written"]}, ("import", batch))
