"""The end of a town's ledger while a load writes: seq without gaps, moments that rise, and the facts as rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

from shanzhi.ledger.posting import Line
from shanzhi.loader.chunk import Row
from shanzhi.loader.owner import Cursor

TICK = timedelta(microseconds=1)

Posted = list[tuple[int, Line]]
"""Lines with the seq of their fact."""


@dataclass
class Ledger:
    """The head of a town's ledger, held until commit, and the measures by key: (id, access class)."""

    town_id: int
    seq: int
    recorded_at: datetime
    is_demo: bool
    measures: dict[str, tuple[int, int]]

    @classmethod
    def hold(cls, cursor: Cursor, town_id: int) -> Ledger:
        """Take the head row, as every verb does when it posts."""
        cursor.execute("select seq, recorded_at, is_demo from ledger_head where town_id = %s for update", [town_id])
        seq, recorded_at, is_demo = cursor.fetchone()
        cursor.execute("select key, id, access_class from ledger_measure")
        measures = {key: (number, access_class) for key, number, access_class in cursor.fetchall()}
        return cls(town_id, seq, recorded_at, is_demo, measures)

    def tick(self, at: datetime) -> datetime:
        """The moment of a transition that is recorded at `at`: later than every one before."""
        self.recorded_at = max(at, self.recorded_at + TICK)
        return self.recorded_at

    def post(self, record: int, transition: int, reversed_: Posted, fresh: Sequence[Line], rows: list[Row]) -> Posted:
        """Add the rows of a transition's facts, reversals first; returns the fresh lines with their seq."""
        at = _text(self.recorded_at)
        for place, (seq, line) in enumerate(reversed_, 1):
            rows.append(self._row(record, transition, place, line, -line.quantity, at, seq))
        for place, line in enumerate(fresh, len(reversed_) + 1):
            rows.append(self._row(record, transition, place, line, line.quantity, at, None))
        first = self.seq + len(reversed_) + 1
        self.seq += len(reversed_) + len(fresh)
        return list(enumerate(fresh, first))

    def write(self, cursor: Cursor) -> None:
        """Move the head to the end."""
        cursor.execute(
            "update ledger_head set seq = %s, recorded_at = %s where town_id = %s",
            [self.seq, self.recorded_at, self.town_id],
        )

    def _row(
        self, record: int, transition: int, place: int, line: Line, quantity: Decimal, at: str, reverses: int | None
    ) -> Row:
        measure, access_class = self.measures[line.measure]
        return (
            self.town_id, self.seq + place, record, transition, place, measure, access_class, str(quantity),
            line.unit_id, line.subject_id, line.on.isoformat(), at, _dims(tuple(line.dims.items())), reverses,
        )  # fmt: skip


SUM_UP = """
insert into ledger_dailysum as s (town_id, measure_id, unit_id, happened_on, dims, access_class, quantity, facts)
select f.town_id, f.measure_id, f.unit_id, f.happened_on, f.dims, f.access_class, sum(f.quantity), count(*)
from ledger_fact f where f.town_id = %s and f.seq > %s
group by 1, 2, 3, 4, 5, 6
on conflict (town_id, measure_id, happened_on, unit_id, dims)
do update set quantity = s.quantity + excluded.quantity, facts = s.facts + excluded.facts
"""
"""The daily sums of everything after a seq, added once."""


def _text(moment: datetime) -> str:
    return moment.isoformat()


@cache
def _dims(items: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(items))
