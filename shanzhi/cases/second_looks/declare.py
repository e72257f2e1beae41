"""Section `second_looks`: which cases the office looks at once more, and what it may do about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from shanzhi.cases.second_looks.again import Again
from shanzhi.cases.second_looks.base import Pointer
from shanzhi.cases.second_looks.last_day import ClosedOnTheLastDay
from shanzhi.cases.second_looks.same_minute import SameMinute
from shanzhi.cases.second_looks.self_closed import SelfClosed
from shanzhi.cases.second_looks.split import Split
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.sections import Flaw, Section


class When(Declared):
    """What a rule points at: exactly one word."""

    same_minute: SameMinute | None = None
    self_closed: SelfClosed | None = None
    split: Split | None = None
    again: Again | None = None
    closed_on_the_last_day: ClosedOnTheLastDay | None = None

    @model_validator(mode="after")
    def _is_one(self) -> When:
        if len(self._stated()) != 1:
            raise ValueError(f"exactly one of {', '.join(type(self).model_fields)}")
        return self

    @property
    def pointer(self) -> Pointer:
        """The word."""
        return self._stated()[0]

    def _stated(self) -> list[Pointer]:
        words = (self.same_minute, self.self_closed, self.split, self.again, self.closed_on_the_last_day)
        return [word for word in words if word is not None]


class SecondLook(Declared):
    """A rule that points at cases of some types (`of`) for a second look; nothing follows by itself, and no score.

    `then` is what the office may do: `leave_out` of the counts, `merge`, or only `look`. It holds for cases written
    down from the day it was `published`; `why` is said to everybody. A rule of `base` is dropped by `over: extend` with
    an empty `of`.
    """

    label: Label
    of: list[Key]
    when: When
    then: Literal["leave_out", "merge", "look"]
    why: Label
    source: Source
    published: date = Field(description="the day from which it is known to everybody")


def _check(pack: Pack, _key: str, rule: SecondLook) -> Iterator[Flaw]:
    for index, type_key in enumerate(rule.of):
        declared = pack.find("cases", type_key)
        if declared is None:
            yield Flaw("pack.reference.unknown", ("of", index), type_key, pack.keys("cases"))
            continue
        flow = pack.find("workflows", declared.workflow)
        if flow is None:
            continue
        if rule.then == "merge" and all(move.step != "merge" for move in flow.moves.values()):
            yield Flaw("pack.second_look.no_merge", ("of", index), type_key)
        if rule.when.pointer.needs_clock and flow.main_clock is None:
            yield Flaw("pack.second_look.no_clock", ("of", index), type_key)


SECTIONS = [Section("second_looks", SecondLook, check=_check)]
