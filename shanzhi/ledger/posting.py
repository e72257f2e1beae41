"""Posting facts.

A record declares what facts it stands for; the ledger is brought to exactly those by new facts and reversals.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Min

from shanzhi.directory.models import Unit
from shanzhi.ledger.models import Fact, Head, Measure
from shanzhi.records.models import Record, Transition

_QUANTUM = Decimal("0.000001")
AT_ONCE = 1000
"""Records posted in one call of the database."""


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


def restate_many(
    town_id: int, stated: Sequence[tuple[Record, Transition, Sequence[Line]]], *, is_new: bool
) -> list[Moment]:
    """`restate` for many records of a town, in their order, with the same facts; the head is taken once a thousand.

    `is_new` promises that none of them has facts yet. Returns the moment of each.
    """
    live = {} if is_new else live_facts_of([record.pk for record, _, _ in stated])
    posts = []
    for record, transition, wanted in stated:
        reversals, fresh = difference(live.get(record.pk, []), wanted)
        posts.append({"record": record.pk, "transition": transition.pk, "lines": _rows(reversals, fresh)})
    moments: list[Moment] = []
    with connection.cursor() as cursor:
        for start in range(0, len(posts), AT_ONCE):
            sent = json.dumps(posts[start : start + AT_ONCE])
            cursor.execute("select seq, recorded_at from ledger_post_many(%s, %s)", [town_id, sent])
            moments.extend(Moment(seq, recorded_at) for seq, recorded_at in cursor.fetchall())
    return moments


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
    return live_facts_of([record.pk]).get(record.pk, [])


def live_facts_of(records: Collection[int]) -> dict[int, list[tuple[int, Line]]]:
    """`live_facts` of many records, by record.

    Those of records the actor may see, also where the record was referred from a unit whose other facts they may not.
    """
    found: dict[int, list[tuple[int, Line]]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select * from ledger_standing(%s)", [list(records)])
        for record, seq, measure, quantity, unit, on, subject, dims in cursor.fetchall():
            found.setdefault(record, []).append((seq, Line(measure, quantity, unit, on, subject, json.loads(dims))))
    return found


def measures_of(record: Record) -> set[str]:
    """Every measure the record ever posted."""
    return set(Fact.objects.filter(record=record).values_list("measure__key", flat=True))


def measures_of_many(records: Collection[int]) -> tuple[set[str], int | None]:
    """Every measure these records ever posted, and the seq of the first of their facts; None if they have none."""
    facts = Fact.objects.filter(record_id__in=records)
    first = facts.aggregate(first=Min("seq"))["first"]
    return set(facts.values_list("measure__key", flat=True).distinct()), first


def count_records_at(unit: Unit, *, besides: Record) -> int:
    """How many other records posted facts at a unit."""
    return Fact.objects.filter(unit=unit).exclude(record=besides).values("record").distinct().count()


def end_of_ledger(town_id: int) -> Moment:
    """The last committed moment of a town's ledger."""
    seq, recorded_at = Head.objects.values_list("seq", "recorded_at").get(town_id=town_id)
    return Moment(seq, recorded_at)


def _post(record: Record, transition: Transition, reversals: Iterable[int], fresh: Iterable[Line]) -> Moment:
    """One call of `ledger_post`: the only door into the ledger for the app role."""
    rows = _rows(reversals, fresh)
    with connection.cursor() as cursor:
        cursor.execute(
            "select seq, recorded_at from ledger_post(%s, %s, %s)", [record.pk, transition.pk, json.dumps(rows)]
        )
        seq, recorded_at = cursor.fetchone()
    return Moment(seq, recorded_at)


def _rows(reversals: Iterable[int], fresh: Iterable[Line]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [{"reverses": seq} for seq in reversals]
    rows.extend(_as_row(line) for line in fresh)
    return rows


def _as_row(line: Line) -> dict[str, object]:
    """A line as `ledger_post` reads it."""
    return {
        "measure": measure_id(line.measure),
        "quantity": str(line.quantity),
        "unit": line.unit_id,
        "subject": line.subject_id,
        "on": line.on.isoformat(),
        "dims": dict(line.dims),
    }


_measures: dict[str, tuple[int, int]] = {}


def measure_id(key: str) -> int:
    """The number of a measure.

    KeyError if no applied pack declares it (packs are checked, so this is a fault of ours).
    """
    return _measure(key)[0]


def class_of_measure(key: str) -> int:
    """The access class of a measure's facts. KeyError as `measure_id`."""
    return _measure(key)[1]


def _measure(key: str) -> tuple[int, int]:
    if key not in _measures:
        rows = Measure.objects.values_list("key", "pk", "access_class")
        _measures.update({name: (number, access_class) for name, number, access_class in rows})
    return _measures[key]


def forget() -> None:
    """Drop what is kept in memory (tests that roll back)."""
    _measures.clear()
