"""Making a town: its row, its county's unit, its ledger. By the owner: no town is there yet that could allow it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from shanzhi.core.errors import Problem
from shanzhi.directory.models import Subject, Unit, UnitState
from shanzhi.kernel.clock import day_of
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import scope, system
from shanzhi.loader.owner import OWNER
from shanzhi.packs.applying import apply_pack
from shanzhi.packs.declare import Label


def make_demo_town(key: str, label: Label, began: datetime) -> Town:
    """The demo town with this key; a new one's calendar stands where its story begins. Problem if it is a real town."""
    with transaction.atomic(using=OWNER):
        town, is_new = Town.objects.using(OWNER).get_or_create(
            key=key, defaults={"label": label.model_dump(exclude_none=True), "is_demo": True, "demo_now": began}
        )
    if not is_new and not town.is_demo:
        raise Problem("loader.not_demo", town=key)
    return Town.objects.get(pk=town.pk)


def make_county(key: str, label: Label, known_from: datetime) -> None:
    """The county's unit, above its towns. It belongs to no town, so no town's record tells of it."""
    with transaction.atomic(using=OWNER):
        if Unit.objects.using(OWNER).filter(town=None, key=key).exists():
            return
        subject = Subject.objects.using(OWNER).create(kind=Subject.Kind.UNIT, town=None)
        unit = Unit.objects.using(OWNER).create(
            subject=subject, town=None, key=key, kind="county", tree="administrative"
        )
        UnitState.objects.using(OWNER).create(
            unit=unit,
            town=None,
            parent=None,
            name=label.model_dump(exclude_none=True),
            valid_from=day_of(known_from),
            known_from=known_from,
        )


def county_of(town: Town) -> Unit:
    """The unit of the county that stands above a town."""
    state = UnitState.objects.filter(town=town, parent__town=None, known_to=None).exclude(parent=None).first()
    if state is None or state.parent is None:
        raise Problem("loader.county.missing", town=town.key)
    return state.parent


def apply(town: Town, pack_key: str) -> None:
    """Open the town's ledger and make the pack its own, as the system. What is so already stays."""
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        with connection.cursor() as cursor:
            cursor.execute("select ledger_open(%s)", [town.pk])
        apply_pack(town, pack_key, actor=actor)


def set_clock(town: Town, now: datetime) -> Town:
    """Let the demo town's calendar stand at a moment."""
    Town.objects.using(OWNER).filter(pk=town.pk, is_demo=True).update(demo_now=now)
    return Town.objects.get(pk=town.pk)
