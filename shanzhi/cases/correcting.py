"""Verbs: correct a case, withdraw it; at once, or as a proposal where something issued used it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shanzhi.cases.actions import REPORT
from shanzhi.cases.entry import Checked, Entry, changes_of, entry_of
from shanzhi.cases.keeping_from import PERSON, keep_from
from shanzhi.cases.models import Case
from shanzhi.cases.rights import may_take
from shanzhi.cases.rules import CaseRules, rules_by_id
from shanzhi.cases.saying import changed_fields, require_still_said
from shanzhi.cases.stating import KIND, check_entry, entry_of_case, let_read, state_case, wall_clock, writing_content
from shanzhi.cases.writing import keep, redated, standing_of
from shanzhi.core.errors import Problem, Refused
from shanzhi.kernel.policy import may, require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.records.models import Proposal, Record
from shanzhi.records.writing import put_content
from shanzhi.workflow import writing
from shanzhi.workflow.corrections import APPLY, must_wait, propose, require_may_change, require_reason
from shanzhi.workflow.flows import taking
from shanzhi.workflow.flows.standing import Standing
from shanzhi.workflow.transitions import Step
from shanzhi.workflow.writing import WITHDRAWN

WITHDRAW = "case.withdraw"


@verb("case.correct")
def correct_case(
    record: Record, *, entry: Entry, reason: str, actor: Principal, seen: int | None = None
) -> Proposal | None:
    """Make the case say what `entry` says; its steps stay. A proposal if something issued used it.

    Clocks are as long as the corrected fields say; what a clock that has begun goes by is changed only by whoever may
    make it longer, and what a step had to find said stays said. `seen` as in `take_step`.
    """
    require_may_change(record, "case.correct", REPORT, actor)
    require(actor, REPORT, town_id=record.town_id, unit_id=entry.unit.pk)

    record = writing.hold(record, KIND, seen=seen)
    why = require_reason(reason)
    rules = rules_by_id(record.town, record.definition_id)
    writing.require_may_move(record, rules.definition, entry.unit, actor)
    checked = check_entry(record.town, rules, entry, record)
    _require_sound(record, rules, checked, actor)
    if must_wait(record, actor):
        return propose(record, verb="case.correct", changes=_proposed(record, entry), reason=why, actor=actor)

    _correct(record, rules, checked, why, actor)
    return None


@verb(WITHDRAW)
def withdraw_case(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> Proposal | None:
    """Take the case back, as if it had never been reported. A proposal if something issued used it."""
    require_may_change(record, WITHDRAW, REPORT, actor)

    record = writing.hold(record, KIND, seen=seen)
    why = require_reason(reason)
    require_none_merged([record])
    if must_wait(record, actor):
        return propose(record, verb=WITHDRAW, changes={}, reason=why, actor=actor)

    _withdraw(record, why, actor)
    return None


def proposed_now(record: Record, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What a proposal would have the case say by now: what it changes, upon what steps have said since."""
    now, touched = changes_of(entry_of_case(record)), changes["touched"]
    values = {**now["values"], **{name: changes["values"].get(name) for name in touched["values"]}}
    return {**now, **{name: changes[name] for name in touched["rest"]}, "values": values}


def _proposed(record: Record, entry: Entry) -> dict[str, Any]:
    """As the proposal keeps it: all of it, and which of it is another than the case says."""
    now, then = changes_of(entry_of_case(record)), changes_of(entry)
    names = now["values"].keys() | then["values"].keys()
    values = sorted(name for name in names if now["values"].get(name) != then["values"].get(name))
    rest = sorted(name for name in then if name != "values" and now[name] != then[name])
    return {**then, "touched": {"values": values, "rest": rest}}


def _require_sound(record: Record, rules: CaseRules, checked: Checked, actor: Principal) -> None:
    """The day fits the steps, deadlines are left to those who may set them, and what steps asked for is still said."""
    standing = standing_of(record.case)
    redated(standing, checked.entry, wall_clock(record.town), rules.flow)
    _require_may_set(record, rules, standing, changed_fields(record.data, checked.values), actor)
    require_still_said(rules.rules, standing, record.data, checked.values)


def _require_may_set(
    record: Record, rules: CaseRules, standing: Standing, changed: Collection[str], actor: Principal
) -> None:
    """Raise Refused if a field is changed that a clock goes by which has begun, and the actor may not extend it."""
    begun = {run.clock for run in standing.runs}
    deadlines = [each for clock, each in rules.declared.deadlines.items() if clock in begun]
    named = {name for each in deadlines for name in (each.by, each.until) if name is not None}
    fields = sorted(named & set(changed))
    extends = [move for move in rules.flow.moves.values() if move.step == "extend"]
    is_let = any(may_take(record, standing, move, actor) for move in extends)
    if fields and not is_let and not may(actor, "case.correct", town_id=record.town_id):
        labels = [rules.declared.fields[name].label.model_dump() for name in fields]
        raise Refused("case.correct.deadline", fields=labels)


def _correct(record: Record, rules: CaseRules, checked: Checked, reason: str, actor: Principal) -> None:
    case: Case = record.case
    entry = checked.entry
    concerned = writing_content(record).links.get(PERSON, ())
    standing = redated(standing_of(case), entry, wall_clock(record.town), rules.flow)
    standing = taking.recounted(rules.rules, standing, checked.values)
    put_content(record, checked.content())
    added = set(entry.links.get(PERSON, ())) - set(concerned)
    keep_from(record, (), replace(entry, links={PERSON: sorted(added)}), actor)
    keep(case, entry, standing, rules.rules)
    for unit in (standing.holder, standing.receiver):
        if unit is not None:
            let_read(record, unit)
    state_case(record, rules, case, checked.content(), Step("case.correct", standing.state, actor, reason))


def require_none_merged(records: Sequence[Record]) -> None:
    """Those merged into a case would be counted nowhere if it were taken back without them."""
    merged = Case.objects.filter(merged_into__in=records).exclude(record__in=records).exclude(record__state=WITHDRAWN)
    first = merged.select_related("record", "merged_into").order_by("pk").first()
    if first is not None and first.merged_into is not None:
        raise Problem("case.withdraw.has_merged", number=first.merged_into.number, other=first.record.number)


def end_rows(records: Sequence[Record]) -> None:
    """Let the rows of cases say that they were taken back."""
    ended = Case.objects.filter(pk__in=[record.pk for record in records])
    ended.update(stage="ended", state=WITHDRAWN, due_at=None, due_clock="", receiver=None)


def _withdraw(record: Record, reason: str, actor: Principal) -> None:
    require_none_merged([record])
    end_rows([record])
    writing.take_back(record, verb=WITHDRAW, reason=reason, actor=actor)


def _apply_correction(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    """Carry a confirmed proposal out, held against what is known today."""
    record = writing.hold(record, KIND)
    rules = rules_by_id(record.town, record.definition_id)
    checked = check_entry(record.town, rules, entry_of(proposed_now(record, changes)), record)
    _require_sound(record, rules, checked, actor)
    _correct(record, rules, checked, reason, actor)


def _apply_withdrawal(record: Record, _changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    _withdraw(writing.hold(record, KIND), reason, actor)


APPLY["case.correct"] = _apply_correction
APPLY[WITHDRAW] = _apply_withdrawal
