"""What a case says, and the end of each of its verbs: who reads it, its transition, the facts it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from shanzhi.cases.declare import SOURCE
from shanzhi.cases.entry import Checked, Entry, check
from shanzhi.cases.facts import Told, lines_of_case
from shanzhi.cases.models import Case
from shanzhi.cases.rules import CaseRules, rules_by_id
from shanzhi.cases.saying import story_of
from shanzhi.cases.sources import leading_of
from shanzhi.cases.writing import standing_of
from shanzhi.directory.trees import forest
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.ledger.posting import Line
from shanzhi.records.models import Record, RecordAccess
from shanzhi.records.queries import list_links
from shanzhi.records.writing import AT_ONCE, Content, snapshot_of
from shanzhi.workflow.posting import Statement
from shanzhi.workflow.transitions import Step, carry_out

KIND = "case"


def writing_content(record: Record, rules: CaseRules | None = None) -> Content:
    """What the record says now; `rules` are its own, if they are at hand."""
    links: dict[str, list[int]] = {}
    for link in record.links.all():
        links.setdefault(link.role, []).append(link.subject_id)
    declared = (rules or rules_by_id(record.town, record.definition_id)).declared
    return Content(record.unit, record.title, record.happened_on, declared.load(record.data), links=links)


def entry_of_case(record: Record) -> Entry:
    """The case as it was reported and corrected, with values as somebody would type them."""
    case = record.case
    declared = rules_by_id(record.town, record.definition_id).declared
    values = {name: declared.fields[name].typed(value) for name, value in declared.load(record.data).items()}
    return replace(entry_with(case, writing_content(record)), values=values)


def entry_with(case: Case, content: Content) -> Entry:
    """The case with this content, as somebody would report it."""
    return Entry(content.unit, content.happened_on, content.data, case.channel, case.people, links=content.links)


def check_entry(town: Town, rules: CaseRules, entry: Entry, known: Record | None = None) -> Checked:
    """Hold an entry against its type; `known` is the case that is corrected. Problems, all at once."""
    trees, today = forest(town, entry.on), clock.today(town)
    sources = () if known is None else list_links(known).get(SOURCE, ())
    leading = leading_of(town, rules.key, entry.links, known=sources)
    return check(rules.declared, entry, trees=trees, today=today, channels=list(rules.channels), leading=leading)


def state_case(
    record: Record,
    rules: CaseRules,
    case: Case,
    content: Content,
    step: Step,
    extras: Mapping[str, Any] | None = None,
) -> None:
    """The end of a verb: the transition with its snapshot, and the facts the case now stands for."""
    story = story_of(standing_of(case), case.channel, case.people, extras)
    carry_out(record, step, snapshot=snapshot_of(content, story), lines=lines_now(record, rules, case, content))


def lines_now(record: Record, rules: CaseRules, case: Case, content: Content) -> list[Line]:
    """Every fact the case stands for now."""
    standing = standing_of(case)
    said = Statement(record.pk, content.unit.pk, content.happened_on, content.data, links=content.links)
    told = Told(rules.key, rules.declared, rules.flow, rules.rules.calendar, said, case.channel, case.people, standing)
    return lines_of_case(told)


def audit_case(record: Record, step: Step, before: dict[str, Any], after: dict[str, Any]) -> None:
    """A line of the audit trail, to be read by those who may know of the case."""
    audit.write(
        step.actor,
        step.verb,
        f"record:{record.number}",
        town=record.town,
        about=(record.pk, record.access_class),
        before=before,
        after=after,
        reason=step.reason,
    )


def let_read(record: Record, unit_id: int) -> None:
    """A unit that is asked, or responsible, reads the case wherever it happened."""
    let_read_many([(record, unit_id)])


def let_read_many(pairs: Iterable[tuple[Record, int]]) -> None:
    """`let_read` for many."""
    rows = [
        RecordAccess(record=record, unit_id=unit_id, town_id=record.town_id, access_class=record.access_class)
        for record, unit_id in pairs
        if unit_id != record.unit_id
    ]
    # whoever refers it may not see the row: it says what another unit reads
    RecordAccess.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def wall_clock(town: Town) -> datetime:
    """Now, on the clock on the wall, to the minute."""
    return clock.now(town).astimezone(clock.ZONE).replace(tzinfo=None, second=0, microsecond=0)
