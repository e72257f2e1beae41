"""Carrying out a transition: the last three paragraphs of every verb on a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shanzhi.indicators import citations
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import Line, Moment, restate
from shanzhi.records.models import Record, Transition


@dataclass(frozen=True)
class Step:
    """What was done to a record: by which verb, into which state, by whom and why.

    `since`: nothing before that day becomes another, so what was issued up to the day before keeps its ground.
    """

    verb: str
    to_state: str
    actor: Principal
    reason: str = ""
    since: date | None = None


def carry_out(record: Record, step: Step, *, snapshot: Mapping[str, Any], lines: Sequence[Line]) -> Moment:
    """Write the transition down, bring the record's facts to `lines`, and mark what had been issued with the old ones.

    Comes last in a verb: it takes the town's ledger head and holds it until commit. Returns its moment.
    """
    from_state = record.state if record.transitions.exists() else ""
    transition = Transition.objects.create(
        record=record,
        town_id=record.town_id,
        verb=step.verb,
        from_state=from_state,
        to_state=step.to_state,
        actor=step.actor.key,
        reason=step.reason,
        snapshot=dict(snapshot),
    )
    if record.state != step.to_state:
        record.state = step.to_state
        record.save(update_fields=["state"])
    moment = restate(record, transition, lines)
    if from_state:
        citations.mark(record, transition, step.actor, since=step.since)
    return moment
