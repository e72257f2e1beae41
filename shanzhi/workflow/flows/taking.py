"""Taking a step: is it possible, and how does the matter stand afterwards?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from shanzhi.core.deadlines import Length, Pause
from shanzhi.core.errors import Problem, Problems
from shanzhi.core.working_days import WorkingDays
from shanzhi.workflow.flows.declare import Deadline, Move, Workflow
from shanzhi.workflow.flows.needs import Asking, Names
from shanzhi.workflow.flows.standing import Given, Run, Standing, Taken
from shanzhi.workflow.flows.steps import STEPS
from shanzhi.workflow.flows.words import step_words

LONGEST_NOTE = 4000


@dataclass(frozen=True)
class Rules:
    """What a matter goes by: its workflow, the lengths its type gives the clocks, what its fields are called."""

    flow: Workflow
    deadlines: Mapping[str, Deadline]
    names: Names
    calendar: WorkingDays


def begin(rules: Rules, given: Given, *, holder: int, values: Mapping[str, Any]) -> Standing:
    """A matter as it stands once it is reported. `holder` is the unit that received it. Problems if it cannot be."""
    key, move = rules.flow.opening
    blank = Standing(state="", holder=holder)
    problems = list(_problems(rules, blank, move, given, values))
    if problems:
        raise Problems(problems)
    return _after(rules, blank, key, move, given, values)


def advance(rules: Rules, before: Standing, key: str, given: Given, *, values: Mapping[str, Any]) -> Standing:
    """A matter after one more move. `values` are its declared fields with what this step gives.

    Problems for everything that stands against it, each with its field.
    """
    move = rules.flow.moves.get(key)
    if move is None:
        raise Problem("flow.move.unknown", found=key, allowed=sorted(rules.flow.moves_from(before.state)))
    if before.state not in move.from_:
        state = rules.flow.states[before.state].label.model_dump()
        raise Problem("flow.move.not_from_here", step=step_words(move.step), state=state)
    problems = list(_problems(rules, before, move, given, values))
    if problems:
        raise Problems(problems)
    return _after(rules, before, key, move, given, values)


def recounted(rules: Rules, standing: Standing, values: Mapping[str, Any]) -> Standing:
    """The same matter with its clocks as long as its fields now say (after a correction).

    Of each clock the last run, ended or not: whether it was on time is asked of what is true. Earlier runs, of before
    it was reopened, keep the length they had.
    """
    runs = tuple(_measured(rules, run, values) if run is standing.run_of(run.clock) else run for run in standing.runs)
    return replace(standing, runs=runs)


def lacking(rules: Rules, standing: Standing, values: Mapping[str, Any]) -> list[Problem]:
    """What steps taken since the matter was last opened had to find in its fields, and would not find in these."""
    opened = [place for place, each in enumerate(standing.taken) if each.step == "reopen"]
    taken = {each.move: each for each in standing.taken[opened[-1] if opened else 0 :]}
    blank = Standing("", standing.holder)
    found: list[Problem] = []
    for key, each in taken.items():
        asking = Asking(blank, Given(each.at, values=values), values, rules.names, rules.calendar, each.step)
        needs = rules.flow.moves[key].needs.all() if key in rules.flow.moves else ()
        found += [problem for need in needs if need.is_of_fields for problem in need.problems(asking)]
    return found


def _problems(rules: Rules, before: Standing, move: Move, given: Given, values: Mapping[str, Any]) -> Iterator[Problem]:
    if before.taken and given.at < before.last.at:
        yield Problem("flow.before_last_step", field="on", last=before.last.on, found=given.at.date())
    yield from _missing(move, given)
    yield from _referral(before, move, given)
    if move.step == "extend":
        yield from _longer(rules, before, given)
    asking = Asking(before, given, values, rules.names, rules.calendar, move.step)
    for need in move.needs.all():
        yield from need.problems(asking)


def _missing(move: Move, given: Given) -> Iterator[Problem]:
    """What the step itself asks for."""
    if (move.grounds or "ground" in STEPS[move.step].asks) and given.ground not in move.grounds:
        allowed = [each.model_dump() for each in move.grounds.values()]
        yield Problem("flow.ground.missing", field="ground", allowed=allowed)
    for asked in STEPS[move.step].asks:
        found = getattr(given, asked)
        if asked == "ground":
            continue
        if asked == "note" and not str(found).strip():
            yield Problem("flow.note.missing", field="note", step=step_words(move.step))
        elif found is None:
            yield Problem(f"flow.missing.{asked}", field=asked, step=step_words(move.step))
    if len(given.note) > LONGEST_NOTE:
        yield Problem("flow.note.too_long", field="note", found=len(given.note), allowed=LONGEST_NOTE)


def _referral(before: Standing, move: Move, given: Given) -> Iterator[Problem]:
    """Nothing is put before the unit that has it, and only what was put before somebody can be sent back."""
    if move.step == "refer" and given.unit is not None and given.unit in (before.holder, before.receiver):
        yield Problem("flow.refer.has_it_already", field="unit")
    if move.step == "send_back" and before.receiver is None:
        yield Problem("flow.send_back.nobody_asked")


def _longer(rules: Rules, before: Standing, given: Given) -> Iterator[Problem]:
    """More time: only for the main clock, before time is up, as often and as much as the type allows."""
    run = _main(rules, before)
    deadline = None if run is None else rules.deadlines.get(run.clock)
    if run is None or deadline is None or deadline.extend is None:
        yield Problem("flow.extend.not_allowed", field="more")
        return
    due = run.due(rules.calendar)
    if due is not None and given.at > due.at:
        yield Problem("flow.extend.too_late", field="on", due=due.on, found=given.at.date())
    if run.extended >= deadline.extend.times:
        yield Problem("flow.extend.used_up", field="more", allowed=deadline.extend.times)
    most = deadline.extend.at_most.length
    if given.more is not None and not 1 <= given.more <= most.number:
        yield Problem("flow.extend.too_long", field="more", found=given.more, allowed=most.number, unit=most.unit)


def _main(rules: Rules, before: Standing) -> Run | None:
    main = rules.flow.main_clock
    run = None if main is None else before.run_of(main)
    return run if run is not None and run.is_running else None


def _after(rules: Rules, before: Standing, key: str, move: Move, given: Given, values: Mapping[str, Any]) -> Standing:
    after = STEPS[move.step].take(before, given)
    if move.step == "resume":
        after = replace(after, state=before.resumes_to)
    elif move.to is not None:
        after = replace(after, state=move.to)
    stage = rules.flow.states[after.state].stage
    if stage != "paused":
        after = replace(after, resumes_to="")
    if stage == "ended":
        after = replace(after, receiver=None)
    taken = Taken(key, move.step, given.at, given.actor, given.ground)
    after = replace(after, taken=(*before.taken, taken))
    return replace(after, runs=_clocks(rules, before, after, move, given, values))


def _clocks(
    rules: Rules, before: Standing, after: Standing, move: Move, given: Given, values: Mapping[str, Any]
) -> tuple[Run, ...]:
    """Every clock goes on, stands still, ends, or begins.

    The main one is taken up where it stood when the matter comes back to it, as after a failed recheck, the time
    between not counted; only reopening begins it anew. The others begin anew each time. Of what was wrongly taken for
    a duplicate all of them have run on.
    """
    is_paused = rules.flow.states[after.state].stage == "paused"
    where = after.resumes_to if is_paused else after.state
    going = {key for key, clock in rules.flow.clocks.items() if where in clock.runs_in}
    runs = [
        _gone_on(rules, run, move, given, values, is_paused=is_paused, runs_on=run.clock in going)
        if run.is_running
        else run
        for run in before.runs
    ]
    running = {run.clock for run in before.runs if run.is_running}
    for key in rules.flow.clocks:
        if key not in going or key in running or key not in rules.deadlines:
            continue
        last = before.run_of(key)
        if last is not None and before.merged_into is not None:
            runs[before.runs.index(last)] = _measured(rules, replace(last, ended=None), values)
        elif last is not None and key == rules.flow.main_clock and move.step != "reopen":
            runs[before.runs.index(last)] = _measured(rules, _taken_up(last, given.at), values)
        else:
            runs.append(_measured(rules, Run(key, given.at), values))
    return tuple(runs)


def _taken_up(run: Run, at: datetime) -> Run:
    """A clock that had ended, and goes on; between it stood still."""
    since = run.ended or at
    return replace(run, ended=None, pauses=(*run.pauses, Pause(since, at)))


def _gone_on(
    rules: Rules, run: Run, move: Move, given: Given, values: Mapping[str, Any], *, is_paused: bool, runs_on: bool
) -> Run:
    if move.step == "extend" and run.clock == rules.flow.main_clock:
        run = _made_longer(rules, run, given.more or 0)
    if run.is_paused and not is_paused:
        run = replace(run, pauses=(*run.pauses[:-1], Pause(run.pauses[-1].since, given.at)))
    if not runs_on:
        return replace(run, ended=given.at)
    if is_paused and not run.is_paused:
        run = replace(run, pauses=(*run.pauses, Pause(given.at)))
    return _measured(rules, run, values)


def _made_longer(rules: Rules, run: Run, more: int) -> Run:
    deadline = rules.deadlines.get(run.clock)
    extend = None if deadline is None else deadline.extend
    unit = None if extend is None else extend.at_most.length.unit
    return replace(run, extended=run.extended + 1, added=run.added + more, added_unit=unit)


def _measured(rules: Rules, run: Run, values: Mapping[str, Any]) -> Run:
    """The run with the length its type gives it for these values."""
    deadline = rules.deadlines.get(run.clock)
    if deadline is None:
        return run
    span = deadline.span_for(values)
    return replace(
        run,
        length=span if isinstance(span, Length) else None,
        until=span if isinstance(span, date) and not isinstance(span, datetime) else None,
        moves_off_rest=deadline.moves_off_rest,
    )
