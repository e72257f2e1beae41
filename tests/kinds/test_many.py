"""The forms of the verbs for many do what the verbs do one after the other: same rows, same facts, same moments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from random import Random
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from shanzhi.activities.actions import record_activities, record_activity, withdraw_activities, withdraw_activity
from shanzhi.activities.entry import Attendance
from shanzhi.activities.entry import Entry as ActivityEntry
from shanzhi.cases.actions import report_case
from shanzhi.cases.correcting import withdraw_case
from shanzhi.cases.entry import Entry as CaseEntry
from shanzhi.cases.many import report_cases, withdraw_cases
from shanzhi.directory.models import Person
from shanzhi.inventory.actions import (
    register_item,
    register_items,
    take_reading,
    take_readings,
    withdraw_item,
    withdraw_items,
    withdraw_reading,
    withdraw_readings,
)
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.kernel.scope import Principal
from shanzhi.loader.tests.comparing import contents
from shanzhi.party.actions import enrol_member, enrol_members, withdraw_membership, withdraw_memberships
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Record
from tests.support import cast
from tests.support.activities import people_of
from tests.support.chance import chance
from tests.support.database import close_connections, copied_database
from tests.support.planted import FIRM

COUNT = 40
BRANCHES = [f"{village}_branch" for village in cast.VILLAGES]
TOWN = "tianning"

Entries = Callable[[Random, Principal], list[Any]]


def _day(random: Random) -> date:
    return date(2023, 1, 1) + timedelta(days=random.randrange(500))


def party_days(random: Random, _actor: Principal) -> list[Any]:
    """With rosters, hosts, leave and times."""
    found = []
    for number in range(COUNT):
        branch, on = random.choice(BRANCHES), _day(random)
        people = people_of(branch, on)
        came = random.sample(people, random.randint(1, len(people)))
        away = {person: "病假" for person in people if person not in came and random.random() < 0.5}
        attendance = Attendance(frozenset(came), away)
        starts = random.choice([None, time(9, 30)])
        links = {"host": [came[0]]} if random.random() < 0.5 else {}
        found.append(
            ActivityEntry(cast.unit(branch), on, {"topic": f"学习{number}"}, attendance, "会议室", starts, links)
        )
    return found


def firms(random: Random, _actor: Principal) -> list[Any]:
    """Some of which have ended."""
    found = []
    for number in range(COUNT):
        on = _day(random)
        until = random.choice([None, on + timedelta(days=random.randrange(20))])
        village = cast.unit(random.choice(list(cast.VILLAGES)))
        found.append(ItemEntry(village, on, {"name": f"企业{number}", **FIRM}, until))
    return found


def jobs(random: Random, actor: Principal) -> list[Any]:
    """Readings of firms."""
    firm = ItemEntry(cast.unit("podi"), date(2022, 1, 1), {"name": "铸造厂", **FIRM})
    item = register_item(cast.town(), type_key="enterprise", entry=firm, actor=actor)
    values = {"method": "visit", "local": 2}
    return [
        ItemEntry(cast.unit("podi"), _day(random), {"employees": number, **values}, None, item)
        for number in range(COUNT)
    ]


def members(random: Random, _actor: Principal) -> list[Any]:
    """New cards and people on file; nobody twice."""
    on_file = [person for village in ("podi", "nailin") for person in people_of(f"{village}_branch", date(2024, 1, 1))]
    cards = {person.pk: person for person in Person.objects.filter(pk__in=on_file)}
    found = []
    for number in range(COUNT):
        person = cards[on_file[number]] if number < 6 else None
        branch = "sanjiao_branch" if person else random.choice(BRANCHES)
        name = "" if person else f"新党员{number}"
        standing = random.choice(["full", "probationary"])
        found.append(Enrolment(cast.unit(branch), _day(random), person, name, {"standing": standing}))
    return found


def needs(random: Random, _actor: Principal) -> list[Any]:
    """In villages, from which the town receives them, and at the town; some with a time, some of the day itself."""
    found = []
    for number in range(COUNT):
        on = _day(random) if random.random() < 0.9 else cast.NOW.date()
        values = {"what": f"招工{number}", "kind": random.choice(["labour", "finance"])}
        place = cast.unit(random.choice([*cast.VILLAGES, "town"]))
        at = random.choice([None, time(0, 30)])
        found.append(CaseEntry(place, on, values, "visit", random.randint(1, 9), at, random.choice(["", "口头"])))
    return found


CASES: dict[str, tuple[str, Entries, Any, Any, Any, Any]] = {
    "activity": (
        "theme_party_day", party_days, record_activity, record_activities, withdraw_activity, withdraw_activities
    ),
    "item": ("enterprise", firms, register_item, register_items, withdraw_item, withdraw_items),
    "reading": ("employment_reading", jobs, take_reading, take_readings, withdraw_reading, withdraw_readings),
    "case": ("enterprise_need", needs, report_case, report_cases, withdraw_case, withdraw_cases),
    "enrolment": (
        "party_member", members, enrol_member, enrol_members, withdraw_membership, withdraw_memberships
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(CASES))
def test_many__is_one_by_one(kind: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Written and half of them withdrawn: two copies of the town end in the same state, to the microsecond."""
    type_key, entries, one, many, back_one, back_many = CASES[kind]
    seed = chance().randrange(10**9)

    def by_one(made: Sequence[Any], actor: Principal) -> list[Record]:
        return [one(cast.town(), type_key=type_key, entry=entry, actor=actor) for entry in made]

    def by_many(made: Sequence[Any], actor: Principal) -> list[Record]:
        return list(many(cast.town(), type_key=type_key, entries=made, actor=actor))

    def back_by_one(records: Sequence[Record], actor: Principal) -> None:
        for record in records:
            assert back_one(record, reason="写错了", actor=actor) is None

    def back_by_many(records: Sequence[Record], actor: Principal) -> None:
        assert len(back_many(records, reason="写错了", actor=actor).done) == len(records)

    found = []
    with django_db_blocker.unblock():
        for write, withdraw in ((by_one, back_by_one), (by_many, back_by_many)):
            with copied_database():
                with cast.as_user("clerk") as actor:
                    records = write(entries(Random(seed), actor), actor)
                    assert len(records) == COUNT
                    withdraw(records[::2], actor)
                found.append(contents(cast.town(TOWN)))
                close_connections()
    one_by_one, all_at_once = found
    assert len(one_by_one["ledger_fact"]) > COUNT
    for table, rows in one_by_one.items():
        assert all_at_once[table] == rows, table
