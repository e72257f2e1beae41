"""Ids from the tables' own sequences, taken in blocks: whoever writes next, a verb included, goes on behind them."""

from __future__ import annotations

from shanzhi.loader.owner import Cursor
from shanzhi.loader.tables import MEMBERSHIP, SUBJECT, TRANSITION, Table

BLOCK = 2_000


class Ids:
    """The next ids of the tables whose rows others point to."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._blocks: dict[Table, list[int]] = {SUBJECT: [], TRANSITION: [], MEMBERSHIP: []}

    def subject(self) -> int:
        """For a unit, a person or a record."""
        return self._next(SUBJECT)

    def transition(self) -> int:
        """For a transition."""
        return self._next(TRANSITION)

    def membership(self) -> int:
        """For a membership."""
        return self._next(MEMBERSHIP)

    def _next(self, table: Table) -> int:
        block = self._blocks[table]
        if not block:
            self._cursor.execute(
                "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [table.name, BLOCK]
            )
            block.extend(sorted((row[0] for row in self._cursor.fetchall()), reverse=True))
        return block.pop()
