"""States of cases in words and shapes, as their workflow declares them."""

from __future__ import annotations

from shanzhi.cases.rules import CaseRules, rules_by_id, rules_of
from shanzhi.workbench.desk import Desk
from shanzhi.workflow.flows.declare import Workflow

KEPT = "case_rules"


def rules_here(desk: Desk, definition_id: int) -> CaseRules:
    """The rules of a case opened under a declaration; asked for once a page."""
    kept: dict[int, CaseRules] = desk.extra.setdefault(KEPT, {})
    if definition_id not in kept:
        kept[definition_id] = rules_by_id(desk.town, definition_id)
    return kept[definition_id]


def rules_of_type(desk: Desk, key: str) -> CaseRules:
    """The rules of what is reported under a type now."""
    definition_id = desk.library.get("cases", key).definition_id
    kept: dict[int, CaseRules] = desk.extra.setdefault(KEPT, {})
    if definition_id not in kept:
        kept[definition_id] = rules_of(desk.town, key)
    return kept[definition_id]


def shape_of(flow: Workflow, state: str) -> str:
    """The shape of a state: not begun, in work, stopped, to be looked at, ended."""
    declared = flow.states.get(state)
    if declared is None:
        return "running"
    if declared.stage == "ended":
        return "done" if declared.outcome == "resolved" else "paused"
    if declared.stage == "paused":
        return "paused"
    if any(move.step == "recheck" for move in flow.moves_from(state).values()):
        return "recheck"
    return "waiting" if state == flow.opening[1].to else "running"


def words_of(desk: Desk, flow: Workflow, state: str) -> str:
    """What a state is called."""
    declared = flow.states.get(state)
    return state if declared is None else desk.say(declared.label)
