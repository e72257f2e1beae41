"""The facts a case stands for: found, asked for, due, closed, steps taken, and what its type declares besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from shanzhi.cases.declare import (
    ASKED,
    CLOSED,
    COUNTED_STEPS,
    DUE,
    FOUND,
    MET,
    OF_A_CLOCK,
    STEPPED,
    CasePosting,
    CaseType,
)
from shanzhi.core.deadlines import END_OF_DAY, Due
from shanzhi.core.working_days import WorkingDays
from shanzhi.ledger.posting import Line
from shanzhi.workflow.flows.declare import Workflow
from shanzhi.workflow.flows.standing import Run, Standing
from shanzhi.workflow.posting import Statement, lines_of_posting


@dataclass(frozen=True)
class Told:
    """A case as far as facts go: its type, what it says, and how it stands."""

    key: str
    declared: CaseType
    flow: Workflow
    calendar: WorkingDays
    said: Statement
    channel: str
    people: int
    standing: Standing


def lines_of_case(told: Told) -> list[Line]:
    """Every fact the case stands for now.

    A reopened one is closed no longer; a paused one is not due; of one found to be a duplicate only those who asked
    for it still count, and the steps that were taken. One that was left out of the counts stands for nothing.
    """
    if told.standing.left_out:
        return []
    return [*_family(told), *_declared(told)]


def closed_on(flow: Workflow, standing: Standing) -> date | None:
    """The day it came to its end, if it has."""
    if flow.states[standing.state].stage != "ended":
        return None
    ending = (each for each in reversed(standing.taken) if flow.moves[each.move].to == standing.state)
    return next(ending).on


def main_run(flow: Workflow, standing: Standing) -> Run | None:
    """The last run of the clock "overdue" speaks of."""
    return None if flow.main_clock is None else standing.run_of(flow.main_clock)


def _family(told: Told) -> Iterator[Line]:
    standing, found_on = told.standing, told.said.happened_on
    way = {"channel": told.channel}
    yield _line(told, ASKED, found_on, way, told.people)
    if not _is_merged(told):
        yield _line(told, FOUND, found_on, way)
        yield from _of_time(told)
    for each in standing.steps(*COUNTED_STEPS):
        yield _line(told, STEPPED, each.on, {"step": each.step})


def _of_time(told: Told) -> Iterator[Line]:
    """When it is due, when that time stopped running, when it was closed; on time is what stopped it by then.

    A case put right on its last day and rechecked the day after was met on time.
    """
    run = main_run(told.flow, told.standing)
    due = None if run is None else run.due(told.calendar)
    timing = "untimed"
    if run is not None and due is not None:
        yield _line(told, DUE, due.on, {})
        if run.ended is not None:
            timing = "on_time" if _is_by(run.ended, due) else "late"
            yield _line(told, MET, run.ended.date(), {"timing": timing})
    end = closed_on(told.flow, told.standing)
    if end is not None:
        yield _line(told, CLOSED, end, {"outcome": _outcome(told), "timing": timing})


def _is_by(ended: datetime, due: Due) -> bool:
    """By the minute where both are known to it; something done at a time nobody stated goes by its day."""
    is_of_its_day = ended.time() == END_OF_DAY
    return ended.date() <= due.on if is_of_its_day else ended.replace(second=0, microsecond=0) <= due.at


def _line(told: Told, name: str, on: date, dims: Mapping[str, str], quantity: int = 1) -> Line:
    measure = f"{told.declared.counted_as}.{name}"
    return Line(measure, Decimal(quantity), told.said.unit_id, on, None, {"type": told.key, **dims})


def _declared(told: Told) -> Iterator[Line]:
    for posting in told.declared.posts:
        for on in _days(told, posting):
            yield from lines_of_posting(told.declared, posting, replace(told.said, happened_on=on))


def _days(told: Told, posting: CasePosting) -> list[date]:
    """The days on which a rule holds."""
    at = posting.at
    if posting.clock is not None and at in OF_A_CLOCK:
        return [] if _is_merged(told) else list(_days_of_clock(told, posting.clock, at))
    if at == FOUND:
        return [] if _is_merged(told) else [told.said.happened_on]
    if at in (CLOSED, "resolved"):
        end = closed_on(told.flow, told.standing)
        is_so = end is not None and not _is_merged(told) and (at == CLOSED or _outcome(told) == "resolved")
        return [end] if is_so and end is not None else []
    return [each.on for each in told.standing.steps(at)]


def _days_of_clock(told: Told, clock: str, at: str) -> Iterator[date]:
    """The day of that moment in the last run of a clock; none without a length, while paused, or still to come."""
    run = told.standing.run_of(clock)
    due = None if run is None else run.due(told.calendar)
    if run is None or due is None:
        return
    if at == DUE:
        yield due.on
    elif run.ended is not None and _is_by(run.ended, due) is (at == "kept"):
        yield run.ended.date()


def _outcome(told: Told) -> str:
    return told.flow.states[told.standing.state].outcome or ""


def _is_merged(told: Told) -> bool:
    return told.standing.merged_into is not None
