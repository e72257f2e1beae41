"""A chunk: the rows of some thousand acts on their way into the database, so that a long load needs little memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from shanzhi.loader.tables import Table

MOST_FACTS = 20_000
MOST_RECORDS = 3_000

Row = tuple[Any, ...]


@dataclass(slots=True)
class Spine:
    """A record's own rows as they are to stand: the spine row, its links, and what only an activity or a case has.

    `is_said_anew`: it says something else than when it was written, not only its state changed.
    """

    id: int
    kind: str
    type: str
    definition_id: int
    number: str
    access_class: int
    created_by: str
    created_at: datetime
    state: str
    unit_id: int = 0
    title: str = ""
    happened_on: date = date.min
    ended_on: date | None = None
    data: str = "{}"
    links: Mapping[str, Sequence[int]] = field(default_factory=dict)
    activity: tuple[time | None, str] | None = None
    roster: Iterable[tuple[int, str, str]] = ()
    case: Row | None = None
    is_said_anew: bool = False

    def link_rows(self) -> set[Row]:
        """Each link once."""
        return {(self.id, role, subject) for role, subjects in self.links.items() for subject in subjects}


class Chunk:
    """Rows that wait. A row that changes while it waits is written once, as it then is."""

    def __init__(self) -> None:
        self.rows: dict[Table, list[Row]] = defaultdict(list)
        self.facts: list[Row] = []
        self.opened: dict[int, Spine] = {}
        self.changed: dict[int, Spine] = {}
        self.memberships: dict[int, Row] = {}
        self.closed_memberships: dict[int, datetime] = {}

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return len(self.facts) >= MOST_FACTS or len(self.opened) >= MOST_RECORDS

    def open(self, spine: Spine) -> None:
        """A new record."""
        self.opened[spine.id] = spine

    def change(self, spine: Spine) -> None:
        """A record that may have been written before."""
        if spine.id not in self.opened:
            self.changed[spine.id] = spine

    def close_membership(self, membership: int, known_to: datetime) -> None:
        """A membership row is known no longer from a moment."""
        waiting = self.memberships.get(membership)
        if waiting is None:
            self.closed_memberships[membership] = known_to
        else:
            self.memberships[membership] = (*waiting[:-1], known_to)
