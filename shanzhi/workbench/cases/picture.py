"""The picture of a case's way: the states of its workflow in their order, with the one it is in."""

from __future__ import annotations

from typing import Any

from shanzhi.ui.formats import day
from shanzhi.workbench.cases.looking import CaseLook
from shanzhi.workflow.flows.standing import Standing

Item = dict[str, Any]


def picture(case: CaseLook) -> list[Item]:
    """The states on the way from being reported to being solved: been through, now, to come; each with its day.

    A state beside the way (stopped, transferred, not taken on) stands in it while the case is in it.
    """
    entered = days_entered(case)
    here = case.standing.state
    way = way_through(case, here)
    found: list[Item] = []
    for number, state in enumerate(way, start=1):
        is_ended = case.flow.states[state].stage == "ended"
        mark = "now" if state == here and not is_ended else "done" if state in entered else ""
        if mark == "done" and way.index(here) < number - 1:
            mark = ""
        on = entered.get(state) if mark else None
        note = "" if on is None else day(on.date(), case.desk.today)
        found.append({"label": case.say_state(state), "note": note, "mark": mark, "number": number})
    return found


def way_through(case: CaseLook, here: str) -> list[str]:
    """The open states in the order of the workflow, then the end: the one it came to, or that of being solved."""
    flow = case.flow
    way = [key for key, state in flow.states.items() if state.stage == "open"]
    if flow.states[here].stage == "paused":
        back = case.standing.resumes_to
        way.insert(way.index(back) + 1 if back in way else len(way), here)
    ends = [key for key, state in flow.states.items() if state.outcome == "resolved"]
    end = [here] if flow.states[here].stage == "ended" else ends[:1]
    return [*way, *end]


def days_entered(case: CaseLook) -> dict[str, Any]:
    """When it last came into each state it has been in."""
    found: dict[str, Any] = {}
    before = ""
    for each in case.standing.taken:
        move = case.flow.moves.get(each.move)
        state = _after(case.standing, before, move.to if move is not None else None, each.step, found)
        if state and state != before:
            found[state] = each.at
        before = state or before
    return found


def _after(standing: Standing, before: str, to: str | None, step: str, found: dict[str, Any]) -> str:
    """The state after a step; one that resumes leads back to the state before the pause."""
    if step == "resume":
        known = [state for state in found if state != before]
        return known[-1] if known else standing.state
    return to or before
