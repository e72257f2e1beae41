"""Carrying out a transition: the last three paragraphs of every verb on a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shanzhi.indicators import citations
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import Line, Moment, restate
from shanzhi.records.models import Record, Transition


def carry_out(
    record: Record,
    *,
    verb: str,
    to_state: str,
    snapshot: Mapping[str, Any],
    lines: Sequence[Line],
    actor: Principal,
    reason: str = "",
) -> Moment:
    """Write the transition down, bring the record's facts to `lines`, and mark what had been issued with the old ones.

    Comes last in a verb: it takes the town's ledger head and holds it until commit. Returns the moment of the transition.
    """
    from_state = record.state if record.transitions.exists() else ""
    transition = Transition.objects.create(
        record=record,
        town_id=record.town_id,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        actor=actor.key,
        reason=reason,
        snapshot=dict(snapshot),
    )
    if record.state != to_state:
        record.state = to_state
        record.save(update_fields=["state"])
    moment = restate(record, transition, lines)
    if from_state:
        citations.mark(record, transition, actor)
    return moment
