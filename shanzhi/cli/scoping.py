"""Whose eyes a command looks through: the system of one town, or a user named by `--as`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from shanzhi.cli.boot import boot, get_town
from shanzhi.core.errors import Refused

if TYPE_CHECKING:
    from shanzhi.kernel.models import Town
    from shanzhi.kernel.scope import Principal


@contextmanager
def writing(town_key: str, username: str | None = None) -> Iterator[tuple[Town, Principal]]:
    """Boot, and open a writing scope in a town."""
    with _opened(town_key, username, write=True) as opened:
        yield opened


@contextmanager
def reading(town_key: str, username: str | None = None) -> Iterator[tuple[Town, Principal]]:
    """Boot, and open a reading scope in a town: one snapshot, nothing can be written."""
    with _opened(town_key, username, write=False) as opened:
        yield opened


@contextmanager
def _opened(town_key: str, username: str | None, *, write: bool) -> Iterator[tuple[Town, Principal]]:
    boot()
    from shanzhi.accounts.principals import principal_of
    from shanzhi.accounts.queries import get_user
    from shanzhi.kernel.scope import scope, system

    town = get_town(town_key)
    who = principal_of(get_user(username)) if username else system(town.pk, job="cli", clock=town.demo_now)
    if town.pk not in who.home:
        raise Refused("cli.user.elsewhere", username=username, town=town_key)
    with scope(who, write=write) as actor:
        yield town, actor


def today(town: Town) -> date:
    """The town's day."""
    from shanzhi.kernel import clock

    return clock.today(town)
