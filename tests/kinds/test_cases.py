"""Every type of case of every pack, and every move of the workflow it goes by."""

from __future__ import annotations

from collections import deque
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shanzhi.accounts.models import User
from shanzhi.cases import actions, correcting, stating
from shanzhi.cases.actions import Taking
from shanzhi.cases.entry import Entry
from shanzhi.core.errors import Problem, Problems
from shanzhi.directory.models import Unit
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.records.models import Record
from shanzhi.workflow.flows.declare import Move, Workflow
from shanzhi.workflow.flows.steps import STEPS
from tests.kinds import ground
from tests.kinds.looking import facts, undone
from tests.kinds.samples import Sample, full, least, pack_of
from tests.kinds.suite import DAY, Correcting
from tests.support import cast

pytestmark = pytest.mark.django_db
REPORT = {"village_secretary", "grid_worker", "town_clerk", "organisation_member", "town_leader", "discipline_officer"}
CHANGE = REPORT - {"grid_worker", "town_leader"}
BEGAN = date(2023, 6, 1)
"""Long enough ago for whatever a workflow makes wait."""


class TestCases(Correcting):
    """Reported, corrected, withdrawn, and led to every end."""

    section = "cases"
    verb = "case.report"
    may = {"case.report": REPORT, "correct": CHANGE, "withdraw": CHANGE}
    writer = "clerk"
    in_future = "flow.in_future"

    def first_state(self, sample: Sample) -> str:
        """Where its workflow begins."""
        return flow_of(sample).opening[1].to or ""

    def posts(self, sample: Sample) -> bool:
        """Every case is found."""
        return True

    def entry(self, sample: Sample, actor: Principal, values: dict[str, Any], **changes: Any) -> Entry:
        """Found on the day."""
        return Entry(**{"unit": ground.place_of(sample, actor), "on": DAY, "values": values, **changes})

    def write(self, sample: Sample, entry: Entry, actor: Principal) -> Record:
        """Report it."""
        return actions.report_case(cast.town(sample.town), type_key=sample.key, entry=entry, actor=actor)

    def correct(self, record: Record, entry: Entry, reason: str, actor: Principal) -> None:
        """Correct it."""
        correcting.correct_case(record, entry=entry, reason=reason, actor=actor)

    def withdraw(self, record: Record, reason: str, actor: Principal) -> None:
        """Withdraw it."""
        correcting.withdraw_case(record, reason=reason, actor=actor)

    def _as_it_is(self, record: Record) -> Entry:
        return stating.entry_of_case(record)

    def _as_writer(self, sample: Sample) -> AbstractContextManager[Principal]:
        """The office of the type's class; clues of misconduct have an officer of their own."""
        if sample.declared.access_class != "discipline":
            return super()._as_writer(sample)
        with cast.as_system(ground.town_of(sample)) as actor:
            seat = self.entry(sample, actor, least(sample.declared)).unit
            officer = ground.officer(sample, "discipline_officer", seat, actor)
        return scope(ground.rights_of(officer), write=True)

    def test_every_move_can_be_taken(self, sample: Sample) -> None:
        """From the report to each move, with what its step asks for; without that it is refused and nothing changes."""
        flow = flow_of(sample)
        for key, move in flow.moves.items():
            if move.step == "report" or (move.step == "extend" and not _may_be_extended(sample, flow)):
                continue
            life = _Life(self, sample, flow)
            for each in way_to(flow, move):
                life.take(each)
            if life.lacks(move):
                assert life.refusal(key), key
            life.take(key)
            assert (key, life.record.state) == (key, life.expected)
            assert life.outcomes() == life.wanted_outcomes(), key

    def test_a_move_that_does_not_lead_on_is_refused(self, sample: Sample) -> None:
        """From the first state, every move of other states."""
        flow = flow_of(sample)
        life = _Life(self, sample, flow)
        strange = [key for key, move in flow.moves.items() if move.from_ and life.record.state not in move.from_]
        assert strange
        for key in strange:
            assert life.refusal(key) == {"flow.move.not_from_here"}, key


def flow_of(sample: Sample) -> Workflow:
    """The workflow of a type."""
    found: Workflow = pack_of(sample.town).find("workflows", sample.declared.workflow)
    return found


def way_to(flow: Workflow, move: Move) -> list[str]:
    """The fewest moves from the first state to one from which a move can be taken."""
    waiting: deque[tuple[str, list[str]]] = deque([(flow.opening[1].to or "", [])])
    seen: set[str] = set()
    while waiting:
        state, way = waiting.popleft()
        if state in move.from_:
            return way
        if state not in seen:
            seen.add(state)
            waiting.extend((each.to, [*way, key]) for key, each in flow.moves_from(state).items() if each.to)
    raise AssertionError(move)


def _may_be_extended(sample: Sample, flow: Workflow) -> bool:
    deadline = sample.declared.deadlines.get(flow.main_clock)
    return deadline is not None and deadline.extend is not None


class _Life:
    """A case that is led on step by step, each by somebody else."""

    def __init__(self, kind: TestCases, sample: Sample, flow: Workflow) -> None:
        self.sample, self.flow, self.day, self.steps = sample, flow, BEGAN, 0
        with self._somebody() as actor:
            entry = kind.entry(sample, actor, least(sample.declared), on=BEGAN)
            self.other = kind.write(sample, entry, actor)
            self._look(kind.write(sample, entry, actor))
        self.expected = self.before_pause = self.record.state

    def take(self, key: str) -> None:
        """Take a move with all that it asks for, and what must have been done before."""
        move = self.flow.moves[key]
        for _ in range(move.needs.done.times if move.needs.done else 0):
            self._take(self._move("progress"))
        if move.step == "send_back" and self.case.receiver_id is None:
            self._take(self._move("refer"))
        if move.step == "pause":
            self.before_pause = self.record.state
        self.expected = move.to or (self.before_pause if move.step == "resume" else self.record.state)
        self.day += timedelta(days=move.needs.not_before.days if move.needs.not_before else 0)
        self._take(key)

    def lacks(self, move: Move) -> bool:
        """Whether the case does not have yet what a move asks for."""
        wanted = move.needs.fields.fields if move.needs.fields else []
        return bool(STEPS[move.step].asks) or any(not self.record.data.get(name) for name in wanted)

    def refusal(self, key: str) -> set[str]:
        """The codes of what stands against a move with nothing said; nothing has changed then."""
        found: set[str] = set()
        with self._somebody() as actor:
            try:
                with undone():
                    actions.take_step(self.record, move=key, said=Taking(on=self.day), actor=actor)
            except Problem as problem:
                found = {each.code for each in (problem.problems if isinstance(problem, Problems) else [problem])}
            assert facts(self.record) == self.stands_for
        return found

    def outcomes(self) -> list[str]:
        """How the case came out, by its facts."""
        dims = (line[-1] for line in self.stands_for if str(line[0]).endswith(".closed"))
        return [dict(each)["outcome"] for each in dims]  # type: ignore[call-overload]

    def wanted_outcomes(self) -> list[str]:
        """How it came out, by its state; a merged one is counted with the other."""
        outcome = self.flow.states[self.record.state].outcome
        return [] if outcome in (None, "merged") else [outcome]

    def _take(self, key: str) -> None:
        with self._somebody() as actor:
            actions.take_step(self.record, move=key, said=self._all(self.flow.moves[key]), actor=actor)
            self._look(self.record)

    def _look(self, record: Record) -> None:
        self.record = Record.objects.select_related("town", "unit", "case").get(pk=record.pk)
        self.case = self.record.case
        self.stands_for = facts(self.record)

    def _somebody(self) -> AbstractContextManager[Principal]:
        """Each time another one, who may do everything in the town."""
        self.steps += 1
        town = cast.town(self.sample.town)
        return scope(replace(system(town.pk, clock=town.demo_now), key=f"user:{1000 + self.steps}"), write=True)

    def _move(self, step: str) -> str:
        return next(key for key, each in self.flow.moves_from(self.record.state).items() if each.step == step)

    def _all(self, move: Move) -> Taking:
        values, asks = full(self.sample.declared), STEPS[move.step].asks
        bounds = dict(move.needs.at_least.numbers if move.needs.at_least else {})
        return Taking(
            on=self.day,
            note="办了",
            ground=next(iter(move.grounds), ""),
            values={name: bounds.get(name, values[name]) for name in move.fields_named()},
            unit=self._another_unit() if "unit" in asks else None,
            person=User.objects.get(username=f"{self.sample.town}_clerk").pk if "person" in asks else None,
            other=self.other if "other" in asks else None,
            more=1 if "more" in asks else None,
        )

    def _another_unit(self) -> Unit:
        has_it = {self.case.holder_id, self.case.receiver_id}
        units = (cast.unit(key, self.sample.town) for key in ("nailin", "podi", "town"))
        return next(unit for unit in units if unit.pk not in has_it)
