"""Random lives of cases: whatever the workflow of the small pack lets somebody do next, by the same pure rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any

from shanzhi.cases.saying import require_can_take_up
from shanzhi.core.errors import Problem
from shanzhi.loader import acts
from shanzhi.loader.story.case_files import CaseFile, rules_of
from shanzhi.loader.tests.database import PACK
from shanzhi.packs.assembling import Pack, assemble_sound

TRIES = 20


@dataclass
class Matters:
    """Every case that was reported and not withdrawn."""

    random: Random
    open: dict[str, CaseFile] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    merged_into: set[str] = field(default_factory=set)

    def report(self, act: acts.ReportCase) -> None:
        """Note a case."""
        holder = self._number(act.said.unit.removesuffix("_branch"))
        self.open[act.key] = CaseFile.opened(self._pack, rules_of(self._pack, act.type_key), act, self._number, holder)

    def step(self, at: datetime, actor: str, units: list[str], today: date) -> acts.TakeStep | None:
        """What somebody may do next with some case, if anything is found."""
        for _ in range(TRIES):
            key = self.random.choice(list(self.open))
            act = self._drawn(key, at, actor, units, today)
            if act is not None:
                try:
                    self.open[key] = self.open[key].after(act)
                except Problem:
                    continue
                if act.move == "merge":
                    self.merged_into.add(act.other)
                return act
        return None

    def correct(self, act: acts.CorrectCase) -> bool:
        """Let a case say something else; False if it cannot."""
        try:
            self.open[act.record] = self.open[act.record].corrected(act)
        except Problem:
            return False
        return True

    def _drawn(self, key: str, at: datetime, actor: str, units: list[str], today: date) -> acts.TakeStep | None:
        """Any move that leads on, with anything said; it may not hold."""
        file, random = self.open[key], self.random
        if not file.moves or (file.stage == "ended" and random.random() < 0.7):
            return None
        name = random.choice(sorted(file.moves))
        move, last = file.moves[name], file.standing.last.on
        on = max(last, today - timedelta(days=random.choice((0, 0, 1, 3))))
        other = random.choice(["", *(each for each in self.open if each != key)])
        if other and self._is_unfit(file, self.open[other]):
            return None
        return acts.TakeStep(
            at=at,
            actor=actor,
            record=key,
            move=name,
            on=on,
            time=random.choice((None, time(9, 30))) if last < on < today else None,
            note=random.choice(("去看了\t一趟", " 说明 ", "")),
            ground=random.choice(["", *move.grounds]),
            values={each: self._value(each, on) for each in move.fields_named() if random.random() < 0.7},
            unit=random.choice(["", *units]),
            person=f"user:{random.randint(1, 5)}",
            other=other,
            more=random.choice((None, 1, 5, 16)),
        )

    @staticmethod
    def _is_unfit(file: CaseFile, other: CaseFile) -> bool:
        if other.type_key != file.type_key:
            return True
        try:
            require_can_take_up(other.rules.flow, other.standing, found_on=other.said.on, number="", later=file.said.on)
        except Problem:
            return True
        return False

    def _value(self, name: str, on: date) -> Any:
        values: dict[str, list[Any]] = {
            "until": [on + timedelta(days=9), None],
            "done": ["换了\\新的", "修好"],
            "cost": ["1,250.5", "0"],
            "pieces": [3, "12", None],
            "what": ["门", "窗"],
        }
        return self.random.choice(values[name])

    def _number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers) + 1)

    @cached_property
    def _pack(self) -> Pack:
        return assemble_sound(PACK)
