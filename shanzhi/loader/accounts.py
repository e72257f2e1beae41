"""Accounts of a demo town: those who sign in, with passwords made here, and those who only wrote records."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from shanzhi.accounts.actions import grant_role, open_user, set_password
from shanzhi.accounts.models import Grant, User
from shanzhi.directory.queries import get_unit
from shanzhi.kernel import clock
from shanzhi.kernel.models import AuditEntry, Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.loader.owner import OWNER
from shanzhi.loader.story.declare import COUNTY, DemoUser
from shanzhi.loader.story.reading import read_users
from shanzhi.loader.towns import county_of

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on paper."""

GROUPS = 4
NAME_LENGTH = 60


class DemoAccount(NamedTuple):
    """Somebody who signs in to the demo. The password is None for an account that was there already: it is kept."""

    username: str
    password: str | None
    name: str
    role: str
    unit: str


PasswordOf = Callable[[str], str]
"""The password of an account to be opened, by its user name. Who keeps it keeps it before it answers: a run that is
cut off afterwards has lost nothing."""


def open_demo_users(town: Town, folder: str, password_of: PasswordOf) -> list[DemoAccount]:
    """Open the accounts of a pack's demo and give them their roles; those that are there already are kept."""
    found: list[DemoAccount] = []
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        for username, declared in read_users(folder).items():
            password = _open(town, username, declared, actor, password_of)
            _grant(town, username, declared, actor)
            found.append(DemoAccount(username, password, declared.name, declared.role, declared.unit))
    return found


def keep_authors(town: Town, users: Mapping[str, DemoUser], offices: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """A principal's key for each author (`role@unit`): of the demo user who holds it, else of a closed account.

    `offices` names each author's office. Closed accounts have no grant and no password; records name them.
    """
    holders = {(user.role, user.unit): (username, user) for username, user in users.items()}
    kept: dict[str, str] = {}
    with transaction.atomic(using=OWNER):
        opened = 0
        for (role, unit), office in offices.items():
            username, declared = holders.get((role, unit), (f"{town.key}.{role}.{unit}", None))
            name = declared.name if declared else office[:NAME_LENGTH]
            user, is_new = User.objects.using(OWNER).get_or_create(
                username=username[:NAME_LENGTH],
                defaults={"name": name, "password": make_password(None), "is_active": declared is not None},
            )
            kept[f"{role}@{unit}"] = f"user:{user.pk}"
            opened += is_new
        if opened:
            AuditEntry.objects.using(OWNER).create(
                town=town,
                at=clock.now(town),
                actor=system(town.pk).key,
                verb="load.authors",
                target=f"town:{town.key}",
                after={"opened": opened},
            )
    return kept


def user_of(account: DemoAccount) -> User:
    """The user behind an account."""
    return User.objects.get(username=account.username)


def new_password(_username: str = "") -> str:
    """Four groups of four, to be read from a screen and typed."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUPS)) for _ in range(GROUPS))


def _open(town: Town, username: str, declared: DemoUser, actor: Principal, password_of: PasswordOf) -> str | None:
    """The new password, or None if the account could sign in already."""
    user = User.objects.filter(username=username).first()
    if user is not None and user.has_usable_password():
        return None
    password = password_of(username)
    if user is None:
        open_user(town, username=username, name=declared.name, password=password, actor=actor)
    else:
        set_password(user, password=password, actor=actor, town=town)
    return password


def _grant(town: Town, username: str, declared: DemoUser, actor: Principal) -> None:
    user = User.objects.get(username=username)
    unit = county_of(town) if declared.unit == COUNTY else get_unit(town, declared.unit)
    if not Grant.objects.filter(user=user, unit=unit, role=declared.role).exists():
        grant_role(user, unit=unit, role=declared.role, on=clock.today(town), actor=actor, town=town)
