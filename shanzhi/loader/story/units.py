"""Units are established when the story begins, or on their own day if that comes later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from shanzhi.kernel.clock import ZONE, day_of
from shanzhi.loader.acts import EstablishUnit
from shanzhi.loader.story.declare import COUNTY
from shanzhi.loader.story.telling import FIRST_SITTING, Telling

BETWEEN_TWO = timedelta(seconds=40)


def tell_units(telling: Telling) -> Iterator[EstablishUnit]:
    """One after the other, in an order that holds."""
    by = telling.story.frame.units_by
    for place, unit in enumerate(telling.geography):
        row = unit.row
        at = telling.began + BETWEEN_TWO * place
        if row.on > day_of(telling.began):
            at = datetime.combine(row.on, FIRST_SITTING, ZONE) + BETWEEN_TWO * place
        yield EstablishUnit(
            at=at,
            actor=telling.author(by, unit),
            type_key=row.type,
            unit=row.key,
            name=row.name.model_dump(exclude_none=True),
            on=row.on,
            parent=telling.story.frame.county if row.under == COUNTY else row.under,
            code=row.code,
            aliases=tuple(row.aliases),
            links=tuple(row.links),
            values=row.values,
            point=row.point,
            outline=tuple(row.outline),
        )
