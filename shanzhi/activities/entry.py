"""What is written down about an activity, checked against its type: by form, command line and loader alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from shanzhi.activities.declare import PRESENT, ROSTER, ActivityType
from shanzhi.core.errors import Problem, Problems, gathered
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import Forest
from shanzhi.records.checking import check_unit, title_of
from shanzhi.records.writing import Content, as_stored
from shanzhi.workflow.posting import Statement


@dataclass(frozen=True)
class Attendance:
    """Who came (`present`), who stayed away with leave and why; everybody else who is expected was absent."""

    present: frozenset[int] = frozenset()
    leave: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """An activity as somebody writes it down.

    `values` are the declared fields as given; `links` are persons and items by role.
    """

    unit: Unit
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    attendance: Attendance = field(default_factory=Attendance)
    place: str = ""
    starts_at: time | None = None
    links: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """An entry that holds: cleaned values, and the roster as (person, standing, reason)."""

    entry: Entry
    values: dict[str, Any]
    roster: list[tuple[int, str, str]]
    title: str

    def content(self) -> Content:
        """For the spine."""
        return Content(
            unit=self.entry.unit, title=self.title, happened_on=self.entry.on, data=self.values, links=self.entry.links
        )

    def statement(self, record_id: int) -> Statement:
        """For posting."""
        return Statement(
            record_id=record_id,
            unit_id=self.entry.unit.pk,
            happened_on=self.entry.on,
            values=self.values,
            groups={
                ROSTER: [person for person, _, _ in self.roster],
                PRESENT: [person for person, standing, _ in self.roster if standing == "present"],
            },
            links=self.entry.links,
        )

    def extras(self) -> dict[str, Any]:
        """For the snapshot of the transition."""
        return {
            "place": self.entry.place,
            "starts_at": self.entry.starts_at.isoformat("minutes") if self.entry.starts_at else None,
            "roster": [list(line) for line in self.roster],
        }

    def as_changes(self) -> dict[str, Any]:
        """As a proposal keeps it."""
        return {
            "unit": self.entry.unit.pk,
            "on": self.entry.on.isoformat(),
            "values": as_stored(self.entry.values),
            "links": {role: list(subjects) for role, subjects in self.entry.links.items()},
            **self.extras(),
        }


def entry_of(changes: Mapping[str, Any]) -> Entry:
    """The entry a proposal kept."""
    return Entry(
        unit=Unit.objects.get(pk=changes["unit"]),
        on=date.fromisoformat(changes["on"]),
        values=changes["values"],
        attendance=Attendance(
            frozenset(person for person, standing, _ in changes["roster"] if standing == "present"),
            {person: why for person, standing, why in changes["roster"] if standing == "leave"},
        ),
        place=changes["place"],
        starts_at=time.fromisoformat(changes["starts_at"]) if changes["starts_at"] else None,
        links=changes["links"],
    )


def check(declared: ActivityType, entry: Entry, *, trees: Forest, today: date, expected: Sequence[int]) -> Checked:
    """Hold an entry against its type.

    `expected` are the persons a roster must hold. Every problem is raised at once, each with its field.
    """
    problems: list[Problem] = []
    with gathered(problems):
        check_unit(declared, entry.unit, trees=trees, on=entry.on)
    if entry.on > today:
        problems.append(Problem("activity.date.in_future", field="on", found=entry.on, today=today))
    values: dict[str, Any] = {}
    with gathered(problems):
        values = declared.clean(dict(entry.values))
    roster: list[tuple[int, str, str]] = []
    with gathered(problems):
        roster = _roster(declared, entry, expected)
    if problems:
        raise Problems(problems)
    return Checked(entry, values, roster, title_of(declared, values))


def _roster(declared: ActivityType, entry: Entry, people: Sequence[int]) -> list[tuple[int, str, str]]:
    named = entry.attendance.present | entry.attendance.leave.keys()
    if declared.roster is None:
        if named:
            raise Problem("activity.roster.none", field="roster", type=declared.label.model_dump())
        return []
    strangers = named - set(people)
    if strangers:
        raise Problem(
            "activity.attendance.above_roster",
            field="roster",
            found=len(named),
            expected=len(people),
            strangers=len(strangers),
        )
    if not entry.attendance.present:
        raise Problem("activity.attendance.nobody", field="roster")
    return [(person, *_standing(entry.attendance, person)) for person in people]


def _standing(attendance: Attendance, person: int) -> tuple[str, str]:
    if person in attendance.present:
        return "present", ""
    if person in attendance.leave:
        return "leave", attendance.leave[person][:60]
    return "absent", ""
