"""A ledger to try things on: records that may post whatever a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import Line, Moment, restate
from shanzhi.packs.library import library
from shanzhi.records.models import Record, Transition
from shanzhi.records.writing import Content, open_record
from tests.support import cast


def make_record(actor: Principal, unit: str = "podi_branch") -> Record:
    """A record without facts."""
    town = cast.town()
    content = Content(cast.unit(unit), "trial", date(2024, 1, 1), {})
    definition = library(town).get("activities", "theme_party_day")
    return open_record(town, definition, "activity", content, access_class=1, state="done", actor=actor)


def post(record: Record, lines: Sequence[Line]) -> Moment:
    """One transition that brings the record to these facts."""
    transition = Transition.objects.create(
        record=record, town_id=record.town_id, verb="test", to_state="done", actor="test", snapshot={}
    )
    return restate(record, transition, lines)


def line(
    measure: str, on: date, *, unit: int, quantity: Decimal | int = 1, subject: int | None = None, **dims: str
) -> Line:
    """A line of a fact."""
    return Line(measure, Decimal(quantity), unit, on, subject, dims)
