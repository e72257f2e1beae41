from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from shanzhi.indicators.cells import Cell
from shanzhi.indicators.vocabulary.base import FactLine, Sql, Value
from shanzhi.indicators.vocabulary.one_measure import UP_TO_END, OfOneMeasure


@dataclass(frozen=True)
class Streak(OfOneMeasure):
    """Years in a row in which it happened, up to the window's year, or the year before while this one is open.

    `{streak: honour.received}`
    """

    name: ClassVar[str] = "streak"
    opens: ClassVar[str] = "years"
    days: ClassVar[str] = UP_TO_END

    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """Years that form one run with the newest: year plus rank from the top is the same for all of a run."""
        source = self.source("seen", measure_ids)
        return Sql(
            "select grp, win, count(*)::numeric as value from ("
            " select grp, win, last, year + row_number() over (partition by grp, win order by year desc) as run,"
            " max(year) over (partition by grp, win) as newest from ("
            "  select g.grp, w.win, extract(year from w.hi)::int as last, extract(year from f.happened_on)::int as year"
            f"  {source.text} group by 1, 2, 3, 4 having sum(f.quantity) > 0) years) runs"
            " where newest >= last - 1 and run = newest + 1 group by 1, 2",
            source.params,
        )

    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """Walk back from the newest year until one is missing."""
        totals: dict[int, Decimal] = defaultdict(Decimal)
        for line in lines:
            totals[line.happened_on.year] += line.quantity
        years = {year for year, total in totals.items() if total > 0}
        newest = max(years, default=0)
        if newest < cell.window.end.year - 1:
            return Decimal(0)
        count = 0
        while newest - count in years:
            count += 1
        return Decimal(count)
