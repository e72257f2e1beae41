"""From a sent form to what a verb takes. What cannot be read is a Problem at its field; all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.activities.entry import Attendance
from shanzhi.activities.entry import Entry as ActivityEntry
from shanzhi.cases.declare import SOURCE
from shanzhi.cases.entry import MOST_PEOPLE
from shanzhi.cases.entry import Entry as CaseEntry
from shanzhi.core.errors import Problem, Problems
from shanzhi.directory.queries import get_unit, names_of
from shanzhi.directory.trees import Node
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.records.queries import Record, list_records
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.concerned import concerned_of
from shanzhi.workbench.entry.draft import Draft
from shanzhi.workbench.types import CASE, Type

Entry = ActivityEntry | ItemEntry | CaseEntry
"""What the verbs of the kinds take."""

LONGEST_PLACE = 120


def read(desk: Desk, each: Type, draft: Draft, units: Sequence[Node]) -> Entry:
    """The entry. Problems with every input that cannot be read, the declared fields too."""
    problems: list[Problem] = []
    on = _day(draft.on, "on", problems)
    ended_on = _day(draft.ended_on, "ended_on", problems) if draft.ended_on.strip() else None
    starts_at = read_time(draft.starts_at, "starts_at", problems)
    people = _people(draft.people, problems) if each.kind == CASE else 1
    place = _place(draft.place, problems)
    item = _record(desk, draft.item, "item", problems)
    links = _links(desk, draft, problems)
    persons = concerned_of(each, draft, problems)
    _require_unit(desk, draft.unit, units, problems)
    if problems or on is None:
        raise Problems([*problems, *_value_problems(each, draft)])
    unit = get_unit(desk.town, draft.unit)
    if each.kind == CASE:
        about = {**_source(draft), **persons}
        return CaseEntry(unit, on, draft.values, draft.channel, people, starts_at, links=about)
    if each.kind != "activity":
        return ItemEntry(unit, on, draft.values, ended_on, item)
    attendance = Attendance(draft.present or frozenset(), draft.leave) if each.declared.roster else Attendance()
    return ActivityEntry(unit, on, draft.values, attendance, place, starts_at, links)


def _require_unit(desk: Desk, key: str, units: Sequence[Node], problems: list[Problem]) -> None:
    """A unit is chosen, exists, and is one this person may write for."""
    if not key:
        problems.append(Problem("workbench.unit_missing", field="unit"))
    elif key not in {node.key for node in units}:
        known = desk.trees.get(key)
        code = "workbench.unit_unknown" if known is None else "workbench.unit_not_yours"
        words = key[:60] if known is None else known.label(desk.language)
        problems.append(Problem(code, field="unit", found=words))


def _day(text: str, field: str, problems: list[Problem]) -> date | None:
    if not text.strip():
        problems.append(Problem("workbench.day_missing", field=field))
        return None
    try:
        return asked.day(text, field=field)
    except Problem as problem:
        problems.append(problem)
        return None


def read_time(text: str, field: str, problems: list[Problem]) -> time | None:
    """A time of day, or None if nothing is typed or it cannot be read."""
    if not text.strip():
        return None
    try:
        return time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        problems.append(Problem("workbench.time_unreadable", field=field, found=text[:20]))
        return None


def _people(text: str, problems: list[Problem]) -> int:
    """How many people asked; one where nothing is typed."""
    words = text.strip() or "1"
    if not words.isascii() or not words.isdecimal() or len(words) > len(str(MOST_PEOPLE)):
        problems.append(Problem("case.people.outside", field="people", found=text[:20], allowed=MOST_PEOPLE))
        return 1
    return int(words)


def _place(text: str, problems: list[Problem]) -> str:
    words = text.strip()
    if len(words) > LONGEST_PLACE:
        words_of = {"label": _("Place"), "found": len(words), "allowed": LONGEST_PLACE}
        problems.append(Problem("field.text.too_long", field="place", **words_of))
    return words


def _record(desk: Desk, text: str, field: str, problems: list[Problem]) -> Record | None:
    """The record somebody chose from a list, if it is the town's and the reader's."""
    if not text:
        return None
    number = asked.record_id(text)
    found = list_records([number]).get(number) if number is not None else None
    if found is None or found.town_id != desk.town.pk:
        problems.append(Problem("workbench.choice_gone", field=field))
        return None
    return found


def _links(desk: Desk, draft: Draft, problems: list[Problem]) -> dict[str, list[int]]:
    """Who chaired and which room: persons and items the reader may see."""
    links: dict[str, list[int]] = {}
    venue = _record(desk, draft.venue, "venue", problems)
    if venue is not None:
        links["venue"] = [venue.pk]
    if draft.host:
        host = asked.record_id(draft.host)
        if host is None or host not in names_of({host}):
            problems.append(Problem("workbench.choice_gone", field="host"))
        else:
            links["host"] = [host]
    return links


def _source(draft: Draft) -> dict[str, list[int]]:
    """The record a case is reported from; the verb says whether it is there. One that is no number is none."""
    record = asked.record_id(draft.came_of)
    return {} if record is None else {SOURCE: [record]}


def _value_problems(each: Type, draft: Draft) -> list[Problem]:
    """What is wrong with the declared fields, so that it is said together with the rest."""
    try:
        declared: Any = each.declared
        declared.clean(dict(draft.values))
    except Problems as several:
        return several.problems
    return []
