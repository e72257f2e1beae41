from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from shanzhi.indicators.cells import Cell
from shanzhi.indicators.vocabulary.base import FactLine, Sql, Value
from shanzhi.indicators.vocabulary.one_measure import OfOneMeasure


@dataclass(frozen=True)
class Sum(OfOneMeasure):
    """A flow: the quantities of the facts that happened in the window, reversals subtracted. Nothing happened is 0.

    `{sum: theme_day.held}` · `{sum: {measure: lecture.held, where: {place: [village]}}}`
    """

    name: ClassVar[str] = "sum"
    uses_sums: ClassVar[bool] = True
    adds_up: ClassVar[Literal["", "window", "past"]] = "window"

    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """Its part of what was added up."""
        condition = self.of.sql(measure_ids)
        return Sql(
            f"select f.grp, f.win, sum(f.quantity) as value from {facts} f where {condition.text} group by 1, 2",
            condition.params,
        )

    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """Add up."""
        return sum((line.quantity for line in lines), Decimal(0))
