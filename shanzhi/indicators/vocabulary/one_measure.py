"""What the leaves over a single measure share: how they are read, which facts they pick, how they are explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from shanzhi.indicators.vocabulary.base import Leaf, Reader, Speaker, Sql
from shanzhi.indicators.vocabulary.filters import Filtered, read_filtered

IN_WINDOW = "f.happened_on between w.lo and w.hi"
UP_TO_END = "f.happened_on <= w.hi"


@dataclass(frozen=True)
class OfOneMeasure(Leaf):
    """A leaf over the facts of one measure that happened in the window, or up to its end."""

    days: ClassVar[str] = IN_WINDOW
    of: Filtered

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Self:
        """A measure, with or without a filter."""
        return cls(read_filtered(raw, path))

    def reads(self) -> dict[str, Mapping[str, Sequence[str]]]:
        """The one measure."""
        return {self.of.measure: dict(self.of.where)}

    def source(self, facts: str, measure_ids: Mapping[str, int], also: str = "", own: str = "") -> Sql:
        """`from … where …` over the facts of the cell; `also` narrows the facts, `own` the units."""
        condition = self.of.sql(measure_ids)
        return Sql(
            f"from win w join {facts} f on {self.days} join grp g on g.unit = f.unit_id{own}"
            f" where {condition.text}{also}",
            condition.params,
        )

    def lines_sql(self, measure_ids: Mapping[str, int]) -> Sql:
        """Every such fact, reversed ones and reversals included: 225 entered, 1 taken back."""
        return self.lines_source(measure_ids)

    def lines_source(self, measure_ids: Mapping[str, int], also: str = "") -> Sql:
        """`from … where …` over the facts of one cell. `is true` keeps the units a set that is looked up by hash."""
        condition = self.of.sql(measure_ids)
        return Sql(
            f"from win w join seen f on {self.days}"
            f" where {condition.text}{also} and (f.unit_id in (select unit from grp)) is true",
            condition.params,
        )

    def explain(self, speaker: Speaker) -> str:
        """What is counted, and which part of it."""
        return speaker.say(
            self.sentence(),
            counts=speaker.counts(self.of.measure),
            condition=speaker.condition(self.of.measure, dict(self.of.where)),
        )

    def sentence(self) -> str:
        """Which sentence of the vocabulary's texts explains it."""
        return self.name
