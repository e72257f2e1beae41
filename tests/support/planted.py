"""Two towns in which every record and every person carries a word found nowhere else, so that any leak can be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from shanzhi.accounts import actions as accounts
from shanzhi.activities.actions import record_activity
from shanzhi.activities.entry import Attendance
from shanzhi.activities.entry import Entry as ActivityEntry
from shanzhi.directory.models import Unit
from shanzhi.directory.queries import get_unit
from shanzhi.inventory.actions import register_item, take_reading
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.party.actions import Enrolment, enrol_member
from shanzhi.records.models import Link, Record
from shanzhi.units.actions import Establishment, establish_unit
from tests.support import cast

TOWNS = ("tianning", "zhaidian")
FIRST = date(2024, 1, 8)
GENERAL, TALKS = 1, 2
GRIDS = {"podi_grid": "podi", "podi_other_grid": "podi", "nailin_grid": "nailin"}
BEGINNING = "暗号"
"""What every planted word begins with."""

FIRM = {
    "ownership": "private",
    "sector": "industry",
    "industry": "food",
    "designated": "no",
    "size": "small",
    "origin": "local",
}

PARTY_DAYS = {
    "tianning": {"podi_branch": 3, "nailin_branch": 5, "sanjiao_branch": 1},
    "zhaidian": {"podi_branch": 2, "nailin_branch": 7, "sanjiao_branch": 4},
}
"""Theme Party days held at each branch: no two sums that a reader may see are alike."""

ALL_UNITS = frozenset(
    {"town", "committee", "town_grid", *GRIDS, *cast.VILLAGES, *(f"{key}_branch" for key in cast.VILLAGES)}
)
PODI = frozenset({"podi", "podi_branch", "podi_grid", "podi_other_grid"})
NAILIN = frozenset({"nailin", "nailin_branch", "nailin_grid"})


@dataclass(frozen=True)
class Sight:
    """What a reader may see of a town: units with all their records of some access classes."""

    units: frozenset[str]
    classes: frozenset[int] = frozenset({GENERAL})


READERS: Mapping[str, Mapping[str, Sight]] = {
    f"{town}_{name}": {town: sight}
    for town in TOWNS
    for name, sight in {
        "clerk": Sight(ALL_UNITS),
        "leader": Sight(ALL_UNITS, frozenset({GENERAL, TALKS})),
        "auditor": Sight(ALL_UNITS),
        "admin": Sight(ALL_UNITS),
        "podi_secretary": Sight(PODI),
        "nailin_secretary": Sight(NAILIN),
        # a branch sees the village it leads, and nothing beside it; a grid only itself
        "podi_branch": Sight(frozenset({"podi", "podi_branch"})),
        "grid_worker": Sight(frozenset({"podi_grid"})),
    }.items()
} | {"county_auditor": {town: Sight(ALL_UNITS) for town in TOWNS}}
"""Every reader, by user name."""


@dataclass(frozen=True)
class Plant:
    """A record that carries a word of its own."""

    town: str
    unit: str
    type: str
    access_class: int
    number: str
    word: str
    record_id: int


@dataclass
class Garden:
    """Everything that was planted, and the issue of a report if one was made."""

    plants: list[Plant] = field(default_factory=list)
    issue: int = 0

    def seen_by(self, reader: str, town: str) -> list[Plant]:
        """The records of a town this reader may see."""
        sight = READERS[reader].get(town)
        if sight is None:
            return []
        return [each for each in self._of(town) if each.unit in sight.units and each.access_class in sight.classes]

    def hidden_from(self, reader: str, town: str) -> list[Plant]:
        """Those of a town this reader must never see."""
        seen = set(self.seen_by(reader, town))
        return [each for each in self._of(town) if each not in seen]

    def _of(self, town: str) -> list[Plant]:
        return [each for each in self.plants if each.town == town]


def plant() -> Garden:
    """Fill both towns of the cast; every reader can sign in afterwards."""
    garden = Garden()
    for key in TOWNS:
        town = cast.town(key)
        with cast.as_system(town) as actor:
            _make_grids(town, actor)
        with cast.as_system(cast.town(key)) as actor:
            planting = _Planting(garden, cast.town(key), actor)
            for branch, held in PARTY_DAYS[key].items():
                planting.branch(branch, held)
            for village in cast.VILLAGES:
                planting.village(village)
            for grid in GRIDS:
                planting.grid(grid)
            planting.town_itself()
            _make_users(cast.town(key), actor)
    return garden


def people() -> None:
    """The grids and the readers the cast does not have, in both towns, without any record."""
    for key in TOWNS:
        with cast.as_system(cast.town(key)) as actor:
            _make_grids(cast.town(key), actor)
        with cast.as_system(cast.town(key)) as actor:
            _make_users(cast.town(key), actor)


@dataclass
class _Planting:
    """Records of one town, each with a word of its own."""

    garden: Garden
    town: Town
    actor: Principal
    count: int = 0

    def branch(self, key: str, held: int) -> None:
        """A member with a word for a name, Party days he came to, a meeting."""
        member = self.person(key, "party_member", {"standing": "full"})
        for number in range(held):
            self.activity(key, "theme_party_day", "topic", number, present=member)
        self.activity(key, "member_meeting", "topic", 40, present=member)

    def village(self, key: str) -> None:
        """Work for everybody in the village to see, and a talk that only few may read."""
        lead = self.person(key, "village_lead", {"post": "director"})
        self.activity(key, "legal_education", "title", 50, topic="fraud", way="lecture")
        self.activity(key, "heart_to_heart_talk", "talker", 51, present=lead, access_class=TALKS, kind="routine")
        self.item(key, "council", kind="mediation")
        firm = self.item(key, "enterprise", **FIRM)
        self.reading(key, "employment_reading", firm, employees=20, local=5, method="visit")

    def grid(self, key: str) -> None:
        """Rounds of a grid."""
        for number in range(2):
            self.activity(key, "grid_patrol", "focus", 60 + number, problems=str(number + 1))

    def town_itself(self) -> None:
        """What the town does at its own level."""
        self.activity("town", "legal_education", "title", 70, topic="land", way="lecture")
        self.item("town", "council", kind="morality")

    def person(self, unit: str, type_key: str, values: dict[str, str]) -> int:
        """Somebody called by a word; the person's id."""
        entry = Enrolment(self.unit(unit), cast.FOUNDED, name=self.word(), values=values)
        record = enrol_member(self.town, type_key=type_key, entry=entry, actor=self.actor)
        self.keep(record, unit, GENERAL, entry.name)
        return Link.objects.get(record=record, role="person").subject_id

    def activity(
        self,
        unit: str,
        type_key: str,
        field: str,
        day: int,
        *,
        present: int | None = None,
        access_class: int = GENERAL,
        **values: str,
    ) -> None:
        """An activity with a word in one field."""
        word = self.word()
        came = Attendance() if present is None else Attendance(frozenset({present}))
        entry = ActivityEntry(self.unit(unit), FIRST + timedelta(days=day), {field: word, **values}, came)
        record = record_activity(self.town, type_key=type_key, entry=entry, actor=self.actor)
        self.keep(record, unit, access_class, word)

    def item(self, unit: str, type_key: str, **values: str) -> Record:
        """An item called by a word."""
        word = self.word()
        entry = ItemEntry(self.unit(unit), FIRST, {"name": word, **values})
        record = register_item(self.town, type_key=type_key, entry=entry, actor=self.actor)
        self.keep(record, unit, GENERAL, word)
        return record

    def reading(self, unit: str, type_key: str, item: Record, **values: object) -> None:
        """A reading with a word in its note."""
        word = self.word()
        entry = ItemEntry(self.unit(unit), FIRST, {"note": word, **values}, None, item)
        self.keep(take_reading(self.town, type_key=type_key, entry=entry, actor=self.actor), unit, GENERAL, word)

    def keep(self, record: Record, unit: str, access_class: int, word: str) -> None:
        """Remember what was planted; the record's class is what the plan says."""
        assert record.access_class == access_class
        planted = Plant(self.town.key, unit, record.type, access_class, record.number, word, record.pk)
        self.garden.plants.append(planted)

    def word(self) -> str:
        """A word found nowhere else."""
        self.count += 1
        digest = hashlib.sha256(f"{self.town.key} {self.count}".encode()).hexdigest()
        return f"{BEGINNING}{digest[:10]}"

    def unit(self, key: str) -> Unit:
        """A unit of the town."""
        return get_unit(self.town, key)


def _make_grids(town: Town, actor: Principal) -> None:
    _establish(town, "town_grid_established", "town_grid", None, actor, serves="town")
    for key, village in GRIDS.items():
        _establish(town, "grid_established", key, "town_grid", actor, serves=village)


def _establish(town: Town, type_key: str, key: str, parent: str | None, actor: Principal, *, serves: str) -> None:
    above = None if parent is None else get_unit(town, parent)
    links = [("serves", get_unit(town, serves))]
    entry = Establishment(key, {"zh": key, "en": key}, above, cast.FOUNDED, links=links)
    establish_unit(town, type_key=type_key, entry=entry, actor=actor)


def _make_users(town: Town, actor: Principal) -> None:
    """The readers the cast does not have."""
    user = accounts.open_user(
        town, username=f"{town.key}_grid_worker", name="网格员", password=cast.PASSWORD, actor=actor
    )
    accounts.grant_role(
        user, unit=get_unit(town, "podi_grid"), role="grid_worker", on=cast.FOUNDED, actor=actor, town=town
    )
    if town.key == TOWNS[0]:
        accounts.open_user(town, username="county_auditor", name="县审计", password=cast.PASSWORD, actor=actor)
    auditor = accounts.User.objects.get(username="county_auditor")
    accounts.grant_role(auditor, unit=get_unit(town, "town"), role="auditor", on=cast.FOUNDED, actor=actor, town=town)
