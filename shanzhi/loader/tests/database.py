"""A database of these tests' own: the loader commits on the owner's connection, which no test can roll back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import connection

from shanzhi.accounts.models import User
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import scope, system
from shanzhi.loader.owner import OWNER
from shanzhi.packs.applying import apply_pack
from tests.support.database import fresh_database as own_database
from tests.support.database import lead_to

__all__ = ["PACK", "lead_to", "make_town", "own_database"]

PACK = str(Path(__file__).parent / "pack")


def make_town(key: str, now: datetime, *, is_demo: bool = True) -> Town:
    """A town with the small pack of these tests and an open ledger; five users who may be put in charge."""
    for number in range(1, 6):
        User.objects.using(OWNER).get_or_create(pk=number, defaults={"username": f"user{number}", "password": "!"})
    town = Town.objects.using(OWNER).create(
        key=key, label={"zh": key, "en": key}, is_demo=is_demo, demo_now=now if is_demo else None
    )
    town = Town.objects.get(pk=town.pk)
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        with connection.cursor() as cursor:
            cursor.execute("select ledger_open(%s)", [town.pk])
        apply_pack(town, PACK, actor=actor)
    return town
