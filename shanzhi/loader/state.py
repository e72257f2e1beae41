"""What a load knows and holds while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shanzhi.cases.models import Case
from shanzhi.cases.rules import CaseRules, rules_in
from shanzhi.core.errors import NotFound, Problem
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.loader.acts import Act
from shanzhi.loader.chunk import Chunk, Spine
from shanzhi.loader.ids import Ids
from shanzhi.loader.ledger import Ledger, Posted
from shanzhi.loader.numbers import Numbers
from shanzhi.loader.people import Member, People
from shanzhi.loader.units import Units
from shanzhi.packs.library import Applied, Library
from shanzhi.records.writing import Content
from shanzhi.workflow.flows.standing import Standing
from shanzhi.workflow.writing import WITHDRAWN


@dataclass(slots=True)
class HeldCase:
    """A case beside its record: the rules it goes by, its row, how it stands.

    `readers` are the units that were let read it, `merged` the numbers of the cases that were merged into it,
    by record, `into` the one it was merged into.
    """

    rules: CaseRules
    row: Case
    standing: Standing
    readers: set[int] = field(default_factory=set)
    merged: dict[int, str] = field(default_factory=dict)
    into: HeldCase | None = None


@dataclass(slots=True)
class Held:
    """A record as the load knows it: what it says, the facts it stands for; an enrolment's membership, a case."""

    spine: Spine
    definition: Applied
    content: Content
    entry: Any = None
    live: Posted = field(default_factory=list)
    snapshot: str = ""
    member: Member | None = None
    case: HeldCase | None = None

    @property
    def id(self) -> int:
        """The record's id."""
        return self.spine.id


@dataclass
class Load:
    """One load into one town."""

    town: Town
    library: Library
    ledger: Ledger
    units: Units
    people: People
    ids: Ids
    numbers: Numbers
    started_at: datetime
    chunk: Chunk = field(default_factory=Chunk)
    held: dict[str, Held] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    records: int = 0
    rules: dict[int, CaseRules] = field(default_factory=dict)

    def moment(self, act: Act) -> datetime:
        """When the act is recorded: its own moment in a demo town; in a real one the server's clock alone says when."""
        return act.at if self.ledger.is_demo else self.started_at

    def today(self, act: Act) -> date:
        """The day on which the act is recorded."""
        return clock.day_of(self.moment(act))

    def rules_of(self, definition: Applied) -> CaseRules:
        """The rules of a type of case."""
        if definition.definition_id not in self.rules:
            self.rules[definition.definition_id] = rules_in(self.library, definition)
        return self.rules[definition.definition_id]

    def subject(self, name: str) -> int:
        """The person or record of this load with this name."""
        if name not in self.subjects:
            raise NotFound("loader.name.unknown", found=name)
        return self.subjects[name]

    def remember(self, act: Act, held: Held) -> None:
        """Keep a record that later acts may mean."""
        if act.key:
            self.name(act.key, held.id)
            self.held[act.key] = held

    def name(self, name: str, subject: int) -> None:
        """Give a person or record its name within the load."""
        if name in self.subjects:
            raise Problem("loader.name.twice", found=name)
        self.subjects[name] = subject

    def forget(self, key: str) -> None:
        """No later act means this record."""
        self.held.pop(key, None)
        self.subjects.pop(key, None)

    def recall(self, key: str, *kinds: str) -> Held:
        """A record of this load, if it is of one of the kinds and was not withdrawn."""
        held = self.held.get(key)
        if held is None or held.spine.kind not in kinds:
            raise NotFound("loader.name.unknown", found=key)
        if held.spine.state == WITHDRAWN:
            raise Problem("record.withdrawn", number=held.spine.number)
        return held
