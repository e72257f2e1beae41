"""What every kind checks of an entry against its type, and what a record is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import Forest
from shanzhi.records.declare import RecordType

LONGEST_TITLE = 300


def check_unit(declared: RecordType, unit: Unit, *, trees: Forest, on: date) -> None:
    """Records of the type are kept by this unit. Problem if it does not stand on that day or is of another kind."""
    node = trees.nodes.get(unit.pk)
    if node is None:
        raise Problem("unit.not_standing", field="unit", unit=unit.key, on=on)
    if node.kind not in declared.unit_kinds:
        raise Problem("record.unit.wrong_kind", field="unit", unit=node.name, type=declared.label.model_dump())


def title_of(declared: RecordType, values: Mapping[str, Any]) -> str:
    """What a record is called: what its type's title field says, else what the type is called."""
    title = str(values.get(declared.title_field) or "") if declared.title_field else ""
    return (title or declared.label.zh)[:LONGEST_TITLE]
