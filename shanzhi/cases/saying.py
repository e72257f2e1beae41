"""What taking a step makes of a case, whoever writes it down: the verbs one by one, the loader many at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from shanzhi.cases.declare import CaseType
from shanzhi.cases.entry import moment_of
from shanzhi.core.errors import Problem, Problems
from shanzhi.records.writing import as_stored
from shanzhi.workflow.flows.declare import Move, Workflow
from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.taking import Rules, lacking

SPENT = {"reopen": ("refuse", "resolve", "recheck", "close", "transfer", "revisit"), "recheck": ("recheck",)}
"""Steps, and those whose words they make void: how a matter came out, what an earlier recheck found."""


def values_after(
    declared: CaseType,
    flow: Workflow,
    before: Standing,
    stored: Mapping[str, Any],
    move: Move,
    given: Mapping[str, Any],
) -> dict[str, Any]:
    """The declared fields with what a step gives; only those it asks for may be given.

    What was said to end a case says nothing any more once it is reopened, nor does an earlier recheck once there is
    another: those fields are empty, the history keeps them.
    """
    strangers = [Problem("field.unknown", field=name, found=name) for name in given if name not in move.fields_named()]
    if strangers:
        raise Problems(strangers)
    said = {name: declared.fields[name].typed(value) for name, value in declared.load(dict(stored)).items()}
    gone = _spent(declared, flow, before, move)
    said = {name: value for name, value in said.items() if name not in gone}
    return declared.clean({**said, **given})


def _spent(declared: CaseType, flow: Workflow, before: Standing, move: Move) -> set[str]:
    """Fields in which earlier steps said what a step makes void; what must always be filled in is none of them."""
    words = SPENT.get(move.step, ())
    ended = [flow.moves[each.move] for each in before.steps(*words) if each.move in flow.moves]
    named = {name for move in ended for name in move.fields_named()}
    return {name for name in named if name in declared.fields and not declared.fields[name].required}


def changed_fields(stored: Mapping[str, Any], values: Mapping[str, Any]) -> set[str]:
    """The fields that say something else in these values than is stored."""
    then = as_stored(values)
    return {name for name in then.keys() | stored.keys() if then.get(name) != stored.get(name)}


def require_still_said(rules: Rules, standing: Standing, stored: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """A correction takes nothing away that a step had to find said. Problems, each with its field."""
    changed = changed_fields(stored, values)
    problems = [each for each in lacking(rules, standing, values) if each.field in changed]
    if problems:
        raise Problems(problems)


def require_can_take_up(flow: Workflow, standing: Standing, *, found_on: date, number: str, later: date) -> None:
    """A case (with its workflow and number) can take up a duplicate that was found on the day `later`.

    The one found first goes on, so that no deadline gets longer by it; it must be open, or solved.
    """
    state = flow.states[standing.state]
    if standing.merged_into is not None:
        raise Problem("case.merge.is_merged", field="other", found=number)
    if state.stage == "ended" and state.outcome != "resolved":
        raise Problem("case.merge.ended", field="other", found=number, state=state.label.model_dump())
    if found_on > later:
        raise Problem("case.merge.into_later", field="other", found=number, on=found_on, later=later)


def taken_at(before: Standing, on: date, at: time | None, now: datetime) -> datetime:
    """When a step was taken. Without a time of its own it comes after the one before it on the same day."""
    moment, last = moment_of(on, at, now), before.last.at
    return max(moment, last) if at is None and last.date() == on else moment


def story_of(standing: Standing, channel: str, people: int, extras: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a snapshot of a case keeps beside its content."""
    return {"case": standing.as_json(), "channel": channel, "people": people, **(extras or {})}


def given_words(given: Given) -> dict[str, Any]:
    """What a step said beside its words, for the case's history."""
    said = {
        "at": given.at.isoformat(timespec="minutes"),
        "ground": given.ground,
        "to_unit": given.unit,
        "to_user": given.person,
        "other": given.other,
        "more": given.more,
        "files": given.new_files or None,
    }
    return {"given": {name: value for name, value in said.items() if value not in (None, "")}}
