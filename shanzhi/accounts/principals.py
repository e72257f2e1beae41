"""From a user's grants to the principal of a scope."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from shanzhi.accounts.models import Grant, User
from shanzhi.accounts.queries import grants_of, holds
from shanzhi.directory.models import UnitState
from shanzhi.directory.trees import forest
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, Right
from shanzhi.packs.library import library


def principal_of(user: User) -> Principal:
    """What the user may do and read today, from the grants in force.

    Call it before the scope it is for is opened: it reads only tables that every signed-in person may read.
    """
    towns: set[tuple[int, int]] = set()
    units: set[tuple[int, int]] = set()
    home: set[int] = set()
    rights: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    demo_clock = None
    for grant, town in _grants(user):
        rows = library(town)
        role = rows.find("roles", grant.role)
        if role is None:
            continue
        numbers = [rows.get("access_classes", key).model.number for key in role.model.reads]
        home.add(town.pk)
        demo_clock = demo_clock or town.demo_now
        reached = _reach(grant, town)
        if reached is None:
            towns.update((town.pk, number) for number in numbers)
        else:
            units.update((unit, number) for unit in reached for number in numbers)
        for permission in role.model.may:
            rights[permission][0 if reached is None else 1].update({town.pk} if reached is None else reached)
    return Principal(
        key=f"user:{user.pk}",
        user_id=user.pk,
        name=user.name,
        towns=frozenset(towns),
        units=frozenset(units),
        home=frozenset(home),
        rights={name: Right(frozenset(whole), frozenset(part)) for name, (whole, part) in rights.items()},
        clock=demo_clock,
    )


def _grants(user: User) -> list[tuple[Grant, Town]]:
    """The user's grants in force, each with every town it reaches into."""
    found: list[tuple[Grant, Town]] = []
    for grant in grants_of(user):
        towns = [grant.town] if grant.town is not None else _towns_under(grant)
        found.extend((grant, town) for town in towns if holds(grant, clock.today(town)))
    return found


def _towns_under(grant: Grant) -> list[Town]:
    """The towns whose top unit stands directly under the county unit of the grant."""
    tops = UnitState.objects.filter(parent=grant.unit, known_to=None, valid_to=None).exclude(town=None)
    return list(Town.objects.filter(Q(pk__in=tops.values("town_id"))))


def _reach(grant: Grant, town: Town) -> frozenset[int] | None:
    """The units the grant covers in this town; None means the whole town, whatever units it will have."""
    trees = forest(town, clock.today(town))
    if grant.town is None:
        return None
    node = trees.nodes.get(grant.unit_id)
    if node is not None and node.tree == "administrative" and (node.parent is None or node.parent not in trees.nodes):
        return None
    return trees.covered_by(grant.unit_id)
