"""The units that have a place, and which spot the work of every other unit is shown at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shanzhi.directory.places import list_places
from shanzhi.directory.trees import Forest, Node
from shanzhi.kernel.policy import GENERAL, covers
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.unit.looking import day_looked_from, look, trees_then, unit_url

MARGIN = 6.0
"""Percent of the drawing that stays free on every side."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """A unit with its place, and the units whose work is shown there: itself and what belongs to it alone."""

    node: Node
    lng: float
    lat: float
    outline: tuple[Point, ...]
    is_sketch: bool
    units: frozenset[int]


def list_spots(desk: Desk) -> list[Spot]:
    """Every unit with a place on the day looked from, as known then."""
    trees = trees_then(desk)
    places = {
        unit: row
        for unit, row in list_places(desk.town, day_looked_from(desk), desk.as_of).items()
        if unit in trees.nodes
    }
    shown_at = _shown_at(trees, places.keys())
    return [
        Spot(
            node=trees.nodes[unit],
            lng=float(row.lng),
            lat=float(row.lat),
            outline=tuple((float(lng), float(lat)) for lng, lat in row.outline),
            is_sketch=row.is_sketch,
            units=frozenset(shown_at[unit]),
        )
        for unit, row in sorted(places.items())
    ]


def is_mine(desk: Desk, spot: Spot) -> bool:
    """Whether the reader sees everything general of what is shown at a spot."""
    return covers(desk.actor, town_id=desk.town.pk, unit_ids=spot.units, access_classes=[GENERAL])


def nowhere(desk: Desk, spots: list[Spot]) -> frozenset[int]:
    """The units that no spot shows, those that stand no longer among them."""
    trees = trees_then(desk)
    return frozenset({*trees.nodes, *trees.former}.difference(*(spot.units for spot in spots)))


def units_at(desk: Desk, key: str) -> tuple[Node, frozenset[int]]:
    """The unit with this key, and what is shown at its spot; itself alone where it has none. NotFound if there is none.

    Every open case is at exactly one of these, so lists by them add up.
    """
    node = look(desk, key).node
    spot = next((spot for spot in list_spots(desk) if spot.node.id == node.id), None)
    return node, frozenset({node.id}) if spot is None else spot.units


def _shown_at(trees: Forest, placed: Iterable[int]) -> dict[int, set[int]]:
    """For each placed unit, the units shown there: itself, those linked to it, those under it that have no place.

    Never at the top of a tree: what stands under the town itself and has no place is not the town's own.
    """
    known = set(placed)
    found: dict[int, set[int]] = defaultdict(set)
    for unit in trees.nodes:
        spot = _spot_of(trees, unit, known)
        if spot is not None:
            found[spot].add(unit)
    return found


def _spot_of(trees: Forest, unit: int, placed: set[int]) -> int | None:
    if unit in placed:
        return unit
    beside = sorted(node.id for node in trees.linked(unit) if node.id in placed)
    if beside:
        return beside[0]
    above = [step.id for step in trees.path(unit)[:-1] if step.id in placed and step.parent in trees.nodes]
    return above[-1] if above else None


def sketch(desk: Desk, spots: list[Spot], said: dict[int, dict[str, Any]], own: int | None = None) -> dict[str, Any]:
    """The spots as a drawing takes them: places in percent, north above, and what each says (`note`, `state`)."""
    corners = [corner for spot in spots for corner in ((spot.lng, spot.lat), *spot.outline)]
    if not corners:
        return {"points": []}
    west, east = min(x for x, _y in corners), max(x for x, _y in corners)
    south, north = min(y for _x, y in corners), max(y for _x, y in corners)

    def place(x: float, y: float) -> Point:
        room = 100 - 2 * MARGIN
        across = (x - west) / (east - west) if east > west else 0.5
        down = (north - y) / (north - south) if north > south else 0.5
        return round(MARGIN + across * room, 2), round(MARGIN + down * room, 2)

    points = []
    for spot in spots:
        x, y = place(spot.lng, spot.lat)
        name = spot.node.label(desk.language)
        point = {"label": name, "x": x, "y": y, "own": spot.node.id == own, "url": unit_url(desk, spot.node)}
        points.append({**point, **said.get(spot.node.id, {})})
    outlines = [" ".join("{},{}".format(*place(*corner)) for corner in spot.outline) for spot in spots if spot.outline]
    return {"points": points, "outlines": outlines, "is_sketch": any(spot.is_sketch for spot in spots)}


def features(desk: Desk, spots: list[Spot], said: dict[int, dict[str, Any]], own: int | None = None) -> dict[str, Any]:
    """The same as GeoJSON: a point for every spot, a polygon for every outline."""
    found: list[dict[str, Any]] = []
    for spot in spots:
        name = spot.node.label(desk.language)
        properties = {"name": name, "url": unit_url(desk, spot.node), "own": spot.node.id == own}
        geometry: dict[str, Any] = {"type": "Point", "coordinates": [spot.lng, spot.lat]}
        more = said.get(spot.node.id, {})
        found.append({"type": "Feature", "geometry": geometry, "properties": {**properties, **more}})
        if spot.outline:
            ring = [list(corner) for corner in (*spot.outline, spot.outline[0])]
            shape = {"type": "Polygon", "coordinates": [ring]}
            found.append({"type": "Feature", "geometry": shape, "properties": {"name": name}})
    return {"type": "FeatureCollection", "features": found}
