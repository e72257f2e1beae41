"""Numbers of records, series by series, as the verbs give them (DR24-0081)."""

from __future__ import annotations

from shanzhi.kernel.models import Town
from shanzhi.loader.owner import Cursor
from shanzhi.records.numbering import number_in, scattered_by, series_of


class Numbers:
    """The counters of a town. A series is held from its first use until commit, so no verb can give the same number."""

    def __init__(self, cursor: Cursor, town: Town) -> None:
        self._cursor = cursor
        self._town = town
        self._last: dict[str, int] = {}
        self._scattered: dict[str, str] = {}

    def next(self, prefix: str, year: int, access_class: int) -> str:
        """The next number of a series of records of an access class."""
        series = series_of(prefix, year)
        if series not in self._last:
            self._hold(series, access_class)
        self._last[series] += 1
        return number_in(series, self._last[series], self._scattered[series])

    def write(self) -> None:
        """Keep the last numbers given."""
        if self._last:
            self._cursor.executemany(
                "update records_counter set last = %s where town_id = %s and series = %s",
                [(last, self._town.pk, series) for series, last in self._last.items()],
            )

    def _hold(self, series: str, access_class: int) -> None:
        self._cursor.execute(
            "insert into records_counter as c (town_id, series, last, scattered_by) values (%s, %s, 0, %s)"
            " on conflict (town_id, series) do update set last = c.last returning last, scattered_by",
            [self._town.pk, series, scattered_by(self._town, series, access_class)],
        )
        self._last[series], self._scattered[series] = self._cursor.fetchone()
