"""Numbers of records, series by series, as the verbs give them (DR24-0081)."""

from __future__ import annotations

from shanzhi.loader.owner import Cursor
from shanzhi.records.writing import number_in, series_of


class Numbers:
    """The counters of a town. A series is held from its first use until commit, so no verb can give the same number."""

    def __init__(self, cursor: Cursor, town_id: int) -> None:
        self._cursor = cursor
        self._town_id = town_id
        self._last: dict[str, int] = {}

    def next(self, prefix: str, year: int) -> str:
        """The next number of a series."""
        series = series_of(prefix, year)
        place = (self._last[series] if series in self._last else self._hold(series)) + 1
        self._last[series] = place
        return number_in(series, place)

    def write(self) -> None:
        """Keep the last numbers given."""
        if self._last:
            self._cursor.executemany(
                "update records_counter set last = %s where town_id = %s and series = %s",
                [(last, self._town_id, series) for series, last in self._last.items()],
            )

    def _hold(self, series: str) -> int:
        self._cursor.execute(
            "insert into records_counter as c (town_id, series, last) values (%s, %s, 0)"
            " on conflict (town_id, series) do update set last = c.last returning last",
            [self._town_id, series],
        )
        last: int = self._cursor.fetchone()[0]
        return last
