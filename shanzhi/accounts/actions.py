"""Verbs on users: open, grant, end, close, set a password."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from shanzhi.accounts.locking import forget_failures
from shanzhi.accounts.models import Grant, User
from shanzhi.accounts.queries import list_offices_held
from shanzhi.core.errors import Problem, Refused
from shanzhi.directory.models import Unit
from shanzhi.kernel import audit
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import library


@verb("user.open")
def open_user(town: Town, *, username: str, name: str, password: str, actor: Principal) -> User:
    """A new user, without any grant yet. The password must pass the installation's rules."""
    require(actor, "user.open", town_id=town.pk)

    if User.objects.filter(username=username).exists():
        raise Problem("user.name_taken", field="username", found=username)
    user = User(username=username, name=name)
    _check_password(password, user)

    user.password = make_password(password)
    _insert(user)

    audit.write(actor, "user.open", f"user:{user.pk}", town=town, after={"username": username, "name": name})
    return user


@verb("user.grant")
def grant_role(user: User, *, unit: Unit, role: str, on: date, actor: Principal, town: Town) -> Grant:
    """The user holds `role` at `unit` from a day. The role must be one of the town's pack."""
    require(actor, "user.grant", town_id=town.pk)

    library(town).get("roles", role)
    if unit.town_id not in (None, town.pk):
        raise Problem("unit.of_another_town", field="unit", unit=unit.key)
    if unit.town_id is None:
        _require_county(actor, "user.grant")

    grant = Grant.objects.create(user=user, town=unit.town, unit=unit, role=role, valid_from=on)

    audit.write(
        actor, "user.grant", f"user:{user.pk}", town=town, after={"role": role, "unit": unit.key, "from": str(on)}
    )
    return grant


@verb("user.end_grant")
def end_grant(grant: Grant, *, on: date, actor: Principal, town: Town) -> None:
    """The grant ends on a day: from then on it gives nothing."""
    require(actor, "user.end_grant", town_id=town.pk)
    _require_over([grant], "user.end_grant", actor)

    if on < grant.valid_from:
        raise Problem("grant.ends_before_start", field="on", found=on, allowed=grant.valid_from)

    grant.valid_to = on
    grant.save(update_fields=["valid_to"])

    audit.write(actor, "user.end_grant", f"user:{grant.user_id}", town=town, after={"role": grant.role, "to": str(on)})


@verb("user.set_password")
def set_password(user: User, *, password: str, actor: Principal, town: Town) -> None:
    """A new password, by an administrator. Open sessions of the user end with the old one."""
    require(actor, "user.set_password", town_id=town.pk)
    _require_over(list_offices_held(user), "user.set_password", actor)

    _check_password(password, user)

    user.password = make_password(password)
    user.save(update_fields=["password"])

    audit.write(actor, "user.set_password", f"user:{user.pk}", town=town)


@verb("user.unlock")
def unlock(user: User, *, actor: Principal, town: Town) -> None:
    """Forget the wrong passwords of the last half hour: the user may try again at once."""
    require(actor, "user.unlock", town_id=town.pk)
    _require_over(list_offices_held(user), "user.unlock", actor)

    forget_failures(user)

    audit.write(actor, "user.unlock", f"user:{user.pk}", town=town)


@verb("user.choose_language")
def choose_language(user: User, *, language: str, actor: Principal) -> None:
    """The language the user's pages are in, kept for the next computer. Everybody chooses their own, nobody else's."""
    if actor.user_id != user.pk:
        raise Refused("policy.refused", permission="user.choose_language")

    if user.language == language:
        return

    user.language = language
    user.save(update_fields=["language"])


@verb("user.close")
def close_user(user: User, *, reason: str, actor: Principal, town: Town) -> None:
    """The user can no longer sign in. The account stays, because records name it."""
    require(actor, "user.close", town_id=town.pk)
    _require_over(list_offices_held(user), "user.close", actor)

    user.is_active = False
    user.save(update_fields=["is_active"])

    audit.write(actor, "user.close", f"user:{user.pk}", town=town, reason=reason)


def _require_over(grants: Iterable[Grant], permission: str, actor: Principal) -> None:
    """Raise Refused unless all these offices lie in towns where the actor holds the permission.

    The command line is the installation's own and is asked for its town alone.
    """
    for grant in () if actor.is_system else grants:
        if grant.town_id is None:
            _require_county(actor, permission)
        else:
            require(actor, permission, town_id=grant.town_id)


def _require_county(actor: Principal, permission: str) -> None:
    """Offices of the county reach into every town below it: no town's administrator decides on them."""
    if not actor.is_system:
        raise Refused("policy.refused", permission=permission)


def _insert(user: User) -> None:
    """Write the new user down. Problem if somebody else took the name at the same moment."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        if not User.objects.filter(username=user.username).exists():
            raise
        raise Problem("user.name_taken", field="username", found=user.username) from error


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Problem("user.password_weak", field="password", found=" ".join(error.messages)) from error
