"""What is written down about a membership, checked against its type: the same for verbs and bulk loading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem, Problems, gathered
from shanzhi.directory.models import Person, Unit
from shanzhi.directory.trees import Forest
from shanzhi.party.declare import PERSON, EnrolmentType
from shanzhi.records.checking import check_unit
from shanzhi.records.writing import Content
from shanzhi.workflow.posting import Statement


@dataclass(frozen=True)
class Enrolment:
    """A person to belong to a unit: somebody on file, or a new card with this name."""

    unit: Unit
    on: date
    person: Person | None = None
    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def check(declared: EnrolmentType, entry: Enrolment, *, trees: Forest, today: date, is_member: bool) -> dict[str, Any]:
    """Unit, day and person hold together; the cleaned values.

    `is_member`: the person belongs there already. All problems at once.
    """
    problems: list[Problem] = []
    with gathered(problems):
        check_unit(declared, entry.unit, trees=trees, on=entry.on)
    if entry.on > today:
        problems.append(Problem("item.date.in_future", field="on", found=entry.on, today=today))
    if entry.person is None and not entry.name.strip():
        problems.append(Problem("member.nobody", field="name"))
    elif is_member:
        problems.append(Problem("member.already", field="person", unit=entry.unit.key))
    values: dict[str, Any] = {}
    with gathered(problems):
        values = declared.clean(dict(entry.values))
    if problems:
        raise Problems(problems)
    return values


def check_end(happened_on: date, ended_on: date | None, *, on: date, number: str, today: date) -> None:
    """A membership may end on this day. Problem if it has ended, or the day is before its beginning or to come."""
    if ended_on is not None:
        raise Problem("member.ended_already", number=number, on=ended_on)
    if not happened_on <= on <= today:
        raise Problem("item.ends_outside", field="on", found=on, low=happened_on, high=today)


def content(declared: EnrolmentType, entry: Enrolment, values: Mapping[str, Any], person_id: int) -> Content:
    """For the spine."""
    return Content(entry.unit, declared.label.zh, entry.on, values, links={PERSON: [person_id]})


def statement(record_id: int, content: Content) -> Statement:
    """For posting."""
    return Statement(
        record_id, content.unit.pk, content.happened_on, content.data, content.ended_on, links=content.links
    )


def standing_of(declared: EnrolmentType, values: Mapping[str, Any]) -> str:
    """The standing of the membership, if the type has one."""
    return str(values.get(declared.standing_field, "")) if declared.standing_field else ""
