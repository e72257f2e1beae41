"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from shanzhi.accounts.locking import is_locked
from shanzhi.accounts.models import Grant, User
from shanzhi.core.errors import NotFound
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import remembered

__all__ = [
    "Grant",
    "Office",
    "User",
    "get_user",
    "get_user_of",
    "grants_of",
    "holds",
    "is_locked",
    "list_grants",
    "list_grants_of",
    "list_offices",
    "list_offices_held",
    "list_users",
    "names_of_actors",
]


@dataclass(frozen=True)
class Office:
    """A role somebody holds at a unit. `is_county` where it reaches into the town from the county."""

    role: str
    unit_id: int
    is_county: bool


def get_user(username: str) -> User:
    """The user with this name. NotFound if there is none."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFound("user.not_found", username=username)
    return user


def names_of_actors(actors: Iterable[str]) -> dict[str, str]:
    """Names for actor keys such as `user:7`; the system and jobs keep their key."""
    wanted = {actor for actor in actors if actor.startswith("user:")}
    names = dict(User.objects.filter(pk__in=[int(actor.split(":")[1]) for actor in wanted]).values_list("pk", "name"))
    return {actor: names.get(int(actor.split(":")[1]), actor) for actor in wanted}


def list_grants(user: User) -> QuerySet[Grant]:
    """What the user holds or held, newest first."""
    return Grant.objects.filter(user=user).select_related("unit", "town").order_by("-valid_from", "-pk")


def list_offices(user: User, town: Town) -> list[Office]:
    """What the user holds in a town today, the oldest first; offices of the county, which reach into it, last."""
    today = clock.today(town)
    held = [grant for grant in grants_of(user) if grant.town_id in (town.pk, None) and holds(grant, today)]
    offices = [Office(grant.role, grant.unit_id, is_county=grant.town_id is None) for grant in held]
    return sorted(offices, key=lambda office: office.is_county)


def grants_of(user: User) -> list[Grant]:
    """All grants of a user, the oldest first, each with its town and unit."""

    def ask() -> list[Grant]:
        return list(Grant.objects.filter(user=user).select_related("town", "unit").order_by("valid_from", "pk"))

    return remembered(("accounts.grants", user.pk), ask)


def holds(grant: Grant, on: date) -> bool:
    """Whether a grant is in force on a day."""
    return grant.valid_from <= on and (grant.valid_to is None or on < grant.valid_to)


def list_offices_held(user: User) -> list[Grant]:
    """The user's grants that have not ended, in whatever town, those of days to come included."""
    grants = Grant.objects.filter(user=user).select_related("town")
    return [grant for grant in grants if grant.valid_to is None or grant.valid_to > clock.today(grant.town)]


def get_user_of(town: Town, user_id: int) -> User:
    """Somebody who holds or held an office in the town. NotFound for everybody else."""
    user = list_users(town).filter(pk=user_id).first()
    if user is None:
        raise NotFound("user.not_found", username=user_id)
    return user


def list_users(town: Town, words: str = "") -> QuerySet[User]:
    """Everybody with a grant in a town, past ones included; `words` stand in the name or the user name."""
    found = User.objects.filter(grants__town=town).distinct().order_by("-is_active", "username")
    return found.filter(Q(name__icontains=words) | Q(username__icontains=words)) if words else found


def list_grants_of(users: Collection[User], town: Town) -> dict[int, list[Grant]]:
    """What each of several users holds or held in a town, the oldest first."""
    found: dict[int, list[Grant]] = {}
    rows = Grant.objects.filter(user__in=users, town=town).select_related("unit").order_by("valid_from", "pk")
    for grant in rows:
        found.setdefault(grant.user_id, []).append(grant)
    return found
