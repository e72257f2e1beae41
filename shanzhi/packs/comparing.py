"""What would change: a pack on disk against what is applied."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from shanzhi.kernel.models import Town
from shanzhi.packs.assembling import Pack, file_digest
from shanzhi.packs.models import Definition

Change = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Difference:
    """One declaration that differs; for a changed one, each value that does, as (path, before, after)."""

    section: str
    key: str
    change: Change
    values: list[tuple[str, Any, Any]]


def compare(town: Town, pack: Pack) -> list[Difference]:
    """Every difference between the pack and the town's declarations in force, by section and key.

    A declaration that is applied anew only because one it goes by has changed is none.
    """
    applied = {
        (row.section, row.key): row
        for row in Definition.objects.filter(town=town, retired_at=None).order_by("valid_from", "number")
    }
    found: list[Difference] = []
    for entry in pack:
        row = applied.pop((entry.section, entry.key), None)
        if row is None:
            found.append(Difference(entry.section, entry.key, "added", []))
        elif row.digest != entry.digest:
            values = list(_values("", row.document, entry.raw))
            if values or row.files != {name: file_digest(path) for name, path in entry.files.items()}:
                found.append(Difference(entry.section, entry.key, "changed", values))
    found.extend(Difference(section, key, "removed", []) for section, key in applied)
    return sorted(found, key=lambda each: (each.section, each.key))


def _values(path: str, before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            change
            for key in sorted(before.keys() | after.keys())
            for change in _values(f"{path}.{key}" if path else key, before.get(key), after.get(key))
        ]
    return [] if _canonical(before) == _canonical(after) else [(path, before, after)]


def _canonical(value: Any) -> str:
    """Equal for equal content: the database keeps neither the order of names nor decimals as numbers."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
