from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from shanzhi.indicators.cells import Cell
from shanzhi.indicators.vocabulary.base import FactLine, Sql, Value
from shanzhi.indicators.vocabulary.one_measure import UP_TO_END, OfOneMeasure

_HAS_SUBJECT = " and f.subject is not null"


@dataclass(frozen=True)
class Distinct(OfOneMeasure):
    """Different persons (or other subjects) in the window, each once however often: 人, where a sum would be 人次.

    Merged persons are one.

    `{distinct: attendance.counted}`
    """

    name: ClassVar[str] = "distinct"
    opens: ClassVar[str] = "persons"
    finds_days: ClassVar[bool] = True

    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """Subjects whose facts do not cancel out; added up by unit and window first, as `adding` says why."""
        days = self._days(facts, measure_ids)
        condition = self.of.sql(measure_ids)
        return Sql(
            f"select grp, win, count(*)::numeric as value from ("
            "select g.grp, each.win, each.subject from ("
            "select w.win, one.* from win w cross join lateral ("
            "select f.unit_id, f.subject, sum(f.quantity) as quantity from seen f"
            f" where {self.days} and {condition.text}{_HAS_SUBJECT}{days.text} group by 1, 2) one) each"
            " join grp g on g.unit = each.unit_id group by 1, 2, 3 having sum(each.quantity) > 0"
            ") persons group by 1, 2",
            (*condition.params, *days.params),
        )

    def _days(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """Only the days with such facts, where the daily sums know them: of a filter most days may have none."""
        if facts == "seen" or not self.of.where:
            return Sql("", ())
        condition = self.of.sql(measure_ids)
        return Sql(
            f" and f.happened_on in (select f.happened_on from {facts} f where {self.days} and {condition.text})",
            condition.params,
        )

    def lines_sql(self, measure_ids: Mapping[str, int]) -> Sql:
        """Every fact with a subject; the reader groups them by subject."""
        return self.lines_source(measure_ids, also=_HAS_SUBJECT)

    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """Count the subjects whose quantities add up to more than nothing."""
        totals: dict[int | None, Decimal] = defaultdict(Decimal)
        for line in lines:
            totals[line.subject_id] += line.quantity
        return Decimal(sum(1 for total in totals.values() if total > 0))


@dataclass(frozen=True)
class Present(Distinct):
    """Different persons there at the window's end, each once: volunteers who belong to two teams count as one.

    `{present: volunteer.present}`
    """

    name: ClassVar[str] = "present"
    days: ClassVar[str] = UP_TO_END
