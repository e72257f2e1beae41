"""A case as it stands after the acts told so far: by the rules of its pack, without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shanzhi.cases.declare import CaseType
from shanzhi.cases.entry import Entry, moment_of
from shanzhi.cases.facts import Told, lines_of_case
from shanzhi.cases.rules import names_of_fields
from shanzhi.cases.saying import require_still_said, taken_at, values_after
from shanzhi.cases.writing import redated
from shanzhi.directory.models import Unit
from shanzhi.kernel.clock import ZONE
from shanzhi.ledger.posting import Line
from shanzhi.loader.acts import CorrectCase, Found, ReportCase, TakeStep
from shanzhi.packs.assembling import Pack
from shanzhi.records.writing import as_stored
from shanzhi.workflow.flows import taking
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.taking import Rules
from shanzhi.workflow.holidays import working_days_of
from shanzhi.workflow.posting import Statement

Number = Callable[[str], int]
"""What stands for a unit, or a person, by its name."""


@dataclass(frozen=True)
class CaseFile:
    """One case: its type and rules, what it says, how it stands, and who was put in charge."""

    type_key: str
    declared: CaseType
    rules: Rules
    number: Number
    said: Found
    standing: Standing
    values: Mapping[str, Any]
    charged: str = ""

    @classmethod
    def opened(cls, pack: Pack, rules: Rules, act: ReportCase, number: Number, holder: int) -> CaseFile:
        """As it is reported. Problems if it cannot be."""
        declared: CaseType = pack.find("cases", act.type_key)
        values = declared.clean(dict(act.said.values))
        given = Given(at=moment_of(act.said.on, act.said.time, wall(act.at)), actor=act.actor, note=act.said.note)
        standing = taking.begin(rules, given, holder=holder, values=values)
        return cls(act.type_key, declared, rules, number, act.said, standing, values)

    @property
    def moves(self) -> dict[str, Move]:
        """The moves that may come next."""
        return self.rules.flow.moves_from(self.standing.state)

    @property
    def stage(self) -> str:
        """Whether it is open, paused or ended."""
        return self.rules.flow.states[self.standing.state].stage

    def after(self, act: TakeStep) -> CaseFile:
        """As it is after a step. Problems if that cannot be taken."""
        flow, stored = self.rules.flow, as_stored(self.values)
        values = values_after(self.declared, flow, self.standing, stored, flow.moves[act.move], act.values)
        given = Given(
            at=taken_at(self.standing, act.on, act.time, wall(act.at)),
            actor=act.actor,
            note=act.note.strip(),
            ground=act.ground,
            values=act.values,
            unit=self.number(act.unit) if act.unit else None,
            person=self.number(act.person) if act.person else None,
            other=self.number(act.other) if act.other else None,
            more=act.more,
        )
        standing = taking.advance(self.rules, self.standing, act.move, given, values=values)
        return replace(self, standing=standing, values=values, charged=act.person or self.charged)

    def corrected(self, act: CorrectCase) -> CaseFile:
        """As it is once it says something else. Problems if it cannot."""
        values = self.declared.clean(dict(act.said.values))
        entry = Entry(Unit(), act.said.on, time=act.said.time)
        standing = redated(self.standing, entry, wall(act.at), self.rules.flow)
        require_still_said(self.rules, standing, as_stored(self.values), values)
        standing = taking.recounted(self.rules, standing, values)
        return replace(self, said=act.said, standing=standing, values=values)

    def typed(self) -> dict[str, Any]:
        """Its fields as somebody would type them."""
        return {name: self.declared.fields[name].typed(value) for name, value in self.values.items()}

    def lines(self, record: int) -> list[Line]:
        """The facts it stands for, as the record with this number."""
        links = {role: [self.number(name) for name in names] for role, names in self.said.links.items()}
        said = Statement(record, self.number(self.said.unit), self.said.on, self.values, links=links)
        told = Told(
            self.type_key,
            self.declared,
            self.rules.flow,
            self.rules.calendar,
            said,
            self.said.channel,
            self.said.people,
            self.standing,
        )
        return lines_of_case(told)


def rules_of(pack: Pack, type_key: str) -> Rules:
    """The rules of a type, as its pack states them."""
    declared: CaseType = pack.find("cases", type_key)
    calendar = working_days_of(list(pack.all("holidays").values()))
    return Rules(pack.find("workflows", declared.workflow), declared.deadlines, names_of_fields(declared), calendar)


def wall(at: datetime) -> datetime:
    """A moment on the clock on the wall, to the minute."""
    return at.astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
