"""Verbs: report a case, take the steps of its workflow, correct it, withdraw it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from shanzhi.accounts.models import User
from shanzhi.accounts.queries import list_offices
from shanzhi.cases.barring import lift_bars, list_barred, namesakes_of, put_bars
from shanzhi.cases.declare import SOURCE
from shanzhi.cases.entry import Checked, Entry, check, entry_of, moment_of, receiving_unit
from shanzhi.cases.facts import Told, lines_of_case
from shanzhi.cases.models import Case
from shanzhi.cases.rights import require_may_report, require_may_take
from shanzhi.cases.rules import CaseRules, rules_by_id, rules_of
from shanzhi.cases.saying import given_words, story_of, taken_at, values_after
from shanzhi.cases.sources import leading_of
from shanzhi.cases.writing import keep, redated, standing_of
from shanzhi.core.errors import NotFound, Problem
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import forest
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.posting import Line
from shanzhi.records.actions import attach_files
from shanzhi.records.checking import title_of
from shanzhi.records.models import File, Proposal, Record, RecordAccess
from shanzhi.records.queries import list_links
from shanzhi.records.writing import Content, put_content, snapshot_of
from shanzhi.workflow import writing
from shanzhi.workflow.corrections import APPLY, must_wait, propose, require_may_change, require_reason
from shanzhi.workflow.flows import taking
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps import STEPS
from shanzhi.workflow.posting import Statement
from shanzhi.workflow.transitions import Step, carry_out

KIND = "case"
PERSON = "person"
REPORT = "case.report"
BAR = "case.bar"
UNBAR = "case.unbar"


@dataclass(frozen=True)
class Taking:
    """What somebody says who takes a step: the day (and time), words, ground, fields.

    A unit, a user, a record, so much longer, where the step asks for one. `files` is the key of a form into which files
    were put.
    """

    on: date
    time: time | None = None
    note: str = ""
    ground: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    unit: Unit | None = None
    person: int | None = None
    other: Record | None = None
    more: int | None = None
    files: UUID | None = None


@verb(REPORT)
def report_case(
    town: Town,
    *,
    type_key: str,
    entry: Entry,
    actor: Principal,
    files: UUID | None = None,
    barred: Collection[int] = (),
) -> Record:
    """Write down what was found or asked for. Its clocks begin; the unit that receives it is responsible.

    `barred` are users who must never know of it, for types of a need-to-know class; a person concerned is kept from it
    by themselves.
    """
    rules = rules_of(town, type_key)
    require_may_report(rules.flow.opening[1], town_id=town.pk, unit_id=entry.unit.pk, actor=actor)

    checked = _check(town, rules, entry)
    trees = forest(town, entry.on)
    holder = receiving_unit(rules.declared, trees, entry.unit.pk)
    given = Given(at=moment_of(entry.on, entry.time, _wall(town)), actor=actor.key, note=entry.note)
    standing = taking.begin(rules.rules, given, holder=holder, values=checked.values)

    record = writing.begin(town, rules.definition, KIND, checked.content(), state=standing.state, actor=actor)
    case = Case(record=record, town=town, unit=entry.unit, access_class=record.access_class, type=type_key)
    keep(case, entry, standing, rules.rules)
    _let_read(record, holder)
    _bar(record, barred, entry, actor)
    if files is not None:
        attach_files(record, key=files, actor=actor)

    state_case(record, rules, case, checked.content(), Step(REPORT, standing.state, actor, entry.note))
    return record


def take_step(record: Record, *, move: str, said: Taking, actor: Principal, seen: int | None = None) -> None:
    """Take a move of the case's workflow by the verb of its step. Problem if it has no such move.

    `seen` is the last transition the actor has looked at: Conflict if the case was changed since.
    """
    declared = rules_by_id(record.town, record.definition_id).flow.moves.get(move)
    if declared is None or declared.step == "report":
        raise Problem("flow.move.unknown", found=move, allowed=[])
    TAKING[declared.step](record, move=move, said=said, actor=actor, seen=seen)


def _verb_of(word: str) -> Callable[..., None]:
    """The verb of a step."""

    def act(record: Record, *, move: str, said: Taking, actor: Principal, seen: int | None = None) -> None:
        _take(record, word, move, said, actor, seen)

    act.__doc__ = STEPS[word].__doc__
    act.__name__ = take_step.__name__
    return verb(f"case.{word}")(act)


TAKING: dict[str, Callable[..., None]] = {word: _verb_of(word) for word in STEPS if word != "report"}
"""The verb of every step but the first."""


def _take(record: Record, word: str, key: str, said: Taking, actor: Principal, seen: int | None) -> None:
    if said.other is not None:
        writing.hold_many([record, said.other], KIND)  # in one order, so that two mergers never wait for each other
    case, rules, move, before = _hold(record, word, key, seen)
    record = case.record
    require_may_take(record, before, move, actor)

    if said.on > clock.today(record.town):
        raise Problem("flow.in_future", field="on", found=said.on, today=clock.today(record.town))
    _require_in_town(record.town, said)
    other = _other(record, said.other)
    values = values_after(rules.declared, record.data, move, said.values)
    attached = _attach(record, before, said.files, actor)
    given = Given(
        at=taken_at(before, said.on, said.time, _wall(record.town)),
        actor=actor.key,
        note=said.note.strip(),
        ground=said.ground,
        values=said.values,
        unit=None if said.unit is None else said.unit.pk,
        person=said.person,
        other=None if other is None else other.pk,
        more=said.more,
        files=File.objects.filter(record=record, withdrawn_at=None).count(),
        new_files=len(attached),
    )
    after = taking.advance(rules.rules, before, key, given, values=values)

    content = _content_of(record, rules, values)
    put_content(record, content)
    keep(case, _entry_of(case, content), after, rules.rules)
    if after.receiver is not None:
        _let_read(record, after.receiver)

    state_case(record, rules, case, content, Step(f"case.{word}", after.state, actor, given.note), given_words(given))


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


@verb("case.correct")
def correct_case(
    record: Record, *, entry: Entry, reason: str, actor: Principal, seen: int | None = None
) -> Proposal | None:
    """Make the case say what `entry` says; its steps stay. A proposal if something issued used it.

    Clocks that run are as long as the corrected fields say. `seen` as in `take_step`.
    """
    require_may_change(record, "case.correct", REPORT, actor)
    require(actor, REPORT, town_id=record.town_id, unit_id=entry.unit.pk)

    record = writing.hold(record, KIND, seen=seen)
    why = require_reason(reason)
    rules = rules_by_id(record.town, record.definition_id)
    writing.require_may_move(record, rules.definition, entry.unit, actor)
    checked = _check(record.town, rules, entry, record)
    redated(standing_of(record.case), entry, _wall(record.town), rules.flow)
    if must_wait(record, actor):
        return propose(record, verb="case.correct", changes=checked.as_changes(), reason=why, actor=actor)

    _correct(record, rules, checked, why, actor)
    return None


@verb("case.withdraw")
def withdraw_case(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> Proposal | None:
    """Take the case back, as if it had never been reported. A proposal if something issued used it."""
    require_may_change(record, "case.withdraw", REPORT, actor)

    record = writing.hold(record, KIND, seen=seen)
    why = require_reason(reason)
    _require_none_merged(record)
    if must_wait(record, actor):
        return propose(record, verb="case.withdraw", changes={}, reason=why, actor=actor)

    _withdraw(record, why, actor)
    return None


def entry_of_case(record: Record) -> Entry:
    """The case as it was reported and corrected, with values as somebody would type them."""
    case = record.case
    declared = rules_by_id(record.town, record.definition_id).declared
    values = {name: declared.fields[name].typed(value) for name, value in declared.load(record.data).items()}
    return replace(_entry_of(case, writing_content(record)), values=values)


def writing_content(record: Record, rules: CaseRules | None = None) -> Content:
    """What the record says now; `rules` are its own, if they are at hand."""
    links: dict[str, list[int]] = {}
    for link in record.links.all():
        links.setdefault(link.role, []).append(link.subject_id)
    declared = (rules or rules_by_id(record.town, record.definition_id)).declared
    return Content(record.unit, record.title, record.happened_on, declared.load(record.data), links=links)


def _check(town: Town, rules: CaseRules, entry: Entry, known: Record | None = None) -> Checked:
    trees, today = forest(town, entry.on), clock.today(town)
    sources = () if known is None else list_links(known).get(SOURCE, ())
    leading = leading_of(town, rules.key, entry.links, known=sources)
    return check(rules.declared, entry, trees=trees, today=today, channels=list(rules.channels), leading=leading)


def _hold(record: Record, word: str, key: str, seen: int | None) -> tuple[Case, CaseRules, Move, Standing]:
    """The case, locked until commit, its rules, the move asked for, and how it stands."""
    held = writing.hold(record, KIND, seen=seen)
    case = Case.objects.select_related("record__town", "record__unit").filter(pk=held.pk).first()
    if case is None:
        raise NotFound("record.not_found")
    case.record = held
    rules = rules_by_id(held.town, held.definition_id)
    move = rules.flow.moves.get(key)
    if move is None or move.step != word:
        raise Problem("flow.move.unknown", found=key, allowed=[])
    return case, rules, move, standing_of(case)


def _require_in_town(town: Town, said: Taking) -> None:
    """Problem if the unit or the person is none of the town's: a case never leaves it by a step."""
    if said.unit is not None and said.unit.pk not in forest(town, said.on).nodes:
        raise Problem("case.unit.not_there", field="unit", unit=said.unit.key)
    if said.person is not None:
        user = User.objects.filter(pk=said.person, is_active=True).first()
        if user is None or not list_offices(user, town):
            raise Problem("case.person.not_there", field="person")


def _attach(record: Record, before: Standing, key: UUID | None, actor: Principal) -> list[File]:
    """The files of the step; the unit responsible and the one asked may put theirs wherever the place is."""
    if key is None:
        return []
    units = [unit for unit in (before.holder, before.receiver) if unit is not None]
    return attach_files(record, key=key, actor=actor, also_at=units)


def _other(record: Record, other: Record | None) -> Record | None:
    """The case this one is a duplicate of: another of the same type that is none itself, locked until commit."""
    if other is None:
        return None
    if other.pk == record.pk or other.type != record.type or other.town_id != record.town_id:
        raise Problem("case.merge.other_type", field="other", found=other.number)
    held = writing.hold(other, KIND)
    if held.case.merged_into_id is not None:
        raise Problem("case.merge.is_merged", field="other", found=held.number)
    return held


def _content_of(record: Record, rules: CaseRules, values: dict[str, Any]) -> Content:
    return replace(writing_content(record), title=title_of(rules.declared, values), data=values)


def _entry_of(case: Case, content: Content) -> Entry:
    return Entry(content.unit, content.happened_on, content.data, case.channel, case.people, links=content.links)


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


def _bar(record: Record, users: Collection[int], entry: Entry, actor: Principal) -> None:
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


def _let_read(record: Record, unit_id: int) -> None:
    """A unit that is asked, or responsible, reads the case wherever it happened."""
    if unit_id != record.unit_id:
        access = RecordAccess(record=record, unit_id=unit_id, town_id=record.town_id, access_class=record.access_class)
        # whoever refers it may not see the row: it says what another unit reads
        RecordAccess.objects.bulk_create([access], ignore_conflicts=True)


def _wall(town: Town) -> datetime:
    """Now, on the clock on the wall, to the minute."""
    return clock.now(town).astimezone(clock.ZONE).replace(tzinfo=None, second=0, microsecond=0)


def _correct(record: Record, rules: CaseRules, checked: Checked, reason: str, actor: Principal) -> None:
    case: Case = record.case
    entry = checked.entry
    concerned = writing_content(record).links.get(PERSON, ())
    standing = redated(standing_of(case), entry, _wall(record.town), rules.flow)
    standing = taking.recounted(rules.rules, standing, checked.values)
    put_content(record, checked.content())
    added = set(entry.links.get(PERSON, ())) - set(concerned)
    _bar(record, (), replace(entry, links={PERSON: sorted(added)}), actor)
    keep(case, entry, standing, rules.rules)
    for unit in (standing.holder, standing.receiver):
        if unit is not None:
            _let_read(record, unit)
    state_case(record, rules, case, checked.content(), Step("case.correct", standing.state, actor, reason))


def _require_none_merged(record: Record) -> None:
    """Those merged into a case would be counted nowhere if it were taken back."""
    merged = record.merged_cases.select_related("record").first()
    if merged is not None:
        raise Problem("case.withdraw.has_merged", number=record.number, other=merged.record.number)


def _withdraw(record: Record, reason: str, actor: Principal) -> None:
    _require_none_merged(record)
    Case.objects.filter(pk=record.pk).update(stage="ended", due_at=None, due_clock="", receiver=None)
    writing.take_back(record, verb="case.withdraw", reason=reason, actor=actor)


def _apply_correction(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    """Carry a confirmed proposal out, held against what is known today."""
    record = writing.hold(record, KIND)
    rules = rules_by_id(record.town, record.definition_id)
    _correct(record, rules, _check(record.town, rules, entry_of(changes), record), reason, actor)


def _apply_withdrawal(record: Record, _changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    _withdraw(writing.hold(record, KIND), reason, actor)


APPLY["case.correct"] = _apply_correction
APPLY["case.withdraw"] = _apply_withdrawal
