"""Reads of the ledger that are not figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shanzhi.kernel.models import Town
from shanzhi.ledger.models import Fact, Seal
from shanzhi.ledger.sealing import Sealed
from shanzhi.records.models import Record

__all__ = ["Fact", "last_seal", "list_facts_of", "measures_since"]


def list_facts_of(record: Record, *, up_to: int | None = None) -> Sequence[Fact]:
    """Everything a record ever posted, reversals too, in the order of the ledger; `up_to` a seq, or to its end."""
    rows = Fact.objects.filter(record=record).select_related("measure").order_by("seq")
    return list(rows if up_to is None else rows.filter(seq__lte=up_to))


def measures_since(town: Town, moment: datetime) -> set[str]:
    """The measures of which the reader sees facts recorded after a moment."""
    rows = Fact.objects.filter(town=town, recorded_at__gt=moment)
    return set(rows.order_by().values_list("measure__key", flat=True).distinct())


def last_seal(town: Town) -> Sealed | None:
    """The town's last seal, if the reader may see its seals; the anchor is its to print."""
    last = Seal.objects.filter(town=town).order_by("-number").first()
    return None if last is None else Sealed(town.key, last.number, last.last_seq, last.digest, last.sealed_at)
