"""Keeping a need-to-know case from the person it is about."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from shanzhi.accounts.models import Grant, User
from shanzhi.core.errors import Problem
from shanzhi.directory.queries import names_of
from shanzhi.directory.trees import forest
from shanzhi.kernel import clock
from shanzhi.kernel.policy import GENERAL
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import library
from shanzhi.records.models import Record, RecordBar


def put_bars(record: Record, users: Collection[int], actor: Principal) -> None:
    """From now on the record is not there for these users, by any page, search, count or export.

    Problem for a record of the general class, for oneself, and where nobody who may know of it would be left: then it
    belongs with the county, not in the town.
    """
    if not users:
        return
    if record.access_class == GENERAL:
        raise Problem("case.bar.general", field="barred")
    if actor.user_id in users:
        raise Problem("case.bar.yourself", field="barred")
    if not _readers(record) - list_barred(record) - set(users):
        raise Problem("case.bar.nobody_left", field="barred")
    RecordBar.objects.bulk_create(
        [RecordBar(record=record, user_id=user, town_id=record.town_id) for user in sorted(users)],
        ignore_conflicts=True,
    )


def lift_bars(record: Record, users: Collection[int]) -> None:
    """From now on the record is there again for these users, as their offices let them.

    Problem for whoever is not barred.
    """
    if not users or set(users) - list_barred(record):
        raise Problem("case.unbar.not_barred", field="users")
    RecordBar.objects.filter(record=record, user__in=list(users)).delete()


def list_barred(record: Record) -> set[int]:
    """The users a need-to-know record is kept from, for whoever may see it; those it is kept from see no others."""
    return set(RecordBar.objects.filter(record=record).values_list("user_id", flat=True))


def namesakes_of(record: Record, persons: Collection[int]) -> set[int]:
    """Who reads the record's class and is called like one of these persons; nobody for the general class.

    Accounts are not tied to persons on file. Who only has the same name is let see it again (`lift_bars`).
    """
    if record.access_class == GENERAL or not persons:
        return set()
    names = set(names_of(set(persons)).values())
    return set(User.objects.filter(pk__in=_readers(record), name__in=names).values_list("pk", flat=True))


def _readers(record: Record) -> set[int]:
    """Users who can sign in and whose offices of today read the record's class, where it happened or who has it."""
    rows = library(record.town)
    numbers = {key: row.model.number for key, row in rows.all("access_classes").items()}
    roles = [
        key
        for key, row in rows.all("roles").items()
        if record.access_class in {numbers.get(name) for name in row.model.reads}
    ]
    today = clock.today(record.town)
    grants = Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today),
        town=record.town,
        role__in=roles,
        valid_from__lte=today,
        user__is_active=True,
    )
    trees = forest(record.town, today)
    here = {record.unit_id, record.case.holder_id}
    return {user for user, unit in grants.values_list("user_id", "unit_id") if here & {unit, *trees.covered_by(unit)}}
