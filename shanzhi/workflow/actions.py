"""Verbs on proposals: the town office confirms or refuses a change to a record that something issued had used."""

from __future__ import annotations

from shanzhi.core.errors import Problem
from shanzhi.kernel import clock
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.records.models import Proposal
from shanzhi.workflow.corrections import APPLY, CONFIRM


@verb(CONFIRM)
def confirm_proposal(proposal: Proposal, *, actor: Principal) -> None:
    """Carry the proposed change out, in the name of who proposed it and confirmed by the actor."""
    require(actor, CONFIRM, town_id=proposal.town_id)

    _require_open(proposal)

    _decide(proposal, "confirmed", "", actor)
    APPLY[proposal.verb](proposal.record, proposal.changes, proposal.reason, actor)


@verb("correction.refuse")
def refuse_proposal(proposal: Proposal, *, answer: str, actor: Principal) -> None:
    """Leave the record as it is and say why."""
    require(actor, "correction.refuse", town_id=proposal.town_id)

    _require_open(proposal)
    if not answer.strip():
        raise Problem("correction.reason_missing", field="answer")

    _decide(proposal, "refused", answer.strip(), actor)


def _require_open(proposal: Proposal) -> None:
    if proposal.decision:
        raise Problem("correction.already_decided", number=proposal.record.number)


def _decide(proposal: Proposal, decision: str, answer: str, actor: Principal) -> None:
    proposal.decision = decision
    proposal.answer = answer
    proposal.decided_by = actor.key
    proposal.decided_at = clock.now(proposal.town)
    proposal.save(update_fields=["decision", "answer", "decided_by", "decided_at"])
