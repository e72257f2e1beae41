"""Work on the ledger that nobody waits for."""

from __future__ import annotations

from datetime import time

from shanzhi.core.errors import Problem, Problems
from shanzhi.jobs.declare import Nightly, Outcome, job
from shanzhi.jobs.running import Run
from shanzhi.ledger.sealing import seal
from shanzhi.ledger.verifying import verify

BEFORE_WORK = time(1, 30)


@job("ledger.seal", every=Nightly(BEFORE_WORK))
def seal_ledger(run: Run) -> Outcome:
    """Seal what the day brought: from then on nobody changes it unnoticed."""
    sealed = seal(run.town, run.step)
    return Outcome("job.ledger.sealed", {"number": sealed.number, "seq": sealed.last_seq, "anchor": str(sealed.anchor)})


@job("ledger.verify", permission="ledger.verify")
def verify_ledger(run: Run) -> Outcome:
    """Recompute every seal and every sum. Fails with what does not hold."""
    findings = verify(run.town, progress=run.step)
    if findings:
        told = []
        for finding in findings:
            problem = Problem(finding.code)
            problem.params.update(finding.params)
            told.append(problem)
        raise Problems(told)
    return Outcome("job.ledger.sound")
