"""How a matter stands after the steps taken so far. Everything its facts, clocks and pages need follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from shanzhi.core.deadlines import Due, Length, Pause, Unit, due_after, due_on_day
from shanzhi.core.working_days import WorkingDays


@dataclass(frozen=True)
class Taken:
    """A step that was taken: by which move of the workflow, at which moment, by whom, on which listed ground."""

    move: str
    step: str
    at: datetime
    actor: str
    ground: str = ""

    @property
    def on(self) -> date:
        """The day."""
        return self.at.date()


@dataclass(frozen=True)
class Run:
    """A clock that was started: its length or the day that was named, extensions and pauses, and its end.

    `since` is when it began; `extended` how often it was made longer, `added` by how many of
    `added_unit`.
    """

    clock: str
    since: datetime
    length: Length | None = None
    until: date | None = None
    moves_off_rest: bool = True
    extended: int = 0
    added: int = 0
    added_unit: Unit | None = None
    pauses: tuple[Pause, ...] = ()
    ended: datetime | None = None

    def due(self, calendar: WorkingDays) -> Due | None:
        """When its time is up; None while it is paused, and where it has no length."""
        more = self.more
        if self.added and self.length is not None and self.until is None and more.unit == self.length.unit:
            return self._after(self.since, self.length + self.added, calendar, self.pauses)
        first = self._first_due(calendar)
        if first is None or not self.added:
            return first
        later = [each for each in self.pauses if each.until is None or each.until > first.at]
        due = self._after(first.at, more, calendar, later)
        return due and Due(due.at, first.is_provisional or due.is_provisional)

    @property
    def more(self) -> Length:
        """What was added to it, in the unit extensions are given in."""
        own: Unit = self.length.unit if self.until is None and self.length is not None else "days"
        return Length(self.added_unit or own, self.added)

    def _first_due(self, calendar: WorkingDays) -> Due | None:
        """When its time is up as long as nothing was added."""
        if self.until is not None:
            return due_on_day(self.until, pauses=self.pauses)
        return None if self.length is None else self._after(self.since, self.length, calendar, self.pauses)

    def _after(self, since: datetime, length: Length, calendar: WorkingDays, pauses: Sequence[Pause]) -> Due | None:
        return due_after(since, length, calendar, pauses=pauses, moves_off_rest=self.moves_off_rest)

    def legal_due(self, calendar: WorkingDays) -> Due | None:
        """When its time would have been up without extensions and pauses."""
        return replace(self, added=0, pauses=()).due(calendar)

    @property
    def is_running(self) -> bool:
        """Whether it has begun and not ended; a paused one runs, too."""
        return self.ended is None

    @property
    def is_paused(self) -> bool:
        """Whether its time stands still."""
        return bool(self.pauses) and self.pauses[-1].until is None


@dataclass(frozen=True)
class Standing:
    """Where a matter is: its state, who is responsible, its clocks, every step so far.

    `holder` is the unit responsible; `receiver` one it was referred to that has not accepted yet; `assignee` the user
    in charge; `resumes_to` the state before a pause; `merged_into` the record it was found to be a duplicate of;
    `left_out` the rule by which the office left it out of the counts.
    """

    state: str
    holder: int
    receiver: int | None = None
    assignee: int | None = None
    resumes_to: str = ""
    merged_into: int | None = None
    left_out: str = ""
    runs: tuple[Run, ...] = ()
    taken: tuple[Taken, ...] = ()

    @property
    def last(self) -> Taken:
        """The step taken last."""
        return self.taken[-1]

    def steps(self, *words: str) -> list[Taken]:
        """Every step of these words, in order."""
        return [each for each in self.taken if each.step in words]

    def run_of(self, clock: str) -> Run | None:
        """The last run of a clock."""
        return next((run for run in reversed(self.runs) if run.clock == clock), None)

    def running(self) -> list[Run]:
        """Clocks that have begun and not ended."""
        return [run for run in self.runs if run.is_running]

    def as_json(self) -> dict[str, Any]:
        """As a snapshot keeps it."""
        found: dict[str, Any] = _STANDING.dump_python(self, mode="json")
        return found

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Standing:
        """As it was kept."""
        return _STANDING.validate_python(dict(stored))


@dataclass(frozen=True)
class Given:
    """What somebody who takes a step says.

    `at` is when it was done; `values` the declared fields this step asks for; `unit`, `person` (a user), `other` (a
    record) and `more` (so much longer) where the step needs one; `files` how many files the matter has by now, and
    `new_files` how many of them came with this step.
    """

    at: datetime
    actor: str = ""
    note: str = ""
    ground: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    unit: int | None = None
    person: int | None = None
    other: int | None = None
    more: int | None = None
    files: int = 0
    new_files: int = 0


def taken_by(standing: Standing, words: Sequence[str]) -> set[str]:
    """Who has taken steps of these words."""
    return {each.actor for each in standing.steps(*words)}


_STANDING = TypeAdapter(Standing)
