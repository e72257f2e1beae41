"""How a case stands, kept beside its record for lists and clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from shanzhi.cases.entry import Entry, moment_of
from shanzhi.cases.models import Case
from shanzhi.core.errors import Problem
from shanzhi.core.working_days import WorkingDays
from shanzhi.kernel.clock import ZONE
from shanzhi.workflow.flows.declare import Workflow
from shanzhi.workflow.flows.standing import Standing
from shanzhi.workflow.flows.taking import Rules

KEPT = (
    "unit",
    "channel",
    "people",
    "stage",
    "state",
    "holder",
    "receiver",
    "assignee",
    "merged_into",
    "left_out",
    "last_step_on",
    "standing",
    "due_at",
    "due_clock",
    "is_provisional",
)
"""What a step can change of a case's row."""


def standing_of(case: Case) -> Standing:
    """How it stands."""
    return Standing.of_json(case.standing)


def keep(case: Case, entry: Entry, standing: Standing, rules: Rules) -> None:
    """Write down what the case now says of itself, how it stands, and when the first of its clocks is up."""
    is_new = case._state.adding
    put(case, entry, standing, rules)
    if is_new:
        case.save(force_insert=True)
    else:
        case.save(update_fields=KEPT)


def put(case: Case, entry: Entry, standing: Standing, rules: Rules) -> None:
    """Let the row say so, without writing it."""
    case.unit = entry.unit
    case.channel, case.people = entry.channel, entry.people
    case.stage, case.state = rules.flow.states[standing.state].stage, standing.state
    case.holder_id, case.receiver_id, case.assignee_id = standing.holder, standing.receiver, standing.assignee
    case.merged_into_id, case.left_out = standing.merged_into, standing.left_out
    case.last_step_on = standing.last.on
    case.standing = standing.as_json()
    put_due(case, standing, rules.calendar)


def put_due(case: Case, standing: Standing, calendar: WorkingDays) -> None:
    """Let the row say when the first of its clocks is up, without writing it."""
    dues = [(due, run.clock) for run in standing.running() if (due := run.due(calendar)) is not None]
    first = min(dues, key=lambda each: each[0].at, default=None)
    case.due_at = None if first is None else first[0].at.replace(tzinfo=ZONE)
    case.due_clock = "" if first is None else first[1]
    case.is_provisional = first is not None and first[0].is_provisional


def redated(standing: Standing, entry: Entry, now: datetime, flow: Workflow) -> Standing:
    """The same case found when the entry says, and the clocks that began then. Problem if a step was taken before.

    An entry of the same day without a time leaves the moment as it was.
    """
    first, *others = standing.taken
    at = first.at if entry.time is None and entry.on == first.on else moment_of(entry.on, entry.time, now)
    if others and at > others[0].at:
        if at.date() > others[0].on:
            raise Problem("case.found_after_step", field="on", found=at.date(), next=others[0].on)
        at = others[0].at
    begun = {key for key, clock in flow.clocks.items() if flow.opening[1].to in clock.runs_in}
    runs = []
    for run in standing.runs:
        runs.append(replace(run, since=at) if run.clock in begun else run)
        begun.discard(run.clock)
    return replace(standing, taken=(replace(first, at=at), *others), runs=tuple(runs))
