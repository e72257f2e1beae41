"""Occurrences on their way into the database: many at once, each with its own transition and its own fact."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from shanzhi.directory.models import Unit
from shanzhi.duties.declare import DUE, EXCUSED, KIND
from shanzhi.duties.models import Duty
from shanzhi.duties.planning import Planned
from shanzhi.indicators.vocabulary.kept import LATE_UNTIL, OPENS_ON
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import Line
from shanzhi.packs.library import Applied, library
from shanzhi.records.models import Record
from shanzhi.records.writing import AT_ONCE, Content, open_records, snapshot_of
from shanzhi.workflow.transitions import Step, carry_out_many
from shanzhi.workflow.writing import WITHDRAWN

ANNOUNCED = "announced"
ANNOUNCE = "duty.announce"


def announce(town: Town, planned: Sequence[Planned], actor: Principal) -> None:
    """Write the occurrences down: spine rows with numbers, their days, their transitions, their facts."""
    units = Unit.objects.in_bulk({each.unit_id for each in planned})
    duties: list[Duty] = []
    for definition, several in groupby(planned, key=lambda each: each.definition):
        duties.extend(_open(town, definition, list(several), units, actor))
    Duty.objects.bulk_create(duties, batch_size=AT_ONCE)
    if duties:
        carry_out_many([_stated(duty, ANNOUNCED, actor) for duty in duties], is_new=True)


def take_back(duties: Sequence[Duty], actor: Principal) -> None:
    """These are not due from anybody: their facts are reversed, their rows make way for others."""
    Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(is_live=False)
    if duties:
        carry_out_many([_stated(duty, WITHDRAWN, actor) for duty in duties], is_new=False)


def line_of(duty: Duty, measure: str) -> Line:
    """The fact an occurrence stands for: due, or excused; on its due day."""
    dims = {KIND: duty.key, OPENS_ON: duty.opens_on.isoformat(), LATE_UNTIL: duty.late_until.isoformat()}
    return Line(measure, Decimal(1), duty.unit_id, duty.due_on, None, dims)


def lines_of(duty: Duty, *, is_excused: bool) -> list[Line]:
    """Everything an occurrence stands for."""
    return [line_of(duty, EXCUSED if is_excused else DUE)]


def says(duty: Duty) -> dict[str, object]:
    """An occurrence as a transition keeps it."""
    days = {"period": duty.period.isoformat(), OPENS_ON: duty.opens_on.isoformat()}
    return snapshot_of(_content(duty), {**days, LATE_UNTIL: duty.late_until.isoformat()})


def _open(
    town: Town, definition: Applied, planned: Sequence[Planned], units: dict[int, Unit], actor: Principal
) -> list[Duty]:
    """Records of one duty, and the rows beside them that are not written yet."""
    title = definition.model.label.zh[:300]
    openings = [(Content(units[each.unit_id], title, each.stretch.due_on, {}), ANNOUNCED) for each in planned]
    number = library(town).get("access_classes", definition.model.access_class).model.number
    records = open_records(town, definition, KIND, openings, access_class=number, actor=actor)
    return [
        Duty(
            record=record,
            town=town,
            unit_id=each.unit_id,
            access_class=number,
            key=definition.key,
            period=each.stretch.period,
            opens_on=each.stretch.opens_on,
            due_on=each.stretch.due_on,
            late_until=each.stretch.late_until,
        )
        for record, each in zip(records, planned, strict=True)
    ]


def _stated(duty: Duty, state: str, actor: Principal) -> tuple[Record, Step, dict[str, object], list[Line]]:
    """What is carried out on one: it stands for its fact, or for nothing once it is taken back."""
    lines = [] if state == WITHDRAWN else lines_of(duty, is_excused=False)
    return duty.record, Step(ANNOUNCE, state, actor), says(duty), lines


def _content(duty: Duty) -> Content:
    return Content(duty.record.unit, duty.record.title, duty.due_on, {})
