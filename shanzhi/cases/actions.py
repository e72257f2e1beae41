"""Verbs: report a case, take the steps of its workflow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any
from uuid import UUID

from shanzhi.accounts.models import User
from shanzhi.accounts.queries import list_offices
from shanzhi.cases.entry import Entry, moment_of, receiving_unit
from shanzhi.cases.keeping_from import keep_from
from shanzhi.cases.models import Case
from shanzhi.cases.rights import require_may_report, require_may_take
from shanzhi.cases.rules import CaseRules, rules_by_id, rules_of
from shanzhi.cases.saying import given_words, require_can_take_up, taken_at, values_after
from shanzhi.cases.stating import KIND, check_entry, entry_with, let_read, state_case, wall_clock, writing_content
from shanzhi.cases.writing import keep, standing_of
from shanzhi.core.errors import NotFound, Problem
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import Forest, forest
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.records.actions import attach_files
from shanzhi.records.checking import title_of
from shanzhi.records.models import File, Record
from shanzhi.records.writing import Content, put_content
from shanzhi.workflow import writing
from shanzhi.workflow.flows import taking
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps import STEPS
from shanzhi.workflow.transitions import Step

REPORT = "case.report"


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

    checked = check_entry(town, rules, entry)
    standing = opened(town, rules, entry, checked.values, forest(town, entry.on), actor)

    record = writing.begin(town, rules.definition, KIND, checked.content(), state=standing.state, actor=actor)
    case = Case(record=record, town=town, unit=entry.unit, access_class=record.access_class, type=type_key)
    keep(case, entry, standing, rules.rules)
    let_read(record, standing.holder)
    keep_from(record, barred, entry, actor)
    if files is not None:
        attach_files(record, key=files, actor=actor)

    state_case(record, rules, case, checked.content(), Step(REPORT, standing.state, actor, entry.note))
    return record


def opened(
    town: Town, rules: CaseRules, entry: Entry, values: Mapping[str, Any], trees: Forest, actor: Principal
) -> Standing:
    """How a case stands that is reported now: its clocks begin, the unit that receives it is responsible."""
    holder = receiving_unit(rules.declared, trees, entry.unit.pk)
    given = Given(at=moment_of(entry.on, entry.time, wall_clock(town)), actor=actor.key, note=entry.note)
    return taking.begin(rules.rules, given, holder=holder, values=values)


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
    values = values_after(rules.declared, rules.flow, before, record.data, move, said.values)
    attached = _attach(record, before, said.files, actor)
    given = Given(
        at=taken_at(before, said.on, said.time, wall_clock(record.town)),
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
    keep(case, entry_with(case, content), after, rules.rules)
    if after.receiver is not None:
        let_read(record, after.receiver)
    if move.step == "merge" and other is not None:
        for unit in {other.unit_id, other.case.holder_id}:  # who has that one sees what it took up
            let_read(record, unit)

    state_case(record, rules, case, content, Step(f"case.{word}", after.state, actor, given.note), given_words(given))


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
    flow = rules_by_id(held.town, held.definition_id).flow
    standing, later = standing_of(held.case), record.happened_on
    require_can_take_up(flow, standing, found_on=held.happened_on, number=held.number, later=later)
    return held


def _content_of(record: Record, rules: CaseRules, values: dict[str, Any]) -> Content:
    return replace(writing_content(record), title=title_of(rules.declared, values), data=values)
