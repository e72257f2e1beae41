from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.cases.duplicates import likeness
from shanzhi.cases.second_looks.base import ALIKE, Group, Pointer, Seen, Side

HELD_AGAINST = 200
"""So many earlier ones of one type and place are compared, the latest first."""


class Again(Pointer):
    """Found again at the same place within days after a like one was closed as solved.

    `again: {days: 30}`
    """

    word: ClassVar[str] = "again"
    side: ClassVar[Side] = "found"
    before: ClassVar[Side | None] = "closed"
    reads_steps: ClassVar[bool] = True
    days: int = Field(ge=1, le=366)
    alike: float = Field(default=ALIKE, gt=0, le=1)

    def groups(self, cases: Sequence[Seen]) -> Iterator[Group]:
        """Each that was found again, beside the earlier ones."""
        solved: dict[tuple[str, int], list[Seen]] = defaultdict(list)
        for each in sorted(cases, key=lambda each: (each.closed_on or each.found_on, each.record), reverse=True):
            if each.closed_on is not None and each.outcome == "resolved":
                solved[each.type, each.unit].append(each)
        for each in cases:
            earlier = [old for old in solved[each.type, each.unit][:HELD_AGAINST] if self._is_again(each, old)]
            if earlier:
                yield Group((each,), tuple(earlier))

    def parts(self) -> dict[str, Any]:
        """The days."""
        return {"days": self.days}

    def reach(self) -> timedelta:
        """The earlier ones were closed so long before."""
        return timedelta(days=self.days)

    def _is_again(self, case: Seen, old: Seen) -> bool:
        if old.record == case.record or old.closed_on is None or old.found_on > case.found_on:
            return False
        lapse = case.found_on - old.closed_on
        return timedelta(0) <= lapse <= self.reach() and likeness(case.title, old.title) >= self.alike
