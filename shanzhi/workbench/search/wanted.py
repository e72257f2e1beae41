"""What is looked for: read from the address."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.core.pinyin import folded
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk

LONGEST = 60
SHORTEST = 2
"""Signs of what is typed in Latin letters or digits; one Chinese character is enough for a name."""

FEW, MANY = 5, 50
"""Answers of a group beside others, and alone."""

GROUPS = ("types", "units", "people", "figures", "reports", "records")


@dataclass(frozen=True)
class Wanted:
    """The words, made even, and the only group wanted, if one is."""

    desk: Desk
    typed: str
    words: str
    only: str

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to look for."""
        return len(self.words) >= SHORTEST or (bool(self.words) and not self.words.isascii())

    @property
    def most(self) -> int:
        """How many answers a group shows."""
        return MANY if self.only else FEW

    def groups(self) -> list[str]:
        """The groups in their order: a number is most likely that of a record."""
        if self.only:
            return [self.only]
        has_digits = any(sign.isdigit() for sign in self.words)
        return sorted(GROUPS, key=lambda group: group != "records") if has_digits else list(GROUPS)

    def url(self, only: str = "") -> str:
        """The same words, in one group or in all."""
        return self.desk.url("search", q=self.typed, **{"in": only})


def read(desk: Desk) -> Wanted:
    """What the address asks for; what is too long is cut."""
    get = desk.request.GET
    typed = get.get("q", "").strip()[:LONGEST]
    return Wanted(desk, typed, folded(typed), asked.chosen(get.get("in", ""), list(GROUPS), ""))
