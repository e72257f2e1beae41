"""What every stream needs to be told, and the order in which a story is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from shanzhi.core.working_days import WorkingDays
from shanzhi.kernel.clock import ZONE, day_of
from shanzhi.loader.acts import Act, in_order
from shanzhi.loader.story.book import Story
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import By, Entered, Stream
from shanzhi.loader.story.entering import Clerk
from shanzhi.loader.story.geography import Geography, StoryUnit
from shanzhi.loader.story.roll import Belonging, Roll
from shanzhi.loader.story.values import Drawing
from shanzhi.packs.assembling import Pack
from shanzhi.workflow.holidays import working_days_of

FIRST_SITTING = time(9, 0)
SITTING_SECONDS = 8 * 3600


@dataclass(frozen=True)
class Known:
    """An item of the story: where it is, from when to when, and when that was entered."""

    key: str
    unit: StoryUnit
    on: date
    entered_at: datetime
    until: date | None = None

    def is_there(self, on: date, at: datetime) -> bool:
        """Whether it is there on a day and was entered before a moment."""
        return self.on <= on and self.entered_at < at and (self.until is None or on < self.until)


@dataclass
class Telling:
    """One telling of a story under a seed, up to the moment at which the town's calendar stands."""

    story: Story
    pack: Pack
    seed: int
    now: datetime
    geography: Geography
    roll: Roll = field(default_factory=Roll)
    items: dict[str, list[Known]] = field(default_factory=dict)
    people: dict[str, dict[str, list[Belonging]]] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> WorkingDays:
        """The working days of the pack."""
        return working_days_of(list(self.pack.all("holidays").values()))

    @property
    def began(self) -> datetime:
        """When the town started to work with the system."""
        return self.story.frame.began

    def chance(self, key: str, stream: Stream, part: str) -> Chance:
        """The chance of one part of a stream."""
        return Chance(self.seed, self.story.key, key, stream.salt, part)

    def clerk(self, habits: Entered | None) -> Clerk:
        """Somebody with the habits of a stream, or those of the story."""
        return Clerk(habits or self.story.frame.entered, self.calendar)

    def drawing(self, chance: Chance, unit: StoryUnit, on: date, number: int) -> Drawing:
        """How values of a record at a unit on a day are drawn."""
        names = {
            "unit": unit.name,
            "village": self.geography.served(unit).name,
            "year": on.year,
            "month": on.month,
            "day": on.day,
            "n": number,
        }
        return Drawing(chance, self.story.words, names, on, number)

    def entered_at(self, on: date, clerk: Clerk, chance: Chance, since: int = 1) -> datetime:
        """When something that is there from `on` is entered; what was there before the system, in its first weeks."""
        if on > day_of(self.began):
            return clerk.enters(on, chance)
        day = self.calendar.next_working(day_of(self.began) + timedelta(days=chance.between(since, since + 12)))
        return datetime.combine(day, FIRST_SITTING, ZONE) + timedelta(seconds=chance.between(0, SITTING_SECONDS))

    def author(self, by: By, unit: StoryUnit) -> str:
        """Who writes a record of a unit down, as `role@unit`."""
        return f"{by.role}@{by.at or unit.key}"


Teller = Callable[[Telling, str, Any], Iterator[Act]]


def tell(
    telling: Telling,
    first: Callable[[Telling], Iterable[Act]],
    tellers: Iterable[tuple[type[Stream], Teller]],
) -> list[Act]:
    """Every act up to now, in order."""
    told: list[Act] = list(first(telling))
    for kind, teller in tellers:
        for key, stream in telling.story.of_kind(kind).items():
            told.extend(teller(telling, key, stream))
    return [act for act in in_order(told) if act.at <= telling.now]
