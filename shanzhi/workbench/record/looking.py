"""What a record page looks at: the record as it stands, or as it stood at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from shanzhi.core.errors import NotFound
from shanzhi.directory.queries import names_of
from shanzhi.records.queries import (
    Proposal,
    Record,
    Transition,
    get_record,
    list_proposals,
    list_records,
    list_transitions,
)
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.types import Type, title_role

PRESENT = "present"


@dataclass(frozen=True)
class Look:
    """A record with its history up to the moment looked from. `last` is the transition it stands by then."""

    desk: Desk
    record: Record
    type: Type
    transitions: list[Transition]

    @property
    def last(self) -> Transition:
        """The transition the record stands by."""
        return self.transitions[-1]

    @property
    def says(self) -> Mapping[str, Any]:
        """What it says: unit, title, days, data, links, and what its kind adds."""
        found: Mapping[str, Any] = self.last.snapshot
        return found

    @property
    def state(self) -> str:
        """The state it is in."""
        return self.last.to_state

    @property
    def happened_on(self) -> date:
        """Its day, or its first."""
        return date.fromisoformat(self.says["happened_on"])

    @property
    def ended_on(self) -> date | None:
        """Its last day, where it has one."""
        text = self.says.get("ended_on")
        return date.fromisoformat(text) if text else None

    @property
    def links(self) -> Mapping[str, list[int]]:
        """Whom and what it concerns, by role."""
        found: Mapping[str, list[int]] = self.says.get("links") or {}
        return found

    @property
    def roster(self) -> list[tuple[int, str, str]]:
        """Person, standing and reason of everybody who was expected."""
        return [(line[0], line[1], line[2]) for line in self.says.get("roster") or ()]

    @cached_property
    def values(self) -> dict[str, Any]:
        """The declared fields."""
        found: dict[str, Any] = self.type.declared.load(self.says["data"])
        return found

    @cached_property
    def names(self) -> dict[int, str]:
        """Names of the persons in any of its versions, for those the reader may see."""
        return names_of(self._subjects())

    @cached_property
    def things(self) -> dict[int, Record]:
        """The records in any of its versions, for those the reader may see."""
        return list_records(self._subjects() - self.names.keys())

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Every change that was proposed; none while looking back."""
        return [] if self.desk.as_of is not None else list_proposals(self.record)

    @property
    def is_waiting(self) -> bool:
        """Whether a change waits for the town office."""
        return any(not each.decision for each in self.proposals)

    @property
    def title(self) -> str:
        """What it is called: by the person for a membership, by the item for a reading of one, else as it says."""
        title = str(self.says["title"])
        for subject in self.links.get(title_role(self.type), ()):
            if subject in self.names:
                return self.names[subject]
            if subject in self.things:
                return self.things[subject].title
        return title

    def _subjects(self) -> set[int]:
        found: set[int] = set()
        for each in self.transitions:
            for subjects in (each.snapshot.get("links") or {}).values():
                found.update(subjects)
            found.update(line[0] for line in each.snapshot.get("roster") or ())
        return found


def look(desk: Desk, record_id: int) -> Look:
    """The record. NotFound if there is none for this reader, or none yet at the moment looked from."""
    record = get_record(desk.town, record_id)
    known = list_transitions(record)
    if desk.as_of is not None:
        known = [each for each in known if each.recorded_at is not None and each.recorded_at <= desk.as_of]
        if not known:
            raise NotFound("workbench.record_not_yet", number=record.number)
    return Look(desk, record, type_of(desk, record), known)


def type_of(desk: Desk, record: Record) -> Type:
    """The record's type as it was when the record was opened."""
    return Type(record.kind, record.type, desk.library.by_id(record.definition_id).model)
