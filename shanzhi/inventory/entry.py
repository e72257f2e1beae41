"""What is written down about an item or a reading, checked against its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem, Problems, gathered
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import Forest
from shanzhi.inventory.declare import ITEM, ReadingType
from shanzhi.records.checking import check_unit, title_of
from shanzhi.records.models import Record
from shanzhi.records.writing import Content, as_stored
from shanzhi.workflow.posting import PostingType, Statement


@dataclass(frozen=True)
class Entry:
    """An item (there from `on` until `ended_on`) or a reading (taken on `on`, of the unit or of `item`)."""

    unit: Unit
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    ended_on: date | None = None
    item: Record | None = None


@dataclass(frozen=True)
class Checked:
    """An entry that holds."""

    entry: Entry
    values: dict[str, Any]
    title: str

    @property
    def links(self) -> dict[str, list[int]]:
        """The item a reading was taken of."""
        return {ITEM: [self.entry.item.pk]} if self.entry.item else {}

    def content(self) -> Content:
        """For the spine."""
        return Content(self.entry.unit, self.title, self.entry.on, self.values, self.entry.ended_on, self.links)

    def statement(self, record_id: int) -> Statement:
        """For posting."""
        return Statement(
            record_id, self.entry.unit.pk, self.entry.on, self.values, ended_on=self.entry.ended_on, links=self.links
        )

    def as_changes(self) -> dict[str, Any]:
        """As a proposal keeps it."""
        return {
            "unit": self.entry.unit.pk,
            "on": self.entry.on.isoformat(),
            "ended_on": self.entry.ended_on.isoformat() if self.entry.ended_on else None,
            "values": as_stored(self.entry.values),
            "item": self.entry.item.pk if self.entry.item else None,
        }


def entry_of(changes: Mapping[str, Any]) -> Entry:
    """The entry a proposal kept."""
    return Entry(
        unit=Unit.objects.get(pk=changes["unit"]),
        on=date.fromisoformat(changes["on"]),
        values=changes["values"],
        ended_on=date.fromisoformat(changes["ended_on"]) if changes["ended_on"] else None,
        item=Record.objects.get(pk=changes["item"]) if changes["item"] else None,
    )


def check(declared: PostingType, entry: Entry, *, trees: Forest, today: date) -> Checked:
    """Hold an entry against its type. Every problem is raised at once, each with its field."""
    problems: list[Problem] = []
    with gathered(problems):
        check_unit(declared, entry.unit, trees=trees, on=entry.on)
    if entry.on > today:
        problems.append(Problem("item.date.in_future", field="on", found=entry.on, today=today))
    if entry.ended_on is not None and not entry.on <= entry.ended_on <= today:
        problems.append(Problem("item.ends_outside", field="ended_on", found=entry.ended_on, low=entry.on, high=today))
    if isinstance(declared, ReadingType) and bool(declared.of_items) != (entry.item is not None):
        problems.append(Problem("reading.item_missing", field="item", type=declared.label.model_dump()))
    values: dict[str, Any] = {}
    with gathered(problems):
        values = declared.clean(dict(entry.values))
    if problems:
        raise Problems(problems)
    return Checked(entry, values, title_of(declared, values))
