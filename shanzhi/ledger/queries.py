"""Reads of the ledger that are not figures."""

from __future__ import annotations

from collections.abc import Sequence

from shanzhi.ledger.models import Fact
from shanzhi.records.models import Record

__all__ = ["Fact", "list_facts_of"]


def list_facts_of(record: Record, *, up_to: int | None = None) -> Sequence[Fact]:
    """Everything a record ever posted, reversals too, in the order of the ledger; `up_to` a seq, or to its end."""
    rows = Fact.objects.filter(record=record).select_related("measure").order_by("seq")
    return list(rows if up_to is None else rows.filter(seq__lte=up_to))
