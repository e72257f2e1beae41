"""Readings: of units, row by row, or of the items of a stream on given days."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.loader.acts import TakeReading
from shanzhi.loader.story.declare import ReadingStream
from shanzhi.loader.story.telling import Telling


def tell_readings(telling: Telling, key: str, stream: ReadingStream) -> Iterator[TakeReading]:
    """Every reading of a stream."""
    if stream.of_items is not None:
        yield from _of_items(telling, key, stream)
        return
    chance, clerk = telling.chance(key, stream, "what"), telling.clerk(stream.entered)
    for place, row in enumerate(telling.story.rows(stream)):
        unit = telling.geography.get(row.unit)
        drawn = telling.drawing(chance, unit, row.on, place + 1).values(stream.values)
        yield TakeReading(
            at=telling.entered_at(row.entered_on or row.on, clerk, chance),
            actor=telling.author(stream.by, unit),
            type_key=stream.type,
            unit=unit.key,
            on=row.on,
            values={**drawn, **row.values},
        )


def _of_items(telling: Telling, key: str, stream: ReadingStream) -> Iterator[TakeReading]:
    chance, clerk = telling.chance(key, stream, "what"), telling.clerk(stream.entered)
    for day in stream.days:
        for place, item in enumerate(telling.items.get(stream.of_items or "", ())):
            is_taken = chance.falls(stream.share)
            values = telling.drawing(chance, item.unit, day, place + 1).values(stream.values)
            at = telling.entered_at(day, clerk, chance)
            if is_taken and item.is_there(day, at):
                yield TakeReading(
                    at=at,
                    actor=telling.author(stream.by, item.unit),
                    type_key=stream.type,
                    unit=item.unit.key,
                    on=day,
                    values=values,
                    item=item.key,
                )
