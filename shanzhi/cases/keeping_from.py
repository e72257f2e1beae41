"""Verbs: keep a need-to-know case from users it is about, let them see it again."""

from __future__ import annotations

from collections.abc import Collection

from shanzhi.cases.barring import lift_bars, list_barred, namesakes_of, put_bars
from shanzhi.cases.entry import Entry
from shanzhi.cases.stating import KIND, audit_case
from shanzhi.core.errors import Problem
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.records.models import Record
from shanzhi.workflow import writing
from shanzhi.workflow.corrections import require_reason
from shanzhi.workflow.transitions import Step

PERSON = "person"
BAR = "case.bar"
UNBAR = "case.unbar"


@verb(BAR)
def bar_from_case(record: Record, *, users: Collection[int], reason: str, actor: Principal) -> None:
    """Keep a need-to-know case from users it turns out to be about. What they have seen they have seen."""
    require(actor, BAR, town_id=record.town_id, unit_id=record.unit_id)

    record = writing.hold(record, KIND)
    why = require_reason(reason)
    if not users:
        raise Problem("case.bar.nobody", field="users")
    before = list_barred(record)
    put_bars(record, users, actor)

    _audit_bars(record, BAR, before, why, actor)


@verb(UNBAR)
def lift_bar_from_case(record: Record, *, users: Collection[int], reason: str, actor: Principal) -> None:
    """Let users see a case again that it was kept from by mistake. Nobody can do so for themselves."""
    require(actor, UNBAR, town_id=record.town_id, unit_id=record.unit_id)

    record = writing.hold(record, KIND)
    why = require_reason(reason)
    before = list_barred(record)
    lift_bars(record, users)

    _audit_bars(record, UNBAR, before, why, actor)


def keep_from(record: Record, users: Collection[int], entry: Entry, actor: Principal) -> None:
    """Keep it from these users and from the persons concerned, where that is not so already."""
    before = list_barred(record)
    barred = {*users, *namesakes_of(record, entry.links.get(PERSON, ()))} - before
    put_bars(record, barred, actor)
    if barred:
        _audit_bars(record, BAR, before, entry.note, actor)


def _audit_bars(record: Record, verb_name: str, before: set[int], reason: str, actor: Principal) -> None:
    """From whom it was kept and from whom it is now; to be read by those who may know of the case."""
    after = {"users": sorted(list_barred(record))}
    audit_case(record, Step(verb_name, record.state, actor, reason), {"users": sorted(before)}, after)
