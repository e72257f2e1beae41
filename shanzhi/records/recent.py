"""What somebody wrote down last: the types to begin with, and the record to copy."""

from __future__ import annotations

from collections.abc import Collection

from shanzhi.kernel.models import Town
from shanzhi.records.models import Record

LOOKED_AT = 300
"""So many of somebody's last records are looked at for the types they use."""


def list_recent_types(town: Town, author: str) -> list[str]:
    """The types of the last records somebody wrote down, the latest first, each once."""
    rows = Record.objects.filter(town=town, created_by=author).order_by("-created_at", "-pk")
    return list(dict.fromkeys(rows.values_list("type", flat=True)[:LOOKED_AT]))


def find_last(
    town: Town, type_key: str, *, units: Collection[int] | None, author: str | None, hidden: str
) -> Record | None:
    """The latest record of a type, by its day, of some units or by an author; not in the `hidden` state."""
    rows = Record.objects.filter(town=town, type=type_key).exclude(state=hidden)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    if author is not None:
        rows = rows.filter(created_by=author)
    return rows.order_by("-happened_on", "-pk").first()


def list_written_by(town: Town, author: str, most: int, *, hidden: str) -> list[Record]:
    """The records somebody wrote down last, the latest first; not those in the `hidden` state."""
    rows = Record.objects.filter(town=town, created_by=author).exclude(state=hidden)
    return list(rows.order_by("-created_at", "-pk")[:most])
