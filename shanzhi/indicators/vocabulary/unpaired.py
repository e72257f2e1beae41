from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from shanzhi.indicators.cells import Cell
from shanzhi.indicators.vocabulary.base import FactLine, Sql, Value
from shanzhi.indicators.vocabulary.pairs import OfPairs


@dataclass(frozen=True)
class Unpaired(OfPairs):
    """What was opened up to the window's end and not closed up to it: open cases, missed duties.

    It changes with the day, not with a row.

    `{unpaired: {opened: case.due, closed: case.closed}}`
    """

    name: ClassVar[str] = "unpaired"

    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """Count what has an opening day and no closing day."""
        days = self.days_sql(measure_ids)
        return Sql(
            f"select grp, win, count(*)::numeric as value from ({days.text}) each"
            f" where opened_on is not null and closed_on is null group by 1, 2",
            days.params,
        )

    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """Match and count."""
        return Decimal(sum(1 for opened, closed in self.match(lines) if opened is not None and closed is None))
