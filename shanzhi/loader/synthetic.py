"""A large invented town for benchmarks: its units, its members, and years of work, told day by day as it was recorded.

The size is that of one town of the design: 2,500 members, ten years, 400,000 records, 3 million facts, most of them
roster lines. Residents are not in the model yet, so there are none here. Cases come where a size asks for them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from shanzhi.core.progress import Progress, silent
from shanzhi.kernel.clock import ZONE
from shanzhi.loader.acts import (
    Act,
    CorrectActivity,
    EnrolMember,
    EstablishUnit,
    RecordActivity,
    ReportCase,
    Said,
    TakeStep,
    Withdraw,
)
from shanzhi.loader.loading import LoadReport, Source, load
from shanzhi.loader.sizes import PACK, Size, fingerprint
from shanzhi.loader.story.book import Story
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import COUNTY
from shanzhi.loader.story.geography import Geography, StoryUnit
from shanzhi.loader.story.reading import read_story
from shanzhi.loader.synthetic_cases import InventedCases
from shanzhi.loader.towns import apply, make_county, make_demo_town, set_clock
from shanzhi.packs.assembling import Pack, assemble_sound
from shanzhi.packs.declare import Label

FOUNDED = date(2013, 1, 1)
BEGAN = datetime.combine(FOUNDED + timedelta(days=366), time(8, 0), ZONE)
OPENING = time(9, 0)
OFFICE_SECONDS = 9 * 3600
COMMITTEE = 5
CORRECTED, WITHDRAWN = 0.01, 0.003
BRANCHES = ("rural_branch", "agency_branch")

ROSTERED = {"theme_party_day": 1, "study_session": 2, "committee_meeting": 1}
"""How often a branch meets in a month, by type."""

SHARES = {"grid_patrol": 30, "inspection": 25, "cleanup": 29, "sanitation_round": 8, "leader_visit": 8}
"""What else is written down, by share."""


def synthetic_town(
    key: str = "bench1", size: Size | None = None, *, pack_key: str = PACK, progress: Progress = silent
) -> LoadReport:
    """A large invented town in this installation, under the pack's rules. Made again it changes nothing."""
    size = size or Size()
    pack = assemble_sound(pack_key)
    story = read_story(pack_key, pack.key)
    town = make_demo_town(key, Label(zh=key, en=key), BEGAN)
    make_county(story.frame.county, pack.manifest.county or Label(zh=story.frame.county), BEGAN)
    apply(town, pack_key)
    town = set_clock(town, BEGAN + timedelta(days=size.days + 40))
    invented = Invented.of(story, pack, size, BEGAN)
    source = Source("synthetic", fingerprint(size, pack_key), invented.tell)
    return load(town, source, actor="system:bench", progress=progress)


def _moment(act: Act) -> datetime:
    return act.at


@dataclass(frozen=True)
class Invented:
    """The town while it is told."""

    story: Story
    geography: Geography
    size: Size
    began: datetime
    county: str
    chance: Chance
    places: dict[str, list[str]]

    @classmethod
    def of(cls, story: Story, pack: Pack, size: Size, began: datetime) -> Invented:
        """A town with the units of a pack."""
        geography = Geography(story, pack)
        grids = [unit.key for unit in geography if unit.kind == "grid"]
        villages = [unit.key for unit in geography if unit.kind in ("village", "community")]
        places = {kind: grids if kind == "grid_patrol" else villages for kind in SHARES}
        return cls(story, geography, size, began, story.frame.county, Chance("synthetic", size.seed), places)

    def tell(self) -> Iterator[Act]:
        """Every act, in order. Corrections and withdrawals wait in a heap until their day has come."""
        yield from self._units()
        members: dict[str, list[str]] = {}
        for enrol in self._members():
            if enrol.type_key == "party_member":
                members.setdefault(enrol.unit, []).append(enrol.person)
            yield enrol
        waiting: list[tuple[datetime, int, Act]] = []
        numbers = count()
        cases = InventedCases(self.story, self.geography, self.size, self.began)
        work: Iterator[RecordActivity | ReportCase] = heapq.merge(self._work(members), cases.reports(), key=_moment)
        for act in work:
            while waiting and waiting[0][0] <= act.at:
                yield heapq.heappop(waiting)[2]
            named, later = (act, cases.life(act)) if isinstance(act, ReportCase) else self._named(act)
            yield named
            for each in later:
                heapq.heappush(waiting, (each.at, next(numbers), each))
        yield from (act for _, _, act in sorted(waiting) if isinstance(act, TakeStep))

    def _units(self) -> Iterator[EstablishUnit]:
        for place, unit in enumerate(self.geography):
            row = unit.row
            yield EstablishUnit(
                at=self.began + timedelta(seconds=place),
                actor="system:bench",
                type_key=row.type,
                unit=row.key,
                name=row.name.model_dump(exclude_none=True),
                on=FOUNDED,
                parent=self.county if row.under == COUNTY else row.under,
                code=row.code,
                links=tuple(row.links),
            )

    def _members(self) -> Iterator[EnrolMember]:
        branches = self._of(*BRANCHES)
        names = self.story.names
        at = self.began + timedelta(hours=1)
        for number in range(self.size.members):
            unit, at = branches[number % len(branches)], at + timedelta(seconds=1)
            person = f"p{number}"
            enrol = EnrolMember(
                at=at,
                actor="system:bench",
                type_key="party_member",
                unit=unit.key,
                on=FOUNDED,
                person=person,
                name=self.chance.pick(names.surnames) + self.chance.pick(names.given),
                values={"standing": "full", "came_by": "opening"},
            )
            yield enrol
            if number < COMMITTEE * len(branches):
                yield replace(enrol, type_key="branch_committee_member", name="", values={"post": "member"})

    def _work(self, members: dict[str, list[str]]) -> Iterator[RecordActivity]:
        """Day by day: the meetings of the branches, and everything else in equal portions."""
        branches = self._of(*BRANCHES)
        meetings = {
            (kind, time_, unit.key): self.chance.between(1, 28)
            for kind, times in ROSTERED.items()
            for time_ in range(times)
            for unit in branches
        }
        left = self.size.records - len(self.story.units) - self.size.members - COMMITTEE * len(branches)
        left -= len(meetings) * 12 * self.size.years
        for number in range(self.size.days):
            day = self.began.date() + timedelta(days=number + 1)
            due = [(kind, unit) for (kind, _, unit), on in meetings.items() if on == day.day]
            portion = left * (number + 1) // self.size.days - left * number // self.size.days
            yield from self._day(day, due, max(portion, 0), members)

    def _day(
        self, day: date, due: Sequence[tuple[str, str]], portion: int, members: dict[str, list[str]]
    ) -> Iterator[RecordActivity]:
        made = [(kind, self._meeting(kind, unit, day, members[unit])) for kind, unit in due]
        for _ in range(portion):
            kind = self.chance.weigh(SHARES)
            made.append((kind, self._plain(kind, day)))
        first = datetime.combine(day, OPENING, ZONE)
        moments = sorted(self.chance.between(0, OFFICE_SECONDS) for _ in made)
        for (kind, said), second in zip(made, moments, strict=True):
            at = first + timedelta(seconds=second)
            yield RecordActivity(at=at, actor=f"author:{said.unit}"[:80], type_key=kind, said=said)

    def _meeting(self, kind: str, unit: str, day: date, members: list[str]) -> Said:
        expected = members[:COMMITTEE] if kind == "committee_meeting" else members
        present = self.chance.some(expected, max(len(expected) * self.chance.between(60, 95) // 100, 1))
        words = self.story.words
        values: dict[str, Any] = {"topic": self.chance.pick(words["theme_topics"])}
        if kind == "study_session":
            values["form"] = self.chance.weigh({"tutoring": 2, "discussion": 3, "visit": 1})
        return Said(unit=unit, on=day, values=values, present=present, starts_at=OPENING)

    def _plain(self, kind: str, day: date) -> Said:
        return Said(unit=self.chance.pick(self.places[kind]), on=day, values=PLAIN[kind](self.chance, self.story))

    def _named(self, act: RecordActivity) -> tuple[RecordActivity, list[Act]]:
        """The record, by a name if something happens to it later, and that."""
        later = self._later(act)
        return (act, []) if later is None else (replace(act, key=later.record), [later])

    def _later(self, act: RecordActivity) -> CorrectActivity | Withdraw | None:
        """What happens to a record some days after it was written."""
        at = act.at + timedelta(days=self.chance.between(1, 30), minutes=self.chance.between(0, 59))
        key = f"{act.at.isoformat()}:{act.said.unit}:{act.type_key}"
        reason = str(self.chance.pick(self.story.words["roster_wrong"]))
        if self.chance.falls(WITHDRAWN):
            return Withdraw(at=at, actor=act.actor, record=key, reason=reason)
        if act.said.present and self.chance.falls(CORRECTED):
            fewer = replace(act.said, present=act.said.present[: max(len(act.said.present) - 2, 1)])
            return CorrectActivity(at=at, actor=act.actor, record=key, said=fewer, reason=reason)
        return None

    def _of(self, *kinds: str) -> list[StoryUnit]:
        return [unit for unit in self.geography if unit.kind in kinds]


Values = Callable[[Chance, Story], dict[str, Any]]

PLAIN: dict[str, Values] = {
    "grid_patrol": lambda chance, story: {
        "focus": chance.pick(story.words["patrol_focus"]),
        "households": chance.between(2, 16),
        "problems": chance.between(0, 2),
    },
    "inspection": lambda chance, story: {
        "objects": chance.pick(story.words["fire_objects"]),
        "mode": chance.weigh({"routine": 5, "special": 2, "joint": 1}),
        "area": chance.weigh({"fire": 3, "production": 2, "gas": 1}),
        "campaign": "none",
        "places": chance.between(1, 12),
        "problems": chance.between(0, 3),
    },
    "cleanup": lambda chance, story: {
        "places": chance.pick(story.words["cleanup_places"]),
        "campaign": "none",
        "members": chance.between(3, 12),
        "villagers": chance.between(5, 40),
        "household_waste": chance.between(2, 30),
        "rubble": chance.between(1, 60),
        "village_money": chance.between(200, 9_000),
    },
    "sanitation_round": lambda chance, story: {
        "route": chance.pick(story.words["sanitation_routes"]),
        "step": chance.weigh({"sweeping": 2, "keeping": 2, "removal": 1}),
        "same_day": chance.weigh({"yes": 9, "no": 1}),
    },
    "leader_visit": lambda chance, story: {
        "visited": chance.pick(story.words["visited"]),
        "target": chance.weigh({"enterprise": 3, "village": 2, "household": 2}),
        "needs": chance.between(0, 2),
    },
}
"""What the fields of records without a roster say."""
