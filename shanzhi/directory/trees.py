"""The trees of a town as they stood on a day, as known at a moment.

A unit covers itself, everything below it in its own tree, and, through links, the units of other trees that belong to
those. So the page of a village counts its branch's meetings and its grids' rounds, though they stand in separate trees;
a branch counts its village in turn, a grid does not. A set is counted once, however many links lead to it. A unit that
has ended stays under what it last stood under: what it did is not lost to the town when it is dissolved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from shanzhi.directory.models import Unit, UnitLink, UnitState, UnitSuccession
from shanzhi.kernel.models import Town


def in_force(rows: QuerySet[Any], on: date, known_at: datetime | None) -> QuerySet[Any]:
    """The bitemporal rows valid on a day, as known at a moment (None: now)."""
    return _begun(rows, on, known_at).filter(Q(valid_to=None) | Q(valid_to__gt=on))


@dataclass(frozen=True)
class Node:
    """A unit as it stood: its place and its name."""

    id: int
    key: str
    kind: str
    tree: str
    town_id: int | None
    parent: int | None
    name: dict[str, str]
    aliases: tuple[str, ...] = ()
    code: str = ""

    def label(self, language: str) -> str:
        """The name in the reader's language."""
        return self.name["zh"] if language.startswith("zh") else self.name.get("en") or self.name["zh"]


@dataclass
class Forest:
    """All trees of one town, with the links between them: `nodes` stood on the day, `former` had ended by then."""

    on: date
    known_at: datetime | None
    nodes: dict[int, Node] = field(default_factory=dict)
    former: dict[int, Node] = field(default_factory=dict)
    _children: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _linked: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _counts: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_key: dict[str, int] = field(default_factory=dict)
    _covered: dict[int, frozenset[int]] = field(default_factory=dict)

    def get(self, key: str) -> Node | None:
        """The unit with this key, if it stood on this day."""
        unit = self._by_key.get(key)
        return None if unit is None else self.nodes[unit]

    def children(self, unit: int) -> list[Node]:
        """The units directly below, in key order."""
        return [self.nodes[child] for child in self._children.get(unit, ()) if child in self.nodes]

    def of_kind(self, *kinds: str) -> list[Node]:
        """Every unit of these kinds that stood on this day."""
        return [node for node in self.nodes.values() if node.kind in kinds]

    def below(self, unit: int) -> frozenset[int]:
        """The unit and everything under it in its own tree that stood on this day."""
        return frozenset(self._downwards({unit}) & self.nodes.keys())

    def covered_by(self, unit: int) -> frozenset[int]:
        """The unit, everything under it, and what those count through links with all under that; ended units too."""
        if unit not in self._covered:
            own = self._downwards({unit})
            linked = {other for each in own for other in self._counts.get(each, ())}
            self._covered[unit] = frozenset(own | self._downwards(linked))
        return self._covered[unit]

    def _downwards(self, units: set[int]) -> set[int]:
        found: set[int] = set()
        waiting = list(units)
        while waiting:
            here = waiting.pop()
            if here not in found and (here in self.nodes or here in self.former):
                found.add(here)
                waiting.extend(self._children.get(here, ()))
        return found

    def linked(self, unit: int) -> list[Node]:
        """The units of other trees directly linked to this one."""
        return [self.nodes[other] for other in self._linked.get(unit, ()) if other in self.nodes]

    def ancestor(self, unit: int, kinds: Iterable[str]) -> int | None:
        """The nearest unit of one of these kinds at or above `unit` in its own tree."""
        wanted = set(kinds)
        here: int | None = unit
        while here is not None and here in self.nodes:
            if self.nodes[here].kind in wanted:
                return here
            here = self.nodes[here].parent
        return None

    def path(self, unit: int) -> list[Node]:
        """From the top of its tree down to the unit."""
        found: list[Node] = []
        here: int | None = unit
        while here is not None and here in self.nodes:
            found.insert(0, self.nodes[here])
            here = self.nodes[here].parent
        return found

    def add(self, node: Node, *, has_ended: bool = False) -> None:
        """Put a unit in its place, or in the place it last had."""
        (self.former if has_ended else self.nodes)[node.id] = node
        if not has_ended:
            self._by_key[node.key] = node.id
        if node.parent is not None:
            self._children[node.parent].append(node.id)

    def link(self, source: int, target: int, *, is_mutual: bool) -> None:
        """Let two units of different trees belong together: the target counts the source, in turn if it `is_mutual`."""
        self._linked[source].append(target)
        self._linked[target].append(source)
        self._counts[target].append(source)
        if is_mutual:
            self._counts[source].append(target)


_kept: OrderedDict[tuple[int, int, date, datetime | None], Forest] = OrderedDict()
KEPT_AT_MOST = 64


def forest(town: Town, on: date, known_at: datetime | None = None) -> Forest:
    """The trees of a town on a day as known at a moment (None: now), kept until the directory changes.

    What was not asked for longest makes room for what is asked for now.
    """
    mark = (town.pk, town.revision, on, known_at)
    found = _kept.pop(mark, None) or load_forest(town.pk, on, known_at)
    _kept[mark] = found
    while len(_kept) > KEPT_AT_MOST:
        _kept.popitem(last=False)
    return found


def forget() -> None:
    """Drop what is kept in memory (tests that roll back)."""
    _kept.clear()


def load_forest(town_id: int, on: date, known_at: datetime | None) -> Forest:
    """Read the trees: two queries, some five hundred rows for a town."""
    stood = Forest(on, known_at)
    latest: dict[int, UnitState] = {}
    states = _begun(UnitState.objects.filter(town_id=town_id), on, known_at).select_related("unit")
    for state in states.order_by("unit_id", "valid_from"):
        latest[state.unit_id] = state
    for state in latest.values():
        stood.add(node_of(state), has_ended=_has_ended(state, on))
    for link in _begun(UnitLink.objects.filter(town_id=town_id), on, known_at).order_by("pk"):
        ends = {latest[unit].valid_to for unit in (link.source_id, link.target_id) if unit in latest}
        if not _has_ended(link, on) or link.valid_to in ends:
            stood.link(link.source_id, link.target_id, is_mutual=link.is_mutual)
    return stood


def days_of_change(town: Town, since: date) -> list[date]:
    """The day itself and every later one on which some unit of the town has a new place, as known now."""
    later = UnitState.objects.filter(town=town, known_to=None, valid_from__gt=since)
    return [since, *sorted(set(later.values_list("valid_from", flat=True)))]


@dataclass
class Seasons:
    """The trees of a town on any day, as known now: read once for each stretch of days in which nothing changes."""

    town: Town
    _starts: list[date] = field(default_factory=list)
    _found: dict[date, Forest] = field(default_factory=dict)

    def on(self, day: date) -> Forest:
        """The trees of a day. Its `on` is the first day of the stretch."""
        if not self._starts:
            self._starts = _days_of_any_change(self.town)
        start = self._starts[bisect_right(self._starts, day) - 1]
        if start not in self._found:
            self._found[start] = forest(self.town, start)
        return self._found[start]


def _days_of_any_change(town: Town) -> list[date]:
    """The first day of all, and every day on which some unit or link of the town begins or ends, as known now."""
    days: set[date | None] = {date.min}
    for rows in (UnitState.objects.filter(town=town), UnitLink.objects.filter(town=town)):
        for begun, ended in rows.filter(known_to=None).values_list("valid_from", "valid_to").distinct():
            days |= {begun, ended}
    return sorted(day for day in days if day is not None)


def restated(today: Forest, town_id: int) -> dict[int, frozenset[int]]:
    """For each unit of today's trees, the former units that went over into it alone.

    A former unit that was split between several successors belongs to none of them: its past cannot be divided.
    """
    successors: dict[int, set[int]] = defaultdict(set)
    for row in UnitSuccession.objects.filter(town_id=town_id):
        successors[row.predecessor_id].add(row.successor_id)
    found: dict[int, set[int]] = defaultdict(set)
    for former in successors:
        last = _final(former, successors)
        if len(last) == 1:
            found[next(iter(last))].add(former)
    return {unit: frozenset(former) for unit, former in found.items() if unit in today.nodes}


def _final(unit: int, successors: dict[int, set[int]]) -> set[int]:
    """Where a unit ended up after any number of mergers."""
    if unit not in successors:
        return {unit}
    return set().union(*(_final(each, successors) for each in successors[unit]))


def _begun(rows: QuerySet[Any], on: date, known_at: datetime | None) -> QuerySet[Any]:
    """The bitemporal rows that had begun by a day, ended ones included, as known at a moment."""
    return known(rows.filter(valid_from__lte=on), known_at)


def known(rows: QuerySet[Any], known_at: datetime | None) -> QuerySet[Any]:
    """The bitemporal rows known at a moment (None: now), whatever days they hold."""
    if known_at is None:
        return rows.filter(known_to=None)
    return rows.filter(Q(known_from__lte=known_at) & (Q(known_to=None) | Q(known_to__gt=known_at)))


def _has_ended(row: UnitState | UnitLink, on: date) -> bool:
    return row.valid_to is not None and row.valid_to <= on


def node_of(state: UnitState) -> Node:
    """The unit as one of its states says it stood."""
    unit: Unit = state.unit
    return Node(
        id=unit.pk,
        key=unit.key,
        kind=unit.kind,
        tree=unit.tree,
        town_id=unit.town_id,
        parent=state.parent_id,
        name=state.name,
        aliases=tuple(state.aliases),
        code=unit.code,
    )
