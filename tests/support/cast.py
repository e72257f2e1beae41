"""The standing cast: two small towns, their units and people. They appear under the same names in every test.

All of it is made through the verbs, so test data cannot be impossible.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from shanzhi.accounts import actions as accounts
from shanzhi.accounts.models import User
from shanzhi.accounts.principals import principal_of
from shanzhi.directory.models import Unit
from shanzhi.directory.queries import get_unit
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.ledger.models import Measure
from shanzhi.packs.applying import apply_pack
from shanzhi.party.actions import Enrolment, enrol_member
from shanzhi.units.actions import Establishment, establish_unit

MEASURES = {
    "test.done": "flow",
    "test.there": "stock",
    "test.read": "reading",
    "test.opened": "flow",
    "test.closed": "flow",
}
"""Measures that belong to no pack, for tests that post what they like."""

PASSWORD = "Willow-Branch-7"
FOUNDED = date(2020, 1, 1)
NOW = datetime(2024, 7, 5, 2, 46, tzinfo=UTC)

VILLAGES = {"podi": "坡底村", "nailin": "奈林村", "sanjiao": "三角村"}
MEMBERS = {"podi": 8, "nailin": 6, "sanjiao": 5}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"

USERS = {
    "clerk": ("town_clerk", "town"),
    "organiser": ("organisation_member", "town"),
    "leader": ("town_leader", "town"),
    "auditor": ("auditor", "town"),
    "admin": ("administrator", "town"),
    "podi_secretary": ("village_secretary", "podi"),
    "nailin_secretary": ("village_secretary", "nailin"),
    "podi_branch": ("branch_secretary", "podi_branch"),
}


def make_towns() -> None:
    """Both towns with units, members and users."""
    for key in ("tianning", "zhaidian"):
        Town.objects.using("owner").create(key=key, label={"zh": key, "en": key}, is_demo=True, demo_now=NOW)
        town = Town.objects.get(key=key)
        with as_system(town) as actor:
            _open_ledger(town)
            apply_pack(town, key, actor=actor)
            _make_units(town, actor)
            _make_users(town, actor)
            for measure, nature in MEASURES.items():
                Measure.objects.get_or_create(key=measure, defaults={"nature": nature, "access_class": 1})


def town(key: str = "tianning") -> Town:
    """A town by key."""
    return Town.objects.get(key=key)


def unit(key: str, of: str = "tianning") -> Unit:
    """A unit by key."""
    return get_unit(town(of), key)


@contextmanager
def as_system(of: Town) -> Iterator[Principal]:
    """A writing scope of the system in one town."""
    with scope(system(of.pk, clock=of.demo_now), write=True) as actor:
        yield actor


@contextmanager
def as_user(name: str, of: str = "tianning", *, write: bool = True) -> Iterator[Principal]:
    """A scope of one of the cast."""
    with scope(principal_of(User.objects.get(username=f"{of}_{name}")), write=write) as actor:
        yield actor


def _open_ledger(of: Town) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select ledger_open(%s)", [of.pk])


def _make_units(of: Town, actor: Principal) -> None:
    top = _establish(of, "town_established", "town", "镇", None, actor)
    committee = _establish(of, "town_committee_established", "committee", "镇党委", None, actor, [("leads", top)])
    for key, name in VILLAGES.items():
        village = _establish(of, "village_established", key, name, top, actor)
        branch = _establish(
            of, "rural_branch_established", f"{key}_branch", f"{name}党支部", committee, actor, [("serves", village)]
        )
        for number in range(MEMBERS[key]):
            entry = Enrolment(branch, FOUNDED, name=f"{SURNAMES[number]}{key}{number}", values={"standing": "full"})
            enrol_member(of, type_key="party_member", entry=entry, actor=actor)


def _establish(
    of: Town,
    type_key: str,
    key: str,
    name: str,
    parent: Unit | None,
    actor: Principal,
    links: list[tuple[str, Unit]] | None = None,
) -> Unit:
    entry = Establishment(key, {"zh": name, "en": key}, parent, FOUNDED, links=links or [])
    return establish_unit(of, type_key=type_key, entry=entry, actor=actor)


def _make_users(of: Town, actor: Principal) -> None:
    for name, (role, unit_key) in USERS.items():
        user = accounts.open_user(of, username=f"{of.key}_{name}", name=name, password=PASSWORD, actor=actor)
        accounts.grant_role(user, unit=get_unit(of, unit_key), role=role, on=FOUNDED, actor=actor, town=of)
