from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from shanzhi.indicators.cells import Cell
from shanzhi.indicators.vocabulary.base import FactLine, Reader, Sql, TreeError, Value
from shanzhi.indicators.vocabulary.filters import only_keys, read_filtered
from shanzhi.indicators.vocabulary.one_measure import UP_TO_END, OfOneMeasure

STANDING = " and f.reverses is null and not exists (select from seen r where r.reverses = f.seq)"
"""Neither a reversal nor reversed."""

_OWN = {"": " and g.is_own", "units": " and g.stands", "subjects": ""}
"""Whose readings: the unit's own; of units that still stand; of items, wherever they were registered."""


@dataclass(frozen=True)
class Last(OfOneMeasure):
    """The last reading taken up to the window's end. Without one there is no value.

    `{last: {of: area.read}}` reads the unit itself: coverage rates and surveys of a whole town do not add up from
    villages. `{last: {of: population.read, over: units}}` adds the last reading of each unit; `over: subjects` of each
    item or person.
    """

    name: ClassVar[str] = "last"
    opens: ClassVar[str] = "readings"
    empty: ClassVar[Value] = None
    days: ClassVar[str] = UP_TO_END
    over: str = ""

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Self:
        """`of` a measure of readings, `over` what they may be added."""
        parts = only_keys(raw, path, frozenset({"of"}), frozenset({"over"}))
        if parts.get("over", "") not in ("", "units", "subjects"):
            raise TreeError("pack.value.not_allowed", (*path, "over"), parts["over"], ["units", "subjects"])
        return cls(read_filtered(parts["of"], (*path, "of")), parts.get("over", ""))

    def lines_sql(self, measure_ids: Mapping[str, int]) -> Sql:
        """Every standing reading up to the day, used or superseded."""
        return self.source("seen", measure_ids, also=STANDING, own=_OWN[self.over])

    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """The latest of each, added."""
        source = self.lines_sql(measure_ids)
        whose = "f.subject" if self.over == "subjects" else "f.unit_id"
        return Sql(
            f"select grp, win, sum(quantity) as value from ("
            f"select distinct on (g.grp, w.win, {whose}) g.grp, w.win, f.quantity {source.text}"
            f" order by g.grp, w.win, {whose}, f.happened_on desc, f.seq desc) each group by 1, 2",
            source.params,
        )

    def latest(self, lines: Sequence[FactLine]) -> list[FactLine]:
        """The readings that are used: the last of each unit or subject, by day, then by entry."""
        found: dict[int | None, FactLine] = {}
        for line in sorted(lines, key=lambda each: (each.happened_on, each.seq)):
            found[line.subject_id if self.over == "subjects" else line.unit_id] = line
        return list(found.values())

    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """Add the latest of each."""
        used = self.latest(lines)
        return sum((line.quantity for line in used), Decimal(0)) if used else None

    def sentence(self) -> str:
        """Whether readings add up is part of the explanation."""
        return f"last_over_{self.over}" if self.over else self.name
