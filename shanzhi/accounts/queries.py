"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from shanzhi.accounts.models import Grant, User
from shanzhi.core.errors import NotFound
from shanzhi.kernel.models import Town


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


def list_users(town: Town) -> QuerySet[User]:
    """Everybody with a grant in a town."""
    return User.objects.filter(grants__town=town).distinct().order_by("username")
