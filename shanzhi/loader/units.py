"""The units of a town as they are known while a load runs: those on file and those the load itself has established."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import chain

from shanzhi.core.errors import NotFound
from shanzhi.directory.declare import ADMINISTRATIVE
from shanzhi.directory.models import Unit, UnitLink, UnitState
from shanzhi.directory.trees import Forest, Node, node_of
from shanzhi.kernel.models import Town
from shanzhi.loader.owner import OWNER

Span = tuple[date, date | None]


class Units:
    """Units by key, and the trees of any day, without asking the database again."""

    def __init__(self, town: Town) -> None:
        self._by_key: dict[str, Unit] = {}
        self._above: set[int] = set()
        self._nodes: list[tuple[Span, Node]] = []
        self._links: list[tuple[Span, int, int, bool]] = []
        self._forests: dict[int, Forest] = {}
        self._days: list[date] = []
        self.has_changed = False
        for unit in Unit.objects.using(OWNER).filter(town=town):
            self._by_key[unit.key] = unit
        for unit in Unit.objects.using(OWNER).filter(town=None):
            self._by_key.setdefault(unit.key, unit)
            self._above.add(unit.pk)
        for state in (
            UnitState.objects.using(OWNER).filter(town=town, known_to=None).select_related("unit").order_by("unit_id")
        ):
            self._nodes.append(((state.valid_from, state.valid_to), node_of(state)))
        for link in UnitLink.objects.using(OWNER).filter(town=town, known_to=None).order_by("pk"):
            self._links.append(((link.valid_from, link.valid_to), link.source_id, link.target_id, link.is_mutual))
        self._changed()

    def get(self, key: str) -> Unit:
        """The unit with this key. NotFound if there is none."""
        unit = self._by_key.get(key)
        if unit is None:
            raise NotFound("unit.not_found", unit=key)
        return unit

    def is_taken(self, key: str, town_id: int) -> bool:
        """Whether a unit of the town has this key."""
        unit = self._by_key.get(key)
        return unit is not None and unit.town_id == town_id

    def has_top(self, town_id: int, on: date) -> bool:
        """Whether the town has a unit at the top of its administrative tree on a day or on any day after it."""
        return any(
            node.tree == ADMINISTRATIVE
            and node.town_id == town_id
            and (node.parent is None or node.parent in self._above)
            and (valid_to is None or on < valid_to)
            for (_, valid_to), node in self._nodes
        )

    def add(self, unit: Unit, node: Node, valid_from: date, linked: Iterable[tuple[int, bool]]) -> None:
        """A unit stands from a day, with its links: the other unit, and whether the link is mutual."""
        self._by_key[unit.key] = unit
        self._nodes.append(((valid_from, None), node))
        for other, is_mutual in linked:
            self._links.append(((valid_from, None), unit.pk, other, is_mutual))
        self.has_changed = True
        self._changed()

    def forest(self, on: date) -> Forest:
        """The trees of a day."""
        stretch = bisect_right(self._days, on)
        if stretch not in self._forests:
            self._forests[stretch] = self._plant(on)
        return self._forests[stretch]

    def _plant(self, on: date) -> Forest:
        stood = Forest(on, None)
        for span, node in self._nodes:
            if _holds(span, on):
                stood.add(node)
        for span, source, target, is_mutual in self._links:
            if _holds(span, on):
                stood.link(source, target, is_mutual=is_mutual)
        return stood

    def _changed(self) -> None:
        """The days on which the trees change; between two of them one forest serves."""
        spans = chain((span for span, _ in self._nodes), (span for span, *_ in self._links))
        self._days = sorted({day for span in spans for day in span if day is not None})
        self._forests.clear()


def _holds(span: Span, on: date) -> bool:
    return span[0] <= on and (span[1] is None or on < span[1])
