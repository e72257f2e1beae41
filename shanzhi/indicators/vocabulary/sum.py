from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

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

    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """Added up by group and window."""
        each = self.by_unit(facts, measure_ids)
        return Sql(
            f"select g.grp, each.win, sum(each.quantity) as value from ({each.text}) each"
            " join grp g on g.unit = each.unit_id group by 1, 2",
            each.params,
        )

    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """Add up."""
        return sum((line.quantity for line in lines), Decimal(0))
