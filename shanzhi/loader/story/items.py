"""Items: written out, from a table, or invented; there since a day, some of them no longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from shanzhi.loader.acts import Act, EndItem, RegisterItem, Withdraw
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import Given, Invented, ItemStream
from shanzhi.loader.story.geography import StoryUnit
from shanzhi.loader.story.telling import Known, Telling


def tell_items(telling: Telling, key: str, stream: ItemStream) -> Iterator[Act]:
    """Every item of a stream, with its end where it has one."""
    chance = telling.chance(key, stream, "what")
    rows = [*telling.story.rows(stream), *_invented(telling, key, stream)]
    for place, row in enumerate(rows):
        unit = telling.geography.get(row.unit)
        drawn = telling.drawing(chance, unit, row.on, place + 1).values(stream.values)
        yield from _item(telling, f"{key}:{place}", stream, unit, row, {**drawn, **row.values}, chance)


def _invented(telling: Telling, key: str, stream: ItemStream) -> Iterator[Given]:
    if stream.invented is None:
        return
    rule, chance = stream.invented, telling.chance(key, stream, "where")
    for unit in _places(telling, rule, chance):
        yield Given(unit=unit.key, on=max(chance.day(*rule.since), unit.row.on))


def _places(telling: Telling, rule: Invented, chance: Chance) -> list[StoryUnit]:
    units = telling.geography.chosen(rule.units, chance)
    if rule.each is not None:
        return [unit for unit in units for _ in range(chance.between(*rule.each))]
    return [chance.pick(units) for _ in range(chance.between(*(rule.in_all or (0, 0))))]


def _item(
    telling: Telling, key: str, stream: ItemStream, unit: StoryUnit, row: Given, values: dict[str, Any], chance: Chance
) -> Iterator[Act]:
    clerk = telling.clerk(stream.entered)
    at = telling.entered_at(row.entered_on or row.on, clerk, chance)
    until, end_at = _end(telling, stream, row, at, chance)
    actor = telling.author(stream.by, unit)
    is_over = row.ended_on is not None
    yield RegisterItem(
        at=at,
        actor=actor,
        key=key,
        type_key=stream.type,
        unit=unit.key,
        on=row.on,
        values=values,
        ended_on=row.ended_on,
    )
    if until is not None and end_at is not None and stream.ended is not None and not is_over:
        reason = str(chance.pick(telling.story.words[stream.ended.reasons]))
        yield EndItem(at=end_at, actor=actor, record=key, on=until, reason=reason)
    elif stream.withdrawn is not None and chance.falls(stream.withdrawn.chance):
        gone_at = clerk.later(at, stream.withdrawn.after, chance)
        if gone_at <= telling.now:
            reason = str(chance.pick(telling.story.words[stream.withdrawn.reasons]))
            yield Withdraw(at=gone_at, actor=actor, record=key, reason=reason)
            return
    telling.items.setdefault(stream_of(key), []).append(Known(key, unit, row.on, at, row.ended_on or until))


def stream_of(key: str) -> str:
    """The stream an item's name comes from."""
    return key.rsplit(":", 1)[0]


def _end(
    telling: Telling, stream: ItemStream, row: Given, at: datetime, chance: Chance
) -> tuple[date | None, datetime | None]:
    """The day on which the item ends and when that is entered, if both lie before now."""
    if stream.ended is None or not chance.falls(stream.ended.chance):
        return None, None
    until = chance.day(*stream.ended.between)
    end_at = max(telling.clerk(stream.entered).enters(until, chance), at + timedelta(hours=1))
    return (None, None) if until <= row.on or end_at > telling.now else (until, end_at)
