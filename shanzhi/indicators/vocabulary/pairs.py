"""Two measures matched by record or subject: what was opened, and what closed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from shanzhi.indicators.vocabulary.base import FactLine, Leaf, Reader, Speaker, Sql, TreeError
from shanzhi.indicators.vocabulary.filters import Filtered, only_keys, read_filtered

_SOURCE = (
    "from win w join seen f on f.happened_on <= w.hi join grp g on g.unit = f.unit_id where (({opened}) or ({closed}))"
    " and f.quantity > 0 and not exists (select from seen r where r.reverses = f.seq)"
)


@dataclass(frozen=True)
class OfPairs(Leaf):
    """A leaf over `opened` and `closed`, matched by record (or, `by: subject`, by subject) up to the window's end."""

    opens: ClassVar[str] = "cases"
    opened: Filtered
    closed: Filtered
    by: str = "record"

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Self:
        """`{opened: …, closed: …}`, optionally `by: subject`."""
        parts = only_keys(raw, path, frozenset({"opened", "closed"}), frozenset({"by"}))
        by = parts.get("by", "record")
        if by not in ("record", "subject"):
            raise TreeError("pack.value.not_allowed", (*path, "by"), by, ["record", "subject"])
        return cls(
            read_filtered(parts["opened"], (*path, "opened")), read_filtered(parts["closed"], (*path, "closed")), by
        )

    def reads(self) -> dict[str, Mapping[str, Sequence[str]]]:
        """Both measures."""
        return {self.opened.measure: dict(self.opened.where), self.closed.measure: dict(self.closed.where)}

    def days_sql(self, measure_ids: Mapping[str, int]) -> Sql:
        """(grp, win, lo, hi, opened_on, closed_on) of each thing up to the window's end; a missing side is null."""
        opened, closed = self.opened.sql(measure_ids), self.closed.sql(measure_ids)
        thing = "f.record_id" if self.by == "record" else "f.subject"
        return Sql(
            f"select g.grp, w.win, w.lo, w.hi, {thing}, min(f.happened_on) filter (where {opened.text}) as opened_on,"
            f" max(f.happened_on) filter (where {closed.text}) as closed_on"
            f" {_SOURCE.format(opened=opened.text, closed=closed.text)} group by 1, 2, 3, 4, 5",
            (*opened.params, *closed.params, *opened.params, *closed.params),
        )

    def lines_sql(self, measure_ids: Mapping[str, int]) -> Sql:
        """Every standing fact of both sides, so that a reader sees why something is not counted."""
        opened, closed = self.opened.sql(measure_ids), self.closed.sql(measure_ids)
        return Sql(_SOURCE.format(opened=opened.text, closed=closed.text), (*opened.params, *closed.params))

    def match(self, lines: Sequence[FactLine]) -> list[tuple[date | None, date | None]]:
        """The day each thing was opened and the day it was closed, as far as either stands."""
        days: dict[int | None, tuple[list[date], list[date]]] = defaultdict(lambda: ([], []))
        for line in lines:
            thing = line.record_id if self.by == "record" else line.subject_id
            if self.opened.fits(line):
                days[thing][0].append(line.happened_on)
            if self.closed.fits(line):
                days[thing][1].append(line.happened_on)
        return [(min(opened, default=None), max(closed, default=None)) for opened, closed in days.values()]

    def explain(self, speaker: Speaker) -> str:
        """What is opened and what closes it."""
        return speaker.say(
            self.name, opened=speaker.counts(self.opened.measure), closed=speaker.counts(self.closed.measure)
        )
