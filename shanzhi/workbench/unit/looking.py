"""What a unit's page looks at: the unit as it stood on the day looked from, as known at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shanzhi.core.errors import NotFound
from shanzhi.directory.trees import Forest, Node, forest
from shanzhi.kernel.clock import day_of
from shanzhi.kernel.policy import GENERAL, covers
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.unit.declare import UnitPage


@dataclass(frozen=True)
class Look:
    """A unit in the trees of the day looked from. `page` is what its kind shows."""

    desk: Desk
    node: Node
    trees: Forest
    day: date
    page: UnitPage

    @property
    def covered(self) -> frozenset[int]:
        """The unit with everything it counts."""
        return self.trees.covered_by(self.node.id)

    @property
    def has_ended(self) -> bool:
        """Whether the unit stood no longer on the day."""
        return self.node.id not in self.trees.nodes

    def sees(self, units: frozenset[int] | None = None) -> bool:
        """Whether the reader sees everything general of these units; by default of all the unit counts."""
        asked = self.covered if units is None else units
        return covers(self.desk.actor, town_id=self.desk.town.pk, unit_ids=asked, access_classes=[GENERAL])


def day_looked_from(desk: Desk) -> date:
    """The day of the moment looked from; today where the page does not look back."""
    return desk.today if desk.as_of is None else day_of(desk.as_of)


def trees_then(desk: Desk) -> Forest:
    """The trees of the day looked from, as they were known at the moment."""
    return forest(desk.town, day_looked_from(desk), desk.as_of)


def look(desk: Desk, key: str) -> Look:
    """The unit with this key, standing or ended. NotFound if the town has none, or had none yet."""
    trees = trees_then(desk)
    former = (node for node in trees.former.values() if node.key == key)
    node = trees.get(key) or next(former, None)
    if node is None or node.town_id is None:
        raise NotFound("unit.not_found", unit=key[:60])
    found = desk.library.find("unit_pages", node.kind)
    return Look(desk, node, trees, day_looked_from(desk), UnitPage() if found is None else found.model)


def kind_label(desk: Desk, node: Node) -> str:
    """What kind of unit it is."""
    return desk.say(desk.library.get("unit_kinds", node.kind).model.label)


def unit_url(desk: Desk, node: Node) -> str:
    """The page of a unit."""
    return desk.url("unit", node.key)
