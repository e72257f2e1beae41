"""What people ask of the ledger itself."""

from __future__ import annotations

from shanzhi.jobs.actions import enqueue
from shanzhi.jobs.models import JobRun
from shanzhi.kernel import audit
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb


@verb("ledger.verify")
def ask_to_verify(town: Town, *, actor: Principal) -> JobRun:
    """Have every seal and sum of the town recomputed, by a job."""
    require(actor, "ledger.verify", town_id=town.pk)

    run = enqueue(town, "ledger.verify", {}, actor=actor)

    audit.write(actor, "ledger.verify", f"job:{run.pk}", town=town)
    return run
