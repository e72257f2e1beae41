"""Verify: seals recomputed, sums rebuilt, the chain held against an anchor kept outside."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from shanzhi.kernel.models import Town
from shanzhi.ledger.models import Head, Seal
from shanzhi.ledger.sealing import Anchor, Progress, SealedRange, as_sealer, digest_of, silent


@dataclass(frozen=True)
class Finding:
    """Something that does not hold. `code` has a sentence like any error."""

    code: str
    params: dict[str, object]


def verify(town: Town, *, anchor: Anchor | None = None, progress: Progress = silent) -> list[Finding]:
    """Everything that does not hold in a town's ledger; an empty list means it is sound.

    Without an anchor this proves only that the ledger agrees with itself.
    """
    with as_sealer():
        return [*_chain(town, progress), *_unsealed(town), *_sums(town), *_anchor(town, anchor)]


def _chain(town: Town, progress: Progress) -> list[Finding]:
    found: list[Finding] = []
    previous, expected = "", 1
    for row in Seal.objects.filter(town=town).order_by("number"):
        if row.first_seq != expected or row.previous != previous:
            found.append(Finding("ledger.seal.broken_chain", {"number": row.number}))
        covered = SealedRange(town.key, row.first_seq, row.last_seq, row.previous, is_demo=row.is_demo)
        try:
            digest = digest_of(town, covered, progress)
        except ValueError as gap:
            found.append(Finding("ledger.fact.missing", {"number": row.number, "found": str(gap)}))
        else:
            if digest != row.digest:
                found.append(
                    Finding(
                        "ledger.seal.other_content", {"number": row.number, "low": row.first_seq, "high": row.last_seq}
                    )
                )
        previous, expected = row.digest, row.last_seq + 1
    return found


def _unsealed(town: Town) -> list[Finding]:
    """The facts after the last seal must be gapless too, and end where the head says."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*), coalesce(max(seq), 0) from ledger_fact where town_id = %s", [town.pk])
        count, last = cursor.fetchone()
    head = Head.objects.get(town=town)
    if not count == last == head.seq:
        return [Finding("ledger.head.disagrees", {"count": count, "last": last, "head": head.seq})]
    return []


def _sums(town: Town) -> list[Finding]:
    """Rebuild the sums of days and of months from the facts and compare."""
    differing = sum(_count_differing(town, *each) for each in _KEPT)
    return [Finding("ledger.sums.differ", {"count": differing})] if differing else []


_KEPT = (
    ("ledger_dailysum", "happened_on", "happened_on"),
    ("ledger_monthlysum", "month", "date_trunc('month', happened_on::timestamp)::date"),
)
"""Where sums are kept, by which column of days, and what that is of a fact."""

_DIFFERENCE = """
with rebuilt as (
    select measure_id, unit_id, {day} as day, dims, sum(quantity) quantity, count(*) facts from ledger_fact
    where town_id = %(town)s group by 1, 2, 3, 4),
kept as (
    select measure_id, unit_id, {column}, dims, quantity, facts from {table}
    where town_id = %(town)s and (quantity, facts) <> (0, 0))
select count(*) from (table rebuilt except table kept union all (table kept except table rebuilt)) difference
"""


def _count_differing(town: Town, table: str, column: str, day: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCE.format(table=table, column=column, day=day), {"town": town.pk})
        return int(cursor.fetchone()[0])


def _anchor(town: Town, anchor: Anchor | None) -> list[Finding]:
    if anchor is None:
        return []
    row = Seal.objects.filter(town=town, number=anchor.number).first()
    if anchor.town != town.key or row is None or (row.last_seq, row.digest) != (anchor.last_seq, anchor.digest):
        return [Finding("ledger.anchor.differs", {"found": str(anchor)})]
    return []
