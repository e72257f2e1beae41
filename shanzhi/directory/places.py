"""Where units are: dated like everything in the directory. Only units have places, never persons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shanzhi.core.errors import Problem
from shanzhi.directory.models import UnitPlace
from shanzhi.directory.trees import in_force
from shanzhi.kernel.models import Town

Point = tuple[Decimal, Decimal]
"""Longitude and latitude in degrees."""

FEWEST_CORNERS = 3
MOST_CORNERS = 500


@dataclass(frozen=True)
class Place:
    """A point, and perhaps the outline around it; a sketch is no position to rely on."""

    point: Point
    outline: Sequence[Point] = ()
    is_sketch: bool = False

    def flaws(self, unit_key: str) -> Iterator[Problem]:
        """What cannot be: a point outside the globe, an outline of too few or too many corners."""
        for lng, lat in (self.point, *self.outline):
            if not (-180 <= lng <= 180 and -90 <= lat <= 90):
                yield Problem("unit.place_impossible", field="place", unit=unit_key, found=f"{lng}, {lat}")
        if self.outline and not FEWEST_CORNERS <= len(self.outline) <= MOST_CORNERS:
            yield Problem("unit.outline_impossible", field="place", unit=unit_key, found=len(self.outline))

    def corners(self) -> list[list[str]]:
        """The outline as it is kept."""
        return [[str(lng), str(lat)] for lng, lat in self.outline]


def list_places(town: Town, on: date, known_at: datetime | None) -> dict[int, UnitPlace]:
    """Where the units of a town are on a day, as known at a moment (None: now), by unit."""
    return {row.unit_id: row for row in in_force(UnitPlace.objects.filter(town=town), on, known_at)}
