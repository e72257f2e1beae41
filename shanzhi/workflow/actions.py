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

    proposal = _hold_open(proposal)

    _decide(proposal, "confirmed", "", actor)
    APPLY[proposal.verb](proposal.record, proposal.changes, proposal.reason, actor)


@verb("correction.refuse")
def refuse_proposal(proposal: Proposal, *, answer: str, actor: Principal) -> None:
    """Leave the record as it is and say why."""
    require(actor, "correction.refuse", town_id=proposal.town_id)

    proposal = _hold_open(proposal)
    if not answer.strip():
        raise Problem("correction.reason_missing", field="answer")

    _decide(proposal, "refused", answer.strip(), actor)


def _hold_open(proposal: Proposal) -> Proposal:
    """The proposal, locked until commit: of two who answer at once the second is told that it has been decided."""
    held = Proposal.objects.select_for_update(of=("self",)).select_related("record", "town").get(pk=proposal.pk)
    if held.decision:
        raise Problem("correction.already_decided", number=held.record.number)
    return held


def _decide(proposal: Proposal, decision: str, answer: str, actor: Principal) -> None:
    proposal.decision = decision
    proposal.answer = answer
    proposal.decided_by = actor.key
    proposal.decided_at = clock.now(proposal.town)
    proposal.save(update_fields=["decision", "answer", "decided_by", "decided_at"])
