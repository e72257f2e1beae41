"""The town's units as its story sees them: by key and kind, with their trees, before any of them is in a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shanzhi.directory.trees import Forest, Node
from shanzhi.loader.story.book import Story, UnitRow
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import COUNTY, Units
from shanzhi.packs.assembling import Pack


@dataclass(frozen=True)
class StoryUnit:
    """A unit with its kind."""

    row: UnitRow
    kind: str
    number: int

    @property
    def key(self) -> str:
        """Its key."""
        return self.row.key

    @property
    def name(self) -> str:
        """Its Chinese name."""
        return self.row.name.zh


class Geography:
    """Units in an order in which each can be established: those above and those linked to first."""

    def __init__(self, story: Story, pack: Pack) -> None:
        rows = {row.key: row for row in story.units}
        self._units: dict[str, StoryUnit] = {}
        for row in story.units:
            self._add(row, rows, pack)
        self.forest = self._plant(pack)
        self._by_number = {unit.number: unit for unit in self}

    def __iter__(self) -> Iterator[StoryUnit]:
        return iter(self._units.values())

    def get(self, key: str) -> StoryUnit:
        """The unit with this key."""
        return self._units[key]

    def find(self, key: str) -> StoryUnit | None:
        """The unit with this key, if there is one."""
        return self._units.get(key)

    def numbered(self, number: int) -> StoryUnit:
        """The unit with this number."""
        return self._by_number[number]

    def chosen(self, units: Units, chance: Chance) -> list[StoryUnit]:
        """The units a stream means, in the order of the town."""
        found = [
            unit
            for unit in self
            if (unit.kind in units.kinds or unit.key in units.keys) and unit.key not in units.without
        ]
        return found if units.some is None else chance.some(found, chance.between(*units.some))

    def beside(self, unit: StoryUnit) -> list[StoryUnit]:
        """The unit itself and the units of other trees linked to it."""
        keys = [node.key for node in self.forest.linked(unit.number)]
        return [unit, *(self._units[key] for key in keys)]

    def served(self, unit: StoryUnit) -> StoryUnit:
        """The administrative unit a unit is or belongs to: the village a branch serves."""
        others = (other for other in self.beside(unit) if self.forest.nodes[other.number].tree == "administrative")
        return next(others, unit)

    def covered(self, unit: StoryUnit) -> Sequence[StoryUnit]:
        """The unit with everything it covers."""
        numbers = self.forest.covered_by(unit.number)
        return [other for other in self if other.number in numbers]

    def _add(self, row: UnitRow, rows: dict[str, UnitRow], pack: Pack) -> None:
        """What it needs first; `checking` has seen that this comes to an end."""
        for other in row.needs:
            if other not in self._units and other != COUNTY:
                self._add(rows[other], rows, pack)
        if row.key not in self._units:
            kind: str = pack.find("establishments", row.type).establishes
            self._units[row.key] = StoryUnit(row, kind, len(self._units) + 1)

    def _plant(self, pack: Pack) -> Forest:
        forest = Forest(date.max, None)
        for unit in self:
            tree = pack.find("unit_kinds", unit.kind).tree
            above = self._units.get(unit.row.under or "")
            parent = above.number if above is not None else None
            forest.add(Node(unit.number, unit.key, unit.kind, tree, 0, parent, {"zh": unit.name}))
        for unit in self:
            tree = pack.find("unit_kinds", unit.kind).tree
            for link, other in unit.row.links:
                is_mutual = tree in pack.find("link_kinds", link).mutual_from
                forest.link(unit.number, self._units[other].number, is_mutual=is_mutual)
        return forest
