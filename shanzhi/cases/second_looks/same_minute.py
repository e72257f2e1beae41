from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.cases.second_looks.base import Group, Pointer, Seen, Side, gathered_by

PERSON = "user:"
"""What the work of people is written down under; tables and jobs of the system write many at once by nature."""


class SameMinute(Pointer):
    """So many cases written down by the same person within minutes, by the clock of the server, not the time said.

    `same_minute: {cases: 5, minutes: 1}`
    """

    word: ClassVar[str] = "same_minute"
    side: ClassVar[Side] = "written"
    cases: int = Field(ge=2, le=1000)
    minutes: int = Field(ge=1, le=60)

    def groups(self, cases: Sequence[Seen]) -> Iterator[Group]:
        """Runs in which each case has enough others within the minutes."""
        people = (each for each in cases if each.written_by.startswith(PERSON))
        for written in gathered_by(people, lambda each: each.written_by):
            written.sort(key=lambda each: (each.written_at, each.record))
            yield from self._runs(written)

    def parts(self) -> dict[str, Any]:
        """The numbers."""
        return {"cases": self.cases, "minutes": self.minutes}

    def reach(self) -> timedelta:
        """A run may begin before midnight."""
        return timedelta(days=1)

    def _runs(self, written: list[Seen]) -> Iterator[Group]:
        """Stretches of minutes that hold enough, those that overlap taken together."""
        start, end, first = 0, 0, 0  # the run so far, end excluded; the first case of the stretch that is looked at
        for place, each in enumerate(written):
            while each.written_at - written[first].written_at > timedelta(minutes=self.minutes):
                first += 1
            if place - first + 1 < self.cases:
                continue
            if end <= first:
                if end:
                    yield Group(tuple(written[start:end]))
                start = first
            end = place + 1
        if end:
            yield Group(tuple(written[start:end]))
