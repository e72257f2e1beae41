"""What the verbs of every kind share: opening a record, holding it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shanzhi.core.errors import Conflict, NotFound, Problem, Refused
from shanzhi.directory.models import Unit
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import covers
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import Moment
from shanzhi.packs.library import Applied, library
from shanzhi.records.models import Record, Transition
from shanzhi.records.writing import Content, open_record, open_records, snapshot_of
from shanzhi.workflow.corrections import must_wait_of, propose, require_reason
from shanzhi.workflow.posting import Statement, lines_of
from shanzhi.workflow.transitions import Step, carry_out, carry_out_many

WITHDRAWN = "withdrawn"


def begin(town: Town, definition: Applied, kind: str, content: Content, *, state: str, actor: Principal) -> Record:
    """A new record of a type, in the access class its type names. Refused to who may not read that class there."""
    number = library(town).get("access_classes", definition.model.access_class).model.number
    _require_need_to_know(town, definition, content.unit, number, actor)
    return open_record(town, definition, kind, content, access_class=number, state=state, actor=actor)


def begin_many(
    town: Town, definition: Applied, kind: str, openings: Sequence[tuple[Content, str]], *, actor: Principal
) -> list[Record]:
    """`begin` for many of one type: each a content and its state."""
    number = library(town).get("access_classes", definition.model.access_class).model.number
    for unit in {content.unit.pk: content.unit for content, _ in openings}.values():
        _require_need_to_know(town, definition, unit, number, actor)
    return open_records(town, definition, kind, openings, access_class=number, actor=actor)


def require_may_move(record: Record, definition: Applied, unit: Unit, actor: Principal) -> None:
    """Raise Refused if a corrected record would come to stand where the actor may not read its access class."""
    _require_need_to_know(record.town, definition, unit, record.access_class, actor)


def hold(record: Record, kind: str, *, seen: int | None = None) -> Record:
    """The record, locked until commit, if it may still be changed. NotFound if it is not the actor's to see.

    `seen` is the last transition the actor has looked at; Conflict if there has been another one since.
    """
    held = (
        Record.objects.select_for_update(of=("self",))
        .select_related("town", "unit")
        .filter(pk=record.pk, kind=kind)
        .first()
    )
    if held is None:
        raise NotFound("record.not_found")
    if held.state == WITHDRAWN:
        raise Problem("record.withdrawn", number=held.number)
    if seen is not None and held.transitions.filter(pk__gt=seen).exists():
        raise Conflict("record.changed_meanwhile", number=held.number)
    return held


def hold_many(records: Sequence[Record], kind: str) -> list[Record]:
    """`hold` for many records, in their order."""
    rows = Record.objects.select_for_update(of=("self",)).select_related("town", "unit").order_by("pk")
    held = {record.pk: record for record in rows.filter(pk__in=[record.pk for record in records], kind=kind)}
    for record in records:
        if record.pk not in held:
            raise NotFound("record.not_found")
        if held[record.pk].state == WITHDRAWN:
            raise Problem("record.withdrawn", number=record.number)
    return [held[record.pk] for record in records]


def _require_need_to_know(town: Town, definition: Applied, unit: Unit, access_class: int, actor: Principal) -> None:
    if not covers(actor, town_id=town.pk, unit_ids=[unit.pk], access_classes=[access_class]):
        raise Refused("policy.need_to_know", type=definition.model.label.model_dump())


def state_facts(
    record: Record,
    definition: Applied,
    content: Content,
    statement: Statement,
    step: Step,
    *,
    extras: Mapping[str, Any] | None = None,
) -> Moment:
    """The end of a verb: write the transition with its snapshot and bring the facts to what the record now says."""
    lines = lines_of(definition.model, statement)
    return carry_out(record, step, snapshot=snapshot_of(content, extras or {}), lines=lines)


Said = tuple[Record, Content, Statement, Step, Mapping[str, Any]]
"""What `state_facts` takes of one record."""


def state_many(definition: Applied, said: Sequence[Said]) -> list[Moment]:
    """`state_facts` for records opened just now: record, content, statement, step, extras of each."""
    done = [
        (record, step, snapshot_of(content, extras), lines_of(definition.model, statement))
        for record, content, statement, step, extras in said
    ]
    return carry_out_many(done, is_new=True) if done else []


def take_back_many(records: Sequence[Record], *, verb: str, reason: str, actor: Principal) -> list[Moment]:
    """`take_back` for many records of one town."""
    rows = Transition.objects.filter(record__in=records).order_by("record_id", "-pk").distinct("record_id")
    last = dict(rows.values_list("record_id", "snapshot"))
    step = Step(verb, WITHDRAWN, actor, reason)
    return carry_out_many([(record, step, last[record.pk], []) for record in records], is_new=False) if records else []


@dataclass(frozen=True)
class TakenBack:
    """What became of many: those taken back with their moments, and those that wait for the town office."""

    done: list[Record]
    moments: list[Moment]
    waiting: list[Record]


def withdraw_many(records: Sequence[Record], kind: str, *, verb: str, reason: str, actor: Principal) -> TakenBack:
    """The common part of withdrawing many records of a kind: held, then taken back or put before the town office."""
    held = hold_many(records, kind)
    why = require_reason(reason)
    waits = must_wait_of(held, actor)
    waiting = [record for record in held if record.pk in waits]
    for record in waiting:
        propose(record, verb=verb, changes={}, reason=why, actor=actor)
    done = [record for record in held if record.pk not in waits]
    return TakenBack(done, take_back_many(done, verb=verb, reason=why, actor=actor), waiting)


def take_back(record: Record, *, verb: str, reason: str, actor: Principal) -> Moment:
    """All facts of the record are reversed; the record stays as it was, struck through."""
    last = record.transitions.order_by("-pk").values_list("snapshot", flat=True)[0]
    return carry_out(record, Step(verb, WITHDRAWN, actor, reason), snapshot=last, lines=[])
