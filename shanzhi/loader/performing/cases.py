"""`case.report`, the verbs of its steps, `case.correct`, and what withdrawing one does to its row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from shanzhi.cases.actions import REPORT
from shanzhi.cases.declare import SOURCE
from shanzhi.cases.entry import Checked, Entry, check, moment_of, receiving_unit
from shanzhi.cases.facts import Told, lines_of_case
from shanzhi.cases.models import Case
from shanzhi.cases.rules import CaseRules
from shanzhi.cases.saying import given_words, require_can_take_up, require_still_said, story_of, taken_at, values_after
from shanzhi.cases.sources import declared_of
from shanzhi.cases.stating import KIND
from shanzhi.cases.writing import put, redated
from shanzhi.core.errors import Problem
from shanzhi.directory.models import Unit
from shanzhi.kernel.clock import ZONE
from shanzhi.loader import tables
from shanzhi.loader.acts import Act, CorrectCase, Found, ReportCase, TakeStep
from shanzhi.loader.chunk import Row
from shanzhi.loader.spine import Step, begin, say_lines
from shanzhi.loader.state import Held, HeldCase, Load
from shanzhi.records.checking import title_of
from shanzhi.records.writing import Content, as_stored
from shanzhi.workflow.corrections import require_reason
from shanzhi.workflow.flows import taking
from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.leading import leads_to
from shanzhi.workflow.posting import Statement
from shanzhi.workflow.writing import WITHDRAWN


def report_case(load: Load, act: ReportCase) -> None:
    """Write down what was found or asked for."""
    definition = load.library.get("cases", act.type_key)
    rules = load.rules_of(definition)
    checked = _check(load, act, rules, act.said)
    entry = checked.entry
    holder = receiving_unit(rules.declared, load.units.forest(entry.on), entry.unit.pk)
    given = Given(at=moment_of(entry.on, entry.time, _wall(load, act)), actor=act.actor, note=entry.note)
    standing = taking.begin(rules.rules, given, holder=holder, values=checked.values)

    held = begin(load, act, definition, KIND, checked.content())
    held.case = HeldCase(rules, Case(), standing)
    _let_read(load, held, held.case, entry.unit.pk, holder)
    _say(load, act, held, checked.entry, checked.content(), standing, Step(REPORT, standing.state, entry.note))


def take_step(load: Load, act: TakeStep) -> None:
    """Take a move of the case's workflow. Whether the person in charge holds an office is not looked at."""
    held, case = _recall(load, act.record)
    move = case.rules.flow.moves.get(act.move)
    if move is None or move.step == "report":
        raise Problem("flow.move.unknown", found=act.move, allowed=[])
    if act.on > load.today(act):
        raise Problem("flow.in_future", field="on", found=act.on, today=load.today(act))
    unit = load.units.get(act.unit) if act.unit else None
    if unit is not None and unit.pk not in load.units.forest(act.on).nodes:
        raise Problem("case.unit.not_there", field="unit", unit=unit.key)
    declared = case.rules.declared
    values = values_after(declared, case.rules.flow, case.standing, as_stored(held.content.data), move, act.values)
    given = _given(load, act, held, case, unit)
    after = taking.advance(case.rules.rules, case.standing, act.move, given, values=values)

    content = replace(held.content, title=title_of(declared, values), data=values)
    if after.receiver is not None:
        _let_read(load, held, case, content.unit.pk, after.receiver)
    step = Step(f"case.{move.step}", after.state, given.note)
    _say(load, act, held, _entry_of(case, content), content, after, step, given_words(given))
    if move.step == "merge":
        _take_up(load, load.held[act.other], held, case)
    elif after.merged_into is None:
        _let_out(held, case)
    if act.is_last:
        load.forget(act.record)


def correct_case(load: Load, act: CorrectCase) -> None:
    """Make the case say what the act says; its steps stay."""
    held, case = _recall(load, act.record)
    why = require_reason(act.reason)
    checked = _check(load, act, case.rules, act.said, held)
    entry = checked.entry
    standing = redated(case.standing, entry, _wall(load, act), case.rules.flow)
    require_still_said(case.rules.rules, standing, as_stored(held.content.data), checked.values)
    standing = taking.recounted(case.rules.rules, standing, checked.values)
    for unit in (standing.holder, standing.receiver):
        if unit is not None:
            _let_read(load, held, case, entry.unit.pk, unit)
    _say(load, act, held, entry, checked.content(), standing, Step("case.correct", standing.state, why))


def _take_up(load: Load, into: Held, held: Held, case: HeldCase) -> None:
    """Who has the other case sees what it took up."""
    assert into.case is not None  # noqa: S101 - every case has one
    into.case.merged[held.id] = held.spine.number
    case.into = into.case
    for unit in sorted({into.content.unit.pk, into.case.row.holder_id}):
        _let_read(load, held, case, held.content.unit.pk, unit)


def _let_out(held: Held, case: HeldCase) -> None:
    if case.into is not None:
        case.into.merged.pop(held.id, None)
        case.into = None


def require_none_merged(held: Held) -> None:
    """Raise Problem if others were merged into the case: they would be counted nowhere."""
    if held.case is not None and held.case.merged:
        first = min(held.case.merged)
        raise Problem("case.withdraw.has_merged", number=held.spine.number, other=held.case.merged[first])


def let_go(held: Held) -> None:
    """A withdrawn case is open no longer, and nobody is asked."""
    case = held.case
    assert case is not None  # noqa: S101 - every case has one
    row = case.row
    row.stage, row.state, row.due_at, row.due_clock, row.receiver_id = "ended", WITHDRAWN, None, "", None
    _let_out(held, case)
    held.spine.case = _changes(row)


def _recall(load: Load, key: str) -> tuple[Held, HeldCase]:
    held = load.recall(key, KIND)
    assert held.case is not None  # noqa: S101 - every case has one
    return held, held.case


def _check(load: Load, act: Act, rules: CaseRules, said: Found, known: Held | None = None) -> Checked:
    entry = Entry(
        unit=load.units.get(said.unit),
        on=said.on,
        values=said.values,
        channel=said.channel,
        people=said.people,
        time=said.time,
        note=said.note,
        links={role: [load.subject(name) for name in names] for role, names in said.links.items()},
    )
    trees = load.units.forest(said.on)
    leading = _leading(load, rules.key, said, known)
    today, channels = load.today(act), list(rules.channels)
    return check(rules.declared, entry, trees=trees, today=today, channels=channels, leading=leading)


def _leading(load: Load, type_key: str, said: Found, known: Held | None) -> dict[int, bool]:
    """The records a case may say it came of, and whether their types lead to its own; those it came of stay."""
    found = dict.fromkeys(known.content.links.get(SOURCE, ()) if known is not None else (), True)
    for name in said.links.get(SOURCE, ()):
        held = load.held.get(name)
        if held is not None and held.spine.state != WITHDRAWN and held.id not in found:
            found[held.id] = leads_to(declared_of(load.library, held.spine.definition_id), type_key)
    return found


def _given(load: Load, act: TakeStep, held: Held, case: HeldCase, unit: Unit | None) -> Given:
    return Given(
        at=taken_at(case.standing, act.on, act.time, _wall(load, act)),
        actor=act.actor,
        note=act.note.strip(),
        ground=act.ground,
        values=act.values,
        unit=None if unit is None else unit.pk,
        person=int(act.person.removeprefix("user:")) if act.person else None,
        other=_other(load, act.other, held) if act.other else None,
        more=act.more,
    )


def _other(load: Load, key: str, held: Held) -> int:
    """The case this one is a duplicate of: another of the same type that is none itself."""
    other = load.held.get(key)
    if other is None or other.case is None or other.id == held.id or other.spine.type != held.spine.type:
        raise Problem("case.merge.other_type", field="other", found=key if other is None else other.spine.number)
    load.recall(key, KIND)
    flow, standing, later = other.case.rules.flow, other.case.standing, held.content.happened_on
    require_can_take_up(flow, standing, found_on=other.content.happened_on, number=other.spine.number, later=later)
    return other.id


def _entry_of(case: HeldCase, content: Content) -> Entry:
    return Entry(content.unit, content.happened_on, channel=case.row.channel, people=case.row.people)


def _say(
    load: Load,
    act: Act,
    held: Held,
    entry: Entry,
    content: Content,
    standing: Standing,
    step: Step,
    extras: Mapping[str, Any] | None = None,
) -> None:
    """The case stands so from now on: its row, its record, its facts."""
    case = held.case
    assert case is not None  # noqa: S101 - every case has one
    rules = case.rules
    case.standing = standing
    put(case.row, entry, standing, rules.rules)
    held.spine.case = _changes(case.row)
    said = Statement(held.id, content.unit.pk, content.happened_on, content.data, links=content.links)
    told = Told(
        rules.key, rules.declared, rules.flow, rules.rules.calendar, said, entry.channel, entry.people, standing
    )
    kept = replace(step, extras=story_of(standing, entry.channel, entry.people, extras))
    say_lines(load, act, held, content, lines_of_case(told), kept)


def _changes(row: Case) -> Row:
    """What may change of the row, in the order of `tables.CASE`."""
    return (
        row.unit_id, row.channel, row.people, row.stage, row.state, row.holder_id, row.receiver_id, row.assignee_id,
        row.due_at, row.due_clock, row.is_provisional, row.last_step_on, row.merged_into_id, row.left_out,
        json.dumps(row.standing),
    )  # fmt: skip


def _let_read(load: Load, held: Held, case: HeldCase, place: int, unit: int) -> None:
    """A unit that is asked, or responsible, reads the case wherever it happened."""
    if unit != place and unit not in case.readers:
        case.readers.add(unit)
        load.chunk.rows[tables.ACCESS].append((held.id, unit, load.town.pk, held.spine.access_class))


def _wall(load: Load, act: Act) -> datetime:
    """The moment of the act, on the clock on the wall, to the minute."""
    return load.moment(act).astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
