"""Cases of a large invented town: closed ones over all its years, open ones of the last months."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from shanzhi.kernel.clock import ZONE, day_of
from shanzhi.loader.acts import Found, ReportCase, TakeStep
from shanzhi.loader.sizes import Size
from shanzhi.loader.story.book import Story
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.geography import Geography

OPENING = time(9, 0)
OFFICE_SECONDS = 9 * 3600
STILL_OPEN = 180
"""Open cases were reported in so many days before the end."""

LONGEST = 12
"""No closed case lives longer than so many days."""

SHARES = {"grid_event": 12, "fire_hazard": 5, "village_need": 3}
"""Which types, by share."""

Move = tuple[str, str, dict[str, str]]

RESOLVED: Move = ("resolve", "", {"done": "grid_done"})

LIVES: dict[str, tuple[Move, ...]] = {
    "grid_event": (("start", "", {}), RESOLVED, ("confirmed", "town", {"feedback": "confirmed"})),
    "fire_hazard": (("accept", "", {}), RESOLVED, ("recheck_passed", "town", {})),
    "village_need": (("accept", "", {}), RESOLVED, ("confirmed", "town", {"feedback": "confirmed"})),
}
"""The moves of each type, at whose unit (its own where none is named), and the words their values come from."""

VALUES: dict[str, Callable[[Chance, Story], dict[str, Any]]] = {
    "grid_event": lambda chance, story: {
        "what": chance.pick(story.words["grid_matters"]),
        "kind": chance.weigh({"sanitation": 3, "facilities": 3, "service": 2}),
        "urgency": chance.weigh({"today": 3, "soon": 3, "normal": 2}),
    },
    "fire_hazard": lambda chance, story: {
        "what": f"{chance.pick(story.words['hazard_spots'])}{chance.pick(story.words['fire_hazards'])}",
        "kind": chance.weigh({"wiring": 3, "charging": 2, "exit": 2}),
        "level": "general",
        "term": chance.weigh({"d3": 2, "d7": 3, "d15": 1}),
    },
    "village_need": lambda chance, story: {
        "what": chance.pick(story.words["village_needs"]),
        "kind": chance.weigh({"water": 2, "road": 2, "farming": 2}),
    },
}
"""What the fields of each type say."""


@dataclass
class InventedCases:
    """The cases while they are told. Their chance is their own: without them the rest of the town is the same."""

    story: Story
    geography: Geography
    size: Size
    began: datetime
    chance: Chance = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Chance("synthetic cases", self.size.seed)
        grids = [unit.key for unit in self.geography if unit.kind == "grid"]
        villages = [unit.key for unit in self.geography if unit.kind in ("village", "community")]
        self.places = {"grid_event": grids, "fire_hazard": villages, "village_need": villages}

    def reports(self) -> Iterator[ReportCase]:
        """Day by day, in order. The key says what becomes of a case; one nobody looks at again has none."""
        number = 0
        for day in range(self.size.days):
            closed = _portion(self.size.cases_closed, day, self.size.days - LONGEST)
            open_ = _portion(self.size.cases_open, day - max(self.size.days - STILL_OPEN, 0), STILL_OPEN)
            ends = ["closed"] * closed + ["open"] * open_
            seconds = sorted(self.chance.between(0, OFFICE_SECONDS) for _ in ends)
            first = datetime.combine(day_of(self.began) + timedelta(days=day + 1), OPENING, ZONE)
            for end, second in zip(ends, seconds, strict=True):
                number += 1
                is_new = end == "open" and self.chance.falls(0.5)
                yield self._report(first + timedelta(seconds=second), "" if is_new else f"{end}:{number}")

    def life(self, report: ReportCase) -> Iterator[TakeStep]:
        """What is done about a case: all of it if it ends closed, the first step if it stays open."""
        moves = LIVES[report.type_key]
        if not report.key.startswith("closed"):
            moves = moves[:1] if report.key else ()
        at = report.at
        for place, (move, unit, values) in enumerate(moves):
            at += timedelta(days=self.chance.between(0, LONGEST // len(moves) - 1), minutes=self.chance.between(5, 300))
            yield TakeStep(
                at=at,
                actor=f"author:{unit or report.said.unit}"[:80],
                record=report.key,
                move=move,
                on=day_of(at),
                values={name: self.chance.pick(self.story.words[words]) for name, words in values.items()},
                is_last=place == len(moves) - 1,
            )

    def _report(self, at: datetime, key: str) -> ReportCase:
        kind = self.chance.weigh(SHARES)
        unit = self.chance.pick(self.places[kind])
        said = Found(unit=unit, on=day_of(at), values=VALUES[kind](self.chance, self.story), channel="patrol")
        return ReportCase(at=at, actor=f"author:{unit}"[:80], key=key, type_key=kind, said=said)


def _portion(whole: int, day: int, days: int) -> int:
    """How many of a whole fall on a day, if they are spread over so many days."""
    if not 0 <= day < days:
        return 0
    return whole * (day + 1) // days - whole * day // days
