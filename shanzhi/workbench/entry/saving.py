"""Calling the verb of a kind."""

from __future__ import annotations

from dataclasses import replace

from shanzhi.activities import entry as activities
from shanzhi.activities.actions import correct_activity, record_activity
from shanzhi.activities.entry import Entry as ActivityEntry
from shanzhi.activities.queries import list_expected
from shanzhi.cases import entry as cases
from shanzhi.cases.actions import report_case
from shanzhi.cases.correcting import correct_case
from shanzhi.cases.entry import Entry as CaseEntry
from shanzhi.cases.sources import leading_of
from shanzhi.core.errors import Problem, Problems
from shanzhi.directory.trees import forest
from shanzhi.inventory import entry as items
from shanzhi.inventory.actions import correct_item, correct_reading, register_item, take_reading
from shanzhi.kernel.idempotency import once
from shanzhi.records.actions import attach_files
from shanzhi.records.queries import Proposal, Record, list_links
from shanzhi.workbench.cases.reporting import barred_of
from shanzhi.workbench.cases.states import rules_of_type
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.concerned import with_kept
from shanzhi.workbench.entry.draft import Draft, as_key
from shanzhi.workbench.entry.raised import require_looked_at
from shanzhi.workbench.entry.reading import Entry
from shanzhi.workbench.types import WRITING, Type


def write_down(desk: Desk, each: Type, draft: Draft, entry: Entry) -> tuple[int, bool]:
    """Write it down once with the files put into its form, however often it is sent.

    The record's id, and whether it was written now.
    """

    def act() -> int:
        record: Record
        if isinstance(entry, ActivityEntry):
            record = record_activity(desk.town, type_key=each.key, entry=entry, actor=desk.actor)
        elif isinstance(entry, CaseEntry):
            require_looked_at(desk, each, draft)
            kept_from = barred_of(desk, each, draft)
            record = report_case(desk.town, type_key=each.key, entry=entry, actor=desk.actor, barred=kept_from)
        elif each.kind == "item":
            record = register_item(desk.town, type_key=each.key, entry=entry, actor=desk.actor)
        else:
            record = take_reading(desk.town, type_key=each.key, entry=entry, actor=desk.actor)
        attach_files(record, key=as_key(draft.key), actor=desk.actor)
        return int(record.pk)

    return once(as_key(draft.key), WRITING[each.kind], desk.actor, act)


def problems_of(desk: Desk, each: Type, entry: Entry) -> list[Problem]:
    """Everything that does not hold in an entry, without writing it: to be said together with what else is wrong."""
    trees = forest(desk.town, entry.on)
    try:
        if isinstance(entry, ActivityEntry):
            people = [person.person_id for person in list_expected(each.declared, entry.unit, entry.on, trees)]
            activities.check(each.declared, entry, trees=trees, today=desk.today, expected=people)
        elif isinstance(entry, CaseEntry):
            channels = rules_of_type(desk, each.key).channels
            leading = leading_of(desk.town, each.key, entry.links)
            cases.check(each.declared, entry, trees=trees, today=desk.today, channels=channels, leading=leading)
        else:
            items.check(each.declared, entry, trees=trees, today=desk.today)
    except Problems as several:
        return several.problems
    return []


def correct(desk: Desk, record: Record, entry: Entry, reason: str, seen: int | None) -> Proposal | None:
    """Make the record say what the entry says; the proposal that waits, if something issued used it.

    `seen` is the last transition the person looked at: Conflict if the record was changed since.
    """
    if isinstance(entry, ActivityEntry):
        return correct_activity(record, entry=entry, reason=reason, actor=desk.actor, seen=seen)
    if isinstance(entry, CaseEntry):
        entry = replace(entry, links=with_kept(list_links(record), entry.links, rules_of_type(desk, record.type)))
        return correct_case(record, entry=entry, reason=reason, actor=desk.actor, seen=seen)
    verb = correct_item if record.kind == "item" else correct_reading
    return verb(record, entry=entry, reason=reason, actor=desk.actor, seen=seen)
