"""A case as a page looks at it: the record, the rules it goes by, and how it stood at the moment looked from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from shanzhi.accounts.queries import names_of_actors
from shanzhi.cases.rules import CaseRules
from shanzhi.core.errors import NotFound
from shanzhi.kernel.clock import ZONE
from shanzhi.records.queries import Record
from shanzhi.workbench.cases.states import rules_here, words_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.record.looking import Look, look
from shanzhi.workflow.flows.declare import Move, Workflow
from shanzhi.workflow.flows.standing import Standing
from shanzhi.workflow.flows.words import step_label

KIND = "case"


@dataclass(frozen=True)
class CaseLook:
    """A case with its rules."""

    look: Look
    rules: CaseRules

    @property
    def desk(self) -> Desk:
        """Who looks."""
        return self.look.desk

    @property
    def record(self) -> Record:
        """The spine row."""
        return self.look.record

    @property
    def flow(self) -> Workflow:
        """Its workflow."""
        return self.rules.flow

    @cached_property
    def standing(self) -> Standing:
        """How it stands."""
        return Standing.of_json(self.look.says["case"])

    @cached_property
    def now(self) -> datetime:
        """The moment looked from, on the clock on the wall."""
        return wall(self.desk.as_of or self.desk.now)

    @cached_property
    def user_names(self) -> Mapping[int, str]:
        """What those are called who were ever in charge."""
        return users_of(self.look)

    def say_state(self, state: str) -> str:
        """What a state is called."""
        return words_of(self.desk, self.flow, state)

    def say_move(self, key: str) -> str:
        """What a move is called."""
        return move_label(self.desk, self.flow.moves.get(key), key)


def look_at(desk: Desk, record_id: int) -> CaseLook:
    """The case. NotFound if there is none for this reader, or the record is none."""
    found = look(desk, record_id)
    if found.type.kind != KIND:
        raise NotFound("record.not_found")
    return of(found)


def of(found: Look) -> CaseLook:
    """The case a look at a record is at; the same for the same look."""
    kept: dict[tuple[int, int], CaseLook] = found.desk.extra.setdefault("case_looks", {})
    mark = (found.record.pk, found.last.pk)
    if mark not in kept:
        kept[mark] = CaseLook(found, rules_here(found.desk, found.record.definition_id))
    return kept[mark]


def move_label(desk: Desk, move: Move | None, key: str) -> str:
    """What a move is called: as its workflow says, or like its step."""
    if move is None:
        return key
    return desk.say(move.label or step_label(move.step))


def wall(moment: datetime) -> datetime:
    """A moment on the clock on the wall."""
    return moment.astimezone(ZONE).replace(tzinfo=None)


def users_of(found: Look) -> dict[int, str]:
    """What those are called who were in charge in any version of a case."""
    standings: list[Mapping[str, Any]] = [each.snapshot.get("case") or {} for each in found.transitions]
    keys = {f"user:{each['assignee']}" for each in standings if each.get("assignee") is not None}
    return {int(key.partition(":")[2]): name for key, name in names_of_actors(keys).items()} if keys else {}
