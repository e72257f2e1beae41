"""Section `workflows`: states, moves between them, what each needs, clocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from shanzhi.core.deadlines import Length
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.sections import Flaw, Section
from shanzhi.workflow.flows.needs import Needs
from shanzhi.workflow.flows.steps import STEPS

Stage = Literal["open", "paused", "ended"]
Outcome = Literal["resolved", "unsolved", "transferred", "refused", "merged"]
Who = Literal["place", "holder", "receiver", "town", "author", "assignee"]
"""Whoever holds the step's permission at the unit the matter is of, at the one responsible, at the one asked, or in
the whole town; or is the one who reported it, or the one in charge (and holds it somewhere)."""

StepWord = Literal[
    "report",
    "accept",
    "refuse",
    "refer",
    "send_back",
    "assign",
    "start",
    "progress",
    "pause",
    "resume",
    "extend",
    "resolve",
    "recheck",
    "close",
    "revisit",
    "reopen",
    "transfer",
    "merge",
]

WITHDRAWN = "withdrawn"
"""The state of a record that was taken back; no workflow may mean something else by it."""

STAYING = frozenset({"refer", "accept", "send_back", "assign"})
"""Steps that may leave a matter in its state."""


class Span(Declared):
    """A length of time: exactly one of `hours`, `days`, `working_days` and `months`."""

    hours: int | None = Field(default=None, ge=0, le=10_000)
    days: int | None = Field(default=None, ge=0, le=3660)
    working_days: int | None = Field(default=None, ge=0, le=1000)
    months: int | None = Field(default=None, ge=0, le=120)

    @model_validator(mode="after")
    def _is_one(self) -> Span:
        if len(self.model_fields_set) != 1:
            raise ValueError("exactly one of hours, days, working_days, months")
        return self

    @property
    def length(self) -> Length:
        """As deadlines count it."""
        unit = next(iter(self.model_fields_set))
        return Length(unit, getattr(self, unit))  # type: ignore[arg-type]


class Extension(Declared):
    """How much more time may be given, and how often."""

    at_most: Span
    times: int = Field(default=1, ge=1, le=12)


class Rung(Declared):
    """Who is told, so many days after time was up (before it, if negative); once for each time the clock runs."""

    days: int = Field(ge=-60, le=365)
    tell: list[Key] = Field(min_length=1)


class Deadline(Declared):
    """How long a clock of the workflow may run for a type.

    A fixed length, one by the code of a field, or a day that a field names. `warn` is so many days ahead. What a place
    may set otherwise stands here as data, with its source.
    """

    length: Span | None = None
    by: Key | None = None
    lengths: dict[str, Span] = Field(default_factory=dict)
    until: Key | None = None
    moves_off_rest: bool = True
    extend: Extension | None = None
    warn: int = Field(default=3, ge=0, le=60)
    escalate: list[Rung] = Field(default_factory=list)
    source: Source

    @model_validator(mode="after")
    def _has_a_length(self) -> Deadline:
        if (self.by is None) != (not self.lengths):
            raise ValueError("`by` and `lengths` belong together")
        if self.length is None and self.by is None and self.until is None:
            raise ValueError("one of `length`, `by`, `until`")
        return self

    def span_for(self, values: Mapping[str, Any]) -> Length | date | None:
        """The day that is named, or the length, for a matter with these values; None if neither is known yet."""
        named = values.get(self.until) if self.until else None
        if isinstance(named, date):
            return named
        span = self.lengths.get(str(values.get(self.by))) if self.by else None
        span = span or self.length
        return None if span is None else span.length


class State(Declared):
    """A state. An ended one says how the matter came out."""

    label: Label
    stage: Stage = "open"
    outcome: Outcome | None = None
    help: Label | None = None

    @model_validator(mode="after")
    def _has_an_outcome(self) -> State:
        if (self.stage == "ended") != (self.outcome is not None):
            raise ValueError("an ended state has an outcome, another has none")
        return self


class Clock(Declared):
    """A time that runs while the matter is in some states. It begins anew whenever the matter comes back to them.

    The main one is what "overdue" speaks of; facts are posted for it. It is taken up where it stood, and begins anew
    only when the matter is reopened.
    """

    label: Label
    runs_in: list[Key] = Field(min_length=1)
    is_main: bool = False


class Move(Declared):
    """A way from some states to another by a step. Without `to` the matter stays where it is.

    `asks` are fields that may be given with it, `needs` what must hold, `grounds` the listed reasons.
    """

    step: StepWord
    label: Label | None = None
    help: Label | None = None
    from_: list[Key] = Field(default_factory=list, alias="from")
    to: Key | None = None
    who: list[Who] = Field(default=["holder"], min_length=1)
    asks: list[Key] = Field(default_factory=list)
    needs: Needs = Needs()
    grounds: dict[Key, Label] = Field(default_factory=dict)

    def fields_named(self) -> list[str]:
        """Declared fields of a type it offers or asks for, each once."""
        found = [name for need in self.needs.all() for name in need.fields_named()]
        return list(dict.fromkeys([*found, *self.asks]))

    def numbers_named(self) -> list[str]:
        """Those of them that are held against a number."""
        return [name for need in self.needs.all() for name in need.numbers_named()]


class Workflow(Declared):
    """A way matters go. Types of case name one and give its clocks their lengths."""

    label: Label
    help: Label | None = None
    states: dict[Key, State] = Field(min_length=2)
    moves: dict[Key, Move] = Field(min_length=2)
    clocks: dict[Key, Clock] = Field(default_factory=dict)
    source: Source | None = None

    def moves_from(self, state: str) -> dict[str, Move]:
        """The moves that lead on from a state."""
        return {key: move for key, move in self.moves.items() if state in move.from_}

    @property
    def opening(self) -> tuple[str, Move]:
        """The move a matter begins with."""
        return next((key, move) for key, move in self.moves.items() if move.step == "report")

    @property
    def main_clock(self) -> str | None:
        """The clock "overdue" speaks of."""
        return next((key for key, clock in self.clocks.items() if clock.is_main), None)


def _check(_pack: Pack, _key: str, flow: Workflow) -> Iterator[Flaw]:
    openings = [key for key, move in flow.moves.items() if move.step == "report"]
    if len(openings) != 1:
        yield Flaw("pack.flow.one_beginning", ("moves",), found=len(openings))
    for key, move in flow.moves.items():
        yield from _check_move(flow, move, ("moves", key))
    for key, clock in flow.clocks.items():
        for index, state in enumerate(clock.runs_in):
            if state not in flow.states:
                yield Flaw("pack.reference.unknown", ("clocks", key, "runs_in", index), state, sorted(flow.states))
    if sum(clock.is_main for clock in flow.clocks.values()) > 1:
        yield Flaw("pack.flow.one_main_clock", ("clocks",), found=sorted(flow.clocks))
    if WITHDRAWN in flow.states:
        yield Flaw("pack.flow.withdrawn", ("states", WITHDRAWN), WITHDRAWN)
    yield from _check_pauses(flow)
    if len(openings) == 1:
        yield from _check_ways(flow)


def _check_move(flow: Workflow, move: Move, path: tuple[str | int, ...]) -> Iterator[Flaw]:
    for index, state in enumerate(move.from_):
        if state not in flow.states:
            yield Flaw("pack.reference.unknown", (*path, "from", index), state, sorted(flow.states))
    if move.to is not None and move.to not in flow.states:
        yield Flaw("pack.reference.unknown", (*path, "to"), move.to, sorted(flow.states))
    yield from _check_word(move, path)
    for need in move.needs.all():
        for step in need.steps_named():
            if step not in STEPS:
                yield Flaw("pack.reference.unknown", (*path, "needs", need.word), step, sorted(STEPS))


def _check_word(move: Move, path: tuple[str | int, ...]) -> Iterator[Flaw]:
    """What the step itself asks of a move: whence, whither, grounds."""
    word = STEPS[move.step]
    stays = word.is_of_stay or move.step == "resume"
    if stays and move.to is not None:
        yield Flaw("pack.flow.stays", (*path, "to"), move.to)
    if not stays and move.to is None and move.step not in STAYING:
        yield Flaw("pack.field.missing", path, "to")
    if move.step == "report" and move.from_:
        yield Flaw("pack.flow.begins", (*path, "from"), move.from_)
    if move.step != "report" and not move.from_:
        yield Flaw("pack.field.missing", path, "from")
    if "ground" in word.asks and not move.grounds:
        yield Flaw("pack.field.missing", path, "grounds")


def _check_pauses(flow: Workflow) -> Iterator[Flaw]:
    """Only a pause leads to a paused state, and it leads from one that is not."""
    paused = {state for state, declared in flow.states.items() if declared.stage == "paused"}
    for key, move in flow.moves.items():
        if (move.to in paused) != (move.step == "pause") or (move.step == "pause" and paused & set(move.from_)):
            yield Flaw("pack.flow.pause", ("moves", key), move.to or key)


def _check_ways(flow: Workflow) -> Iterator[Flaw]:
    """Every state can be reached, and from every state that is no end an end can be."""
    ways = {state: {move.to for move in flow.moves_from(state).values() if move.to} for state in flow.states}
    for state, declared in flow.states.items():
        if declared.stage == "paused":
            ways[state] |= {source for source in flow.states if state in ways[source]}
    reached = _closure({flow.opening[1].to or ""}, ways)
    for state in sorted(flow.states.keys() - reached):
        yield Flaw("pack.flow.unreachable", ("states", state), found=state)
    ends = {state for state, declared in flow.states.items() if declared.stage == "ended"}
    for state in sorted(reached & flow.states.keys() - ends):
        if not _closure({state}, ways) & ends:
            yield Flaw("pack.flow.no_end", ("states", state), found=state)


def _closure(states: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(states)
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(ways.get(state, ()))
    return found


SECTIONS = [Section("workflows", Workflow, check=_check)]
