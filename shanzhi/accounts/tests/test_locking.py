"""The lock after wrong passwords, and taking it away."""

from __future__ import annotations

import pytest
from django.test import Client

from shanzhi.accounts.actions import unlock
from shanzhi.accounts.locking import is_locked
from shanzhi.accounts.models import User
from shanzhi.kernel.models import AuditEntry
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
NAME = "tianning_clerk"


def clerk() -> User:
    """Whose name is locked."""
    return User.objects.get(username=NAME)


def _sign_in(password: str, host: str = "localhost") -> bool:
    answer = Client(headers={"host": host}).post("/sign-in/", {"login": NAME, "password": password})
    return answer.status_code == 302


def test_locked__wherever_it_was_typed() -> None:
    """Failures at one address of the server count at another, and the name's letters may be large or small."""
    assert not is_locked(clerk())
    for number in range(5):
        assert not _sign_in("wrong", "localhost" if number % 2 else "127.0.0.1")
    assert is_locked(clerk())
    assert not _sign_in(cast.PASSWORD)
    assert not is_locked(User.objects.get(username="tianning_leader"))


def test_unlock() -> None:
    """The right password opens at once; the trail says who unlocked."""
    for _ in range(5):
        _sign_in("wrong")
    with cast.as_user("admin") as actor:
        unlock(clerk(), actor=actor, town=cast.town())
        assert AuditEntry.objects.filter(verb="user.unlock", target=f"user:{clerk().pk}").exists()
    assert not is_locked(clerk())
    assert _sign_in(cast.PASSWORD)


def test_unlock__not_by_everybody() -> None:
    """Only with the permission, and not somebody of another town."""
    with cast.as_user("leader") as actor:
        assert refused(lambda: unlock(clerk(), actor=actor, town=cast.town())) == ["policy.refused"]
    with cast.as_user("admin", "zhaidian") as actor:
        elsewhere = cast.town("zhaidian")
        assert refused(lambda: unlock(clerk(), actor=actor, town=elsewhere)) == ["policy.refused"]
