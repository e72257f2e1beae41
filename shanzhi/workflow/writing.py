"""What the verbs of every kind share: opening a record, holding it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanzhi.core.errors import Conflict, NotFound, Problem, Refused
from shanzhi.directory.models import Unit
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import covers
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import Moment
from shanzhi.packs.library import Applied, library
from shanzhi.records.models import Record
from shanzhi.records.writing import Content, open_record, snapshot_of
from shanzhi.workflow.posting import Statement, lines_of
from shanzhi.workflow.transitions import Step, carry_out

WITHDRAWN = "withdrawn"


def begin(town: Town, definition: Applied, kind: str, content: Content, *, state: str, actor: Principal) -> Record:
    """A new record of a type, in the access class its type names. Refused to who may not read that class there."""
    number = library(town).get("access_classes", definition.model.access_class).model.number
    _require_need_to_know(town, definition, content.unit, number, actor)
    return open_record(town, definition, kind, content, access_class=number, state=state, actor=actor)


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


def take_back(record: Record, *, verb: str, reason: str, actor: Principal) -> Moment:
    """All facts of the record are reversed; the record stays as it was, struck through."""
    last = record.transitions.order_by("-pk").values_list("snapshot", flat=True)[0]
    return carry_out(record, Step(verb, WITHDRAWN, actor, reason), snapshot=last, lines=[])
