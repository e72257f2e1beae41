"""Carrying out a transition: the last three paragraphs of every verb on a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shanzhi.indicators import citations
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import Line, Moment, restate, restate_many
from shanzhi.records.models import Record, Transition
from shanzhi.records.writing import AT_ONCE


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


def carry_out_many(
    done: Sequence[tuple[Record, Step, Mapping[str, Any], Sequence[Line]]], *, is_new: bool
) -> list[Moment]:
    """`carry_out` for many records of one town, in their order: record, step, snapshot, lines. At least one.

    `is_new` says that all of them were opened just now, so there is nothing before this transition.
    """
    town_id, actor = done[0][0].town_id, done[0][1].actor
    rows = (
        Transition(
            record=record,
            town_id=record.town_id,
            verb=step.verb,
            from_state="" if is_new else record.state,
            to_state=step.to_state,
            actor=step.actor.key,
            reason=step.reason,
            snapshot=dict(snapshot),
        )
        for record, step, snapshot, _lines in done
    )
    transitions = Transition.objects.bulk_create(rows, batch_size=AT_ONCE)
    moved: dict[str, list[int]] = {}
    for record, step, _snapshot, _lines in done:
        if record.state != step.to_state:
            record.state = step.to_state
            moved.setdefault(step.to_state, []).append(record.pk)
    for state, records in moved.items():
        Record.objects.filter(pk__in=records).update(state=state)
    stated = [(record, made, lines) for (record, _, _, lines), made in zip(done, transitions, strict=True)]
    moments = restate_many(town_id, stated, is_new=is_new)
    if not is_new and citations.is_any_using([record.pk for record, *_ in done], town_id):
        for (record, step, _snapshot, _lines), made in zip(done, transitions, strict=True):
            citations.mark(record, made, actor, since=step.since)
    return moments
