"""Posting facts.

A record declares what facts it stands for; the ledger is brought to exactly those by new facts and reversals.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from shanzhi.directory.models import Unit
from shanzhi.ledger.models import Fact, Head, Measure
from shanzhi.records.models import Record, Transition

_QUANTUM = Decimal("0.000001")


@dataclass(frozen=True)
class Line:
    """A fact to be posted: what, how much (in the measure's unit), where, when, whom it concerns, which dimensions."""

    measure: str
    quantity: Decimal
    unit_id: int
    on: date
    subject_id: int | None = None
    dims: Mapping[str, str] = field(default_factory=dict)

    def identity(self) -> tuple[object, ...]:
        """Two lines with the same identity are the same fact."""
        return (
            self.measure,
            self.quantity.quantize(_QUANTUM),
            self.unit_id,
            self.on,
            self.subject_id,
            tuple(sorted(self.dims.items())),
        )


@dataclass(frozen=True)
class Moment:
    """A place in a town's ledger: the last seq, and when it was recorded."""

    seq: int
    recorded_at: datetime


def restate(record: Record, transition: Transition, wanted: Sequence[Line]) -> Moment:
    """Bring the record's live facts to exactly `wanted`: reverse what no longer holds, post what is new.

    Takes the town's head row and holds it until commit, so call it as late in the verb as possible. Returns the
    moment, also when nothing had to be posted.
    """
    reversals, fresh = difference(live_facts(record), wanted)
    return _post(record, transition, reversals, fresh)


def difference(live: Iterable[tuple[int, Line]], wanted: Sequence[Line]) -> tuple[list[int], list[Line]]:
    """What brings the live facts to exactly `wanted`: the seqs to reverse, and the lines to post in their order."""
    missing = Counter(line.identity() for line in wanted)
    reversals: list[int] = []
    for seq, line in live:
        if missing[line.identity()] > 0:
            missing[line.identity()] -= 1
        else:
            reversals.append(seq)
    fresh: list[Line] = []
    for line in wanted:
        if missing[line.identity()] > 0:
            missing[line.identity()] -= 1
            fresh.append(line)
    return reversals, fresh


def live_facts(record: Record) -> list[tuple[int, Line]]:
    """The record's facts that no later fact reverses, in the order of the ledger."""
    rows = list(
        Fact.objects.filter(record=record)
        .order_by("seq")
        .values_list("seq", "measure__key", "quantity", "unit_id", "happened_on", "subject_id", "dims", "reverses")
    )
    dead = {row[7] for row in rows if row[7] is not None}
    return [
        (seq, Line(measure, quantity, unit, on, subject, dims))
        for seq, measure, quantity, unit, on, subject, dims, reverses in rows
        if reverses is None and seq not in dead
    ]


def measures_of(record: Record) -> set[str]:
    """Every measure the record ever posted."""
    return set(Fact.objects.filter(record=record).values_list("measure__key", flat=True))


def count_records_at(unit: Unit, *, besides: Record) -> int:
    """How many other records posted facts at a unit."""
    return Fact.objects.filter(unit=unit).exclude(record=besides).values("record").distinct().count()


def end_of_ledger(town_id: int) -> Moment:
    """The last committed moment of a town's ledger."""
    seq, recorded_at = Head.objects.values_list("seq", "recorded_at").get(town_id=town_id)
    return Moment(seq, recorded_at)


def _post(record: Record, transition: Transition, reversals: Iterable[int], fresh: Iterable[Line]) -> Moment:
    """One call of `ledger_post`: the only door into the ledger for the app role."""
    rows: list[dict[str, object]] = [{"reverses": seq} for seq in reversals]
    rows.extend(
        {
            "measure": measure_id(line.measure),
            "quantity": str(line.quantity),
            "unit": line.unit_id,
            "subject": line.subject_id,
            "on": line.on.isoformat(),
            "dims": dict(line.dims),
        }
        for line in fresh
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select seq, recorded_at from ledger_post(%s, %s, %s)", [record.pk, transition.pk, json.dumps(rows)]
        )
        seq, recorded_at = cursor.fetchone()
    return Moment(seq, recorded_at)


_measures: dict[str, int] = {}


def measure_id(key: str) -> int:
    """The number of a measure.

    KeyError if no applied pack declares it (packs are checked, so this is a fault of ours).
    """
    if key not in _measures:
        _measures.update(Measure.objects.values_list("key", "pk"))
    return _measures[key]


def forget() -> None:
    """Drop what is kept in memory (tests that roll back)."""
    _measures.clear()
