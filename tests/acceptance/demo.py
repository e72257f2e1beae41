"""The two demo towns in databases of these tests' own, each told once for all tests of the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import transaction

from shanzhi.accounts.principals import principal_of
from shanzhi.accounts.queries import get_user
from shanzhi.cluster.names import DATABASE
from shanzhi.directory import trees
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.ledger import posting
from shanzhi.loader.demo import load_demo
from shanzhi.loader.owner import OWNER
from tests.support.database import lead_to, make_fresh

TOWNS = ("tianning", "zhaidian")


@contextmanager
def demo_database(seed: int | None = None) -> Iterator[None]:
    """Both connections lead to the demo told under a seed; afterwards to where they led before."""
    name = _told(seed)
    lead_to(name)
    try:
        yield
    finally:
        lead_to(DATABASE)


@contextmanager
def town_as(key: str, username: str | None = None) -> Iterator[tuple[Town, Principal]]:
    """A town, to be read and written by the system or a user. Whatever is written is taken back in the end."""
    town = Town.objects.using(OWNER).get(key=key)
    who = principal_of(get_user(username)) if username else system(town.pk, clock=town.demo_now)
    with scope(who, write=True) as actor:
        yield Town.objects.get(pk=town.pk), actor
        transaction.set_rollback(True)
    trees.forget()
    posting.forget()


@cache
def _told(seed: int | None) -> str:
    name = "demo_own_seed" if seed is None else f"demo_{seed}"
    make_fresh(name)
    for key in TOWNS:
        load_demo(key, seed=seed)
    return name
