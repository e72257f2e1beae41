"""What is written down when a case is reported, checked against its type: by form, command line and loader alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from shanzhi.cases.declare import CaseType
from shanzhi.cases.sources import problems_of_sources
from shanzhi.core.deadlines import END_OF_DAY
from shanzhi.core.errors import Problem, Problems, gathered
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import Forest
from shanzhi.records.checking import check_unit, title_of
from shanzhi.records.writing import Content, as_stored

MOST_PEOPLE = 10_000


@dataclass(frozen=True)
class Entry:
    """A case as somebody reports it: where, when it was found or asked for, by which channel, by how many people."""

    unit: Unit
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "found"
    people: int = 1
    time: time | None = None
    note: str = ""
    links: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """An entry that holds."""

    entry: Entry
    values: dict[str, Any]
    title: str

    def content(self) -> Content:
        """For the spine."""
        return Content(self.entry.unit, self.title, self.entry.on, self.values, links=self.entry.links)


def changes_of(entry: Entry) -> dict[str, Any]:
    """An entry as a proposal keeps it."""
    return {
        "unit": entry.unit.pk,
        "on": entry.on.isoformat(),
        "time": entry.time.isoformat("minutes") if entry.time else None,
        "values": as_stored(entry.values),
        "channel": entry.channel,
        "people": entry.people,
        "links": {role: sorted(subjects) for role, subjects in entry.links.items()},
    }


def entry_of(changes: Mapping[str, Any]) -> Entry:
    """The entry a proposal kept."""
    return Entry(
        unit=Unit.objects.get(pk=changes["unit"]),
        on=date.fromisoformat(changes["on"]),
        time=time.fromisoformat(changes["time"]) if changes["time"] else None,
        values=changes["values"],
        channel=changes["channel"],
        people=changes["people"],
        links=changes["links"],
    )


def check(
    declared: CaseType,
    entry: Entry,
    *,
    trees: Forest,
    today: date,
    channels: Collection[str],
    leading: Mapping[int, bool],
) -> Checked:
    """Hold an entry against its type. Every problem is raised at once, each with its field.

    `leading` are the records it may say it came of, and whether each leads to cases of this type.
    """
    problems: list[Problem] = []
    with gathered(problems):
        check_unit(declared, entry.unit, trees=trees, on=entry.on)
    if entry.on > today:
        problems.append(Problem("flow.in_future", field="on", found=entry.on, today=today))
    if entry.channel not in channels:
        problems.append(Problem("case.channel.unknown", field="channel", found=entry.channel, allowed=list(channels)))
    if not 1 <= entry.people <= MOST_PEOPLE:
        problems.append(Problem("case.people.outside", field="people", found=entry.people, allowed=MOST_PEOPLE))
    problems.extend(problems_of_sources(declared, entry.links, leading))
    values: dict[str, Any] = {}
    with gathered(problems):
        values = declared.clean(dict(entry.values))
    if problems:
        raise Problems(problems)
    return Checked(entry, values, title_of(declared, values))


def moment_of(on: date, at: time | None, now: datetime) -> datetime:
    """When something was done, by the clock on the wall: the time that is said, else now or the day's end.

    Problem for a time that is still to come.
    """
    if at is not None:
        moment = datetime.combine(on, at)
        if moment > now:
            raise Problem("flow.later_than_now", field="time", found=f"{at:%H:%M}", now=f"{now:%H:%M}")
        return moment
    return now if on == now.date() else datetime.combine(on, END_OF_DAY)


def receiving_unit(declared: CaseType, trees: Forest, unit_id: int) -> int:
    """The unit that receives what is reported here.

    The nearest of the kinds the type names at or above the place, in its own tree or in the one it is linked to; else
    the place itself.
    """
    if not declared.received_by:
        return unit_id
    starts = [unit_id, *(node.id for node in trees.linked(unit_id))]
    found = (trees.ancestor(start, declared.received_by) for start in starts)
    return next((each for each in found if each is not None), unit_id)
