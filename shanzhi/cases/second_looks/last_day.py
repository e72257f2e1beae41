from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.cases.second_looks.base import Group, Pointer, Seen, Side, gathered_by


class ClosedOnTheLastDay(Pointer):
    """So many cases of one type that one unit put right on one day, the very day they were due.

    `closed_on_the_last_day: {cases: 5}`
    """

    word: ClassVar[str] = "closed_on_the_last_day"
    side: ClassVar[Side] = "closed"
    reads_steps: ClassVar[bool] = True
    needs_clock: ClassVar[bool] = True
    cases: int = Field(ge=2, le=1000)

    def groups(self, cases: Sequence[Seen]) -> Iterator[Group]:
        """Those of one type, unit and day, if they are enough."""
        last = (each for each in cases if each.met_on is not None and each.met_on == each.due_on)
        for group in gathered_by(last, lambda each: (each.type, each.holder, each.met_on)):
            if len(group) >= self.cases:
                yield Group(tuple(group))

    def parts(self) -> dict[str, Any]:
        """The number."""
        return {"cases": self.cases}
