from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.cases.second_looks.base import Group, Pointer, Seen, Side, gathered_by

SOLVING = ("resolve", "recheck", "close")


class SelfClosed(Pointer):
    """Reported, solved and closed by one person within hours, with nobody else in between.

    `self_closed: {hours: 24}`
    """

    word: ClassVar[str] = "self_closed"
    side: ClassVar[Side] = "closed"
    reads_steps: ClassVar[bool] = True
    hours: int = Field(ge=1, le=720)

    def groups(self, cases: Sequence[Seen]) -> Iterator[Group]:
        """Those of one day and one unit responsible."""
        found = [each for each in cases if self._is_one_hand(each)]
        for group in gathered_by(found, lambda each: (each.closed_on, each.holder)):
            yield Group(tuple(group))

    def parts(self) -> dict[str, Any]:
        """The hours."""
        return {"hours": self.hours}

    def _is_one_hand(self, case: Seen) -> bool:
        if case.outcome != "resolved" or case.closed_on is None:
            return False
        ending = [place for place, each in enumerate(case.taken) if each.step in SOLVING]
        if not ending:
            return False
        taken = case.taken[: ending[-1] + 1]
        is_one = len({each.actor for each in taken}) == 1
        return is_one and taken[-1].at - taken[0].at <= timedelta(hours=self.hours)
