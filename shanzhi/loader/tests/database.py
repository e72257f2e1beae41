"""A database of these tests' own: the loader commits on the owner's connection, which no test can roll back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from shanzhi.cluster.names import DATABASE
from shanzhi.cluster.roles import drop_database, make_database
from shanzhi.directory import trees
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import scope, system
from shanzhi.ledger import posting
from shanzhi.loader.owner import OWNER
from shanzhi.packs import library
from shanzhi.packs.applying import apply_pack
from tests.support import server
from tests.support.database import close_connections

PACK = str(Path(__file__).parent / "pack")


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """Both connections lead to a fresh, migrated database; afterwards to where they led before."""
    endpoint = server.running()
    lead_to(name)
    drop_database(endpoint, name)
    make_database(endpoint, name)
    try:
        call_command("migrate", database=OWNER, verbosity=0)
        yield
    finally:
        lead_to(DATABASE)
        drop_database(endpoint, name)


def lead_to(name: str) -> None:
    """Both connections lead to another database from now on, and nothing of the last one is remembered."""
    close_connections()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
    library.forget()
    trees.forget()
    posting.forget()


def make_town(key: str, now: datetime, *, is_demo: bool = True) -> Town:
    """A town with the small pack of these tests and an open ledger."""
    town = Town.objects.using(OWNER).create(
        key=key, label={"zh": key, "en": key}, is_demo=is_demo, demo_now=now if is_demo else None
    )
    town = Town.objects.get(pk=town.pk)
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        with connection.cursor() as cursor:
            cursor.execute("select ledger_open(%s)", [town.pk])
        apply_pack(town, PACK, actor=actor)
    return town
