from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.cases.duplicates import likeness
from shanzhi.cases.second_looks.base import ALIKE, Group, Pointer, Seen, Side, gathered_by

COMPARED = 200
"""So many of one place and day are compared with each other; more are seen at a glance."""


class Split(Pointer):
    """So many cases of one type, one place and one day whose titles are much alike: perhaps one matter.

    `split: {cases: 3, alike: 0.5}`
    """

    word: ClassVar[str] = "split"
    side: ClassVar[Side] = "found"
    cases: int = Field(ge=2, le=100)
    alike: float = Field(default=ALIKE, gt=0, le=1)

    def groups(self, cases: Sequence[Seen]) -> Iterator[Group]:
        """Each is like one of the others of its group."""
        for here in gathered_by(cases, lambda each: (each.type, each.unit, each.found_on)):
            for group in self._like_each_other(here[:COMPARED]):
                if len(group) >= self.cases:
                    yield Group(tuple(group))

    def parts(self) -> dict[str, Any]:
        """The number."""
        return {"cases": self.cases}

    def _like_each_other(self, here: list[Seen]) -> list[list[Seen]]:
        groups: list[list[Seen]] = []
        for each in here:
            near = [group for group in groups if any(self._is_like(each, other) for other in group)]
            far = [group for group in groups if group not in near]
            groups = [*far, [*(other for group in near for other in group), each]]
        return groups

    def _is_like(self, one: Seen, other: Seen) -> bool:
        return likeness(one.title, other.title) >= self.alike
