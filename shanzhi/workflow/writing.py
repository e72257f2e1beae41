"""What the verbs of every kind share: opening a record, holding it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanzhi.core.errors import NotFound, Problem
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import Moment
from shanzhi.packs.library import Applied, library
from shanzhi.records.models import Record
from shanzhi.records.writing import Content, open_record, snapshot_of
from shanzhi.workflow.posting import Statement, lines_of
from shanzhi.workflow.transitions import Step, carry_out

WITHDRAWN = "withdrawn"


def begin(town: Town, definition: Applied, kind: str, content: Content, *, state: str, actor: Principal) -> Record:
    """A new record of a type, in the access class its type names."""
    number = library(town).get("access_classes", definition.model.access_class).model.number
    return open_record(town, definition, kind, content, access_class=number, state=state, actor=actor)


def hold(record: Record, kind: str) -> Record:
    """The record, locked until commit, if it may still be changed. NotFound if it is not the actor's to see."""
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
    return held


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
