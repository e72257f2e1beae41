from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import ClassVar

from shanzhi.indicators.cells import Cell
from shanzhi.indicators.vocabulary.base import FactLine, Sql, Value
from shanzhi.indicators.vocabulary.pairs import OfPairs


@dataclass(frozen=True)
class Median(OfPairs):
    """The middle number of days from opening to closing, over what was closed in the window. Nothing closed: no value.

    `{median: {opened: case.opened, closed: case.closed}}`
    """

    name: ClassVar[str] = "median"
    empty: ClassVar[Value] = None

    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """Half days are exact in binary, so the conversion loses nothing."""
        days = self.days_sql(measure_ids)
        return Sql(
            f"select grp, win, (percentile_cont(0.5) within group (order by closed_on - opened_on))::numeric as value"
            f" from ({days.text}) each where opened_on is not null and closed_on between lo and hi group by 1, 2",
            days.params,
        )

    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """Match, take the days of those closed in the window, and the middle of them."""
        days = [
            (closed - opened).days
            for opened, closed in self.match(lines)
            if opened is not None and closed is not None and cell.window.start <= closed <= cell.window.end
        ]
        return Decimal(str(median(days))) if days else None
