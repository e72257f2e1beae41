"""What somebody may do to a record: the pages offer only that."""

from __future__ import annotations

from shanzhi.records.queries import Record
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.types import WRITING
from shanzhi.workflow.corrections import may_change
from shanzhi.workflow.writing import WITHDRAWN


def may_correct(desk: Desk, record: Record) -> bool:
    """Whether this person may correct the record on a form."""
    writing = WRITING.get(record.kind)
    if writing is None or record.state == WITHDRAWN:
        return False
    return may_change(record, f"{record.kind}.correct", writing, desk.actor)


def may_withdraw(desk: Desk, record: Record) -> bool:
    """Whether this person may take the record back."""
    if record.state == WITHDRAWN:
        return False
    if record.kind == "enrolment":
        return desk.may("member.withdraw", record.unit_id)
    if record.kind == "establishment":
        return desk.may("unit.withdraw")
    return may_change(record, f"{record.kind}.withdraw", WRITING[record.kind], desk.actor)


def may_end(desk: Desk, record: Record) -> bool:
    """Whether this person may end the membership."""
    is_open = record.state != WITHDRAWN and record.ended_on is None
    return record.kind == "enrolment" and is_open and desk.may("member.end", record.unit_id)


def is_now(look: Look) -> bool:
    """Whether the page shows the record as it stands: only then can anything be done to it."""
    return look.desk.as_of is None
