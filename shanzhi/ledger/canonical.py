"""The bytes of a fact that are sealed: fixed field order, UTF-8, normalised numbers, UTC microseconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

FIELDS = (
    "town", "seq", "record", "transition", "line", "measure", "access_class", "quantity", "unit", "subject",
    "happened_on", "recorded_at", "dims", "reverses",
)  # fmt: skip
BATCH = 5000
_SELECT = (
    "select t.key, f.seq, f.record_id, f.transition_id, f.line, m.key, f.access_class, f.quantity,"
    " f.unit_id, f.subject_id, f.happened_on, f.recorded_at, f.dims::text, f.reverses from ledger_fact f"
    " join kernel_town t on t.id = f.town_id join ledger_measure m on m.id = f.measure_id"
)


def canonical(row: Iterable[Any]) -> bytes:
    """One fact, values in the order of `FIELDS`, as one line of JSON."""
    return (
        json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        + b"\n"
    )


def stream(town_id: int, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """The facts of a town from seq to seq in order, values as in `FIELDS`; read in batches, so memory stays small."""
    start = first
    while start <= last:
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_SELECT} where f.town_id = %s and f.seq between %s and %s order by f.seq",
                [town_id, start, min(start + BATCH - 1, last)],
            )
            rows = cursor.fetchall()
        yield from (_with_dims(row) for row in rows)
        start += BATCH


def pick(town_id: int, seqs: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """The facts of a town with these seqs that the reader sees, in the order given; values as in `FIELDS`."""
    for start in range(0, len(seqs), BATCH):
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_SELECT} join unnest(%s::bigint[]) with ordinality as wanted (seq, place) on wanted.seq = f.seq"
                " where f.town_id = %s order by wanted.place",
                [list(seqs[start : start + BATCH]), town_id],
            )
            rows = cursor.fetchall()
        yield from (_with_dims(row) for row in rows)


def _with_dims(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:12], json.loads(row[12]), row[13])


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if value is None or isinstance(value, (str, int, dict)):
        return value
    return str(value)
