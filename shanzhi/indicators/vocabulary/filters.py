"""Measure and dimension filter of a leaf.

`{measure: theme_day.held, where: {form: lecture}}`, or just the measure's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shanzhi.indicators.vocabulary.base import FactLine, Reader, Sql, TreeError, Word

Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Filtered:
    """Facts of a measure, those whose dimensions have one of the given codes."""

    measure: str
    where: Where = ()

    def fits(self, line: FactLine) -> bool:
        """Whether a fact is one of them."""
        return line.measure == self.measure and all(line.dims.get(name) in codes for name, codes in self.where)

    def sql(self, measure_ids: Mapping[str, int], facts: str = "f") -> Sql:
        """The condition on table `facts`."""
        conditions = [f"{facts}.measure_id = %s"]
        values: list[Any] = [measure_ids[self.measure]]
        for name, codes in self.where:
            conditions.append(f"{facts}.dims ->> %s = any(%s)")
            values.extend([name, list(codes)])
        return Sql(" and ".join(conditions), tuple(values))


def read_filtered(raw: Any, path: tuple[str | int, ...]) -> Filtered:
    """From YAML: the key alone, or a mapping with `measure` and `where`."""
    if isinstance(raw, str):
        return Filtered(raw)
    if not isinstance(raw, dict) or not isinstance(raw.get("measure"), str):
        raise TreeError("pack.tree.needs_measure", path, raw)
    unknown = raw.keys() - {"measure", "where"}
    if unknown:
        raise TreeError("pack.field.unknown", (*path, sorted(unknown)[0]), sorted(unknown)[0], ["measure", "where"])
    where = raw.get("where") or {}
    if not isinstance(where, dict):
        raise TreeError("pack.tree.bad_filter", (*path, "where"), where)
    return Filtered(
        raw["measure"], tuple((name, _codes(codes, (*path, "where", name))) for name, codes in sorted(where.items()))
    )


def _codes(raw: Any, path: tuple[str | int, ...]) -> tuple[str, ...]:
    codes = raw if isinstance(raw, list) else [raw]
    if not codes or not all(isinstance(code, str) for code in codes):
        raise TreeError("pack.tree.bad_filter", path, raw)
    return tuple(codes)


def only_keys(
    raw: Any, path: tuple[str | int, ...], required: frozenset[str], optional: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The mapping, if it has exactly the keys it may have."""
    if not isinstance(raw, dict):
        raise TreeError("pack.tree.needs_mapping", path, raw, sorted(required | optional))
    for key in sorted(required - raw.keys()):
        raise TreeError("pack.field.missing", path, key)
    for key in sorted(raw.keys() - required - optional):
        raise TreeError("pack.field.unknown", (*path, key), key, sorted(required | optional))
    return raw


def read_parts(
    raw: Any, path: tuple[str | int, ...], reader: Reader, *, exactly: int | None = None
) -> tuple[Word, ...]:
    """A list of parts: `exactly` so many, or at least two."""
    if not isinstance(raw, list) or len(raw) < 2 or (exactly is not None and len(raw) != exactly):
        raise TreeError("pack.tree.needs_parts", path, raw, exactly or "2+")
    return tuple(reader(each, (*path, index)) for index, each in enumerate(raw))
