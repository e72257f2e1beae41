"""A database of these tests' own: the loader commits on the owner's connection, so a rolled-back transaction cannot hold it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, connections

from shanzhi.directory import trees
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import scope, system
from shanzhi.ledger import posting
from shanzhi.loader.owner import OWNER
from shanzhi.packs import library
from shanzhi.packs.applying import apply_pack

PACK = str(Path(__file__).parent / "pack")
ALIASES = ("default", OWNER)


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """Both connections lead to a fresh, migrated database; afterwards to where they led before."""
    led_to = connections[OWNER].settings_dict["NAME"]
    address = {
        "host": connections[OWNER].settings_dict["HOST"],
        "port": connections[OWNER].settings_dict["PORT"],
        "user": connections[OWNER].settings_dict["USER"],
        "password": connections[OWNER].settings_dict["PASSWORD"],
    }
    _lead_to(led_to)
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as server:
        server.execute(f'drop database if exists "{name}" with (force)')
        server.execute(f'create database "{name}"')
        server.execute(f'grant connect on database "{name}" to shanzhi_app')
    _lead_to(name)
    try:
        call_command("migrate", database=OWNER, verbosity=0)
        yield
    finally:
        _lead_to(led_to)
        with psycopg.connect(**address, dbname="postgres", autocommit=True) as server:
            server.execute(f'drop database if exists "{name}" with (force)')


def _lead_to(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
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
