"""Verbs: leave a case out of the counts by a published rule, count it again. The case itself goes on as before."""

from __future__ import annotations

from dataclasses import replace

from shanzhi.cases.models import Case
from shanzhi.cases.rules import rules_by_id
from shanzhi.cases.second_looks.finding import is_pointed_at, rules_for
from shanzhi.cases.stating import KIND, audit_case, state_case, writing_content
from shanzhi.cases.writing import standing_of
from shanzhi.core.errors import Problem, Refused
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.records.models import Record
from shanzhi.workflow import writing
from shanzhi.workflow.corrections import require_reason
from shanzhi.workflow.transitions import Step

DISCOUNT, COUNT_AGAIN = "case.discount", "case.count_again"
LEAVE_OUT = "leave_out"


@verb(DISCOUNT)
def discount_case(record: Record, *, rule: str, reason: str, actor: Principal, seen: int | None = None) -> None:
    """Leave the case out of every count by a rule that points at it. Reversible; never by who reported it.

    Whoever may do so holds an office of the whole town: nobody has to confirm it, and what was issued with the case is
    marked. `seen` as in `take_step`.
    """
    require(actor, DISCOUNT, town_id=record.town_id)
    _require_other_hand(record, actor)

    record = writing.hold(record, KIND, seen=seen)
    why = require_reason(reason)
    standing = standing_of(record.case)
    if standing.left_out:
        raise Problem("case.discount.already", number=record.number)
    _require_rule(record, rule)

    _say(record, rule, Step(DISCOUNT, record.state, actor, why))


@verb(COUNT_AGAIN)
def count_again(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> None:
    """Let the case stand for its facts again, as if it had never been left out. `seen` as in `take_step`."""
    require(actor, COUNT_AGAIN, town_id=record.town_id)
    _require_other_hand(record, actor)

    record = writing.hold(record, KIND, seen=seen)
    why = require_reason(reason)
    if not standing_of(record.case).left_out:
        raise Problem("case.count_again.counts", number=record.number)

    _say(record, "", Step(COUNT_AGAIN, record.state, actor, why))


def is_own(record: Record, actor: Principal) -> bool:
    """Whether the actor reported the case: then another person of the office decides."""
    return record.created_by == actor.key


def _require_other_hand(record: Record, actor: Principal) -> None:
    if is_own(record, actor):
        raise Refused("case.discount.own", number=record.number)


def _require_rule(record: Record, key: str) -> None:
    """The rule is one of the town's, lets cases be left out, and points at this one."""
    rules = {name: each for name, each in rules_for(record.town, record.type).items() if each.then == LEAVE_OUT}
    if key not in rules:
        allowed = [each.label.model_dump() for each in rules.values()]
        raise Problem("case.discount.no_rule", field="rule", found=key, allowed=allowed)
    if not is_pointed_at(record.town, rules[key], record):
        label = rules[key].label.model_dump()
        raise Problem("case.discount.not_pointed_at", field="rule", number=record.number, rule=label)


def _say(record: Record, rule: str, step: Step) -> None:
    """The row, the transition with its facts, and the line of the audit trail."""
    case: Case = record.case
    before = case.left_out
    standing = replace(standing_of(case), left_out=rule)
    case.left_out, case.standing = standing.left_out, standing.as_json()
    case.save(update_fields=["left_out", "standing"])
    rules = rules_by_id(record.town, record.definition_id)
    audit_case(record, step, {"left_out": before}, {"left_out": rule})
    state_case(record, rules, case, writing_content(record), step)
