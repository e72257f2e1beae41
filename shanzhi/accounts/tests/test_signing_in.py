"""Through the gate: who comes in, who is locked out, when a session ends."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from shanzhi.accounts.actions import close_user, set_password
from shanzhi.accounts.adapter import ClosedAdapter
from shanzhi.accounts.models import User
from shanzhi.accounts.queries import get_user
from tests.support import cast

pytestmark = pytest.mark.django_db
GATE = "/sign-in/"
WRONG = "Wrong-Branch-7"
TRIES = 5


def attempt(client: Client, username: str, password: str) -> HttpResponse:
    """Fill in the form and send it."""
    answer = client.post(GATE, {"login": username, "password": password})
    assert isinstance(answer, HttpResponse)
    return answer


def says(answer: HttpResponse, sentence: str) -> bool:
    """Whether the page that came back holds a sentence of the gate, in the page's language."""
    with override("zh-hans"):
        return str(ClosedAdapter.error_messages[sentence]) in answer.content.decode()


def is_in(client: Client) -> bool:
    """Whether the pages open, instead of the gate."""
    return client.get("/towns/").status_code != 302


def test_right_password_opens() -> None:
    """And signing out closes again."""
    client = Client()
    assert not is_in(client)
    assert attempt(client, "tianning_clerk", cast.PASSWORD).status_code == 302
    assert is_in(client)
    client.post("/sign-out/")
    assert not is_in(client)


def test_wrong_password_and_unknown_name_read_the_same() -> None:
    """Nobody learns from the answer which accounts there are."""
    answers = [attempt(Client(), name, WRONG) for name in ("tianning_clerk", "no_such_user")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert [says(answer, "username_password_mismatch") for answer in answers] == [True, True]


def test_five_wrong_lock_the_name() -> None:
    """Then the right password does not open either, from whatever computer; other names are not locked."""
    for _ in range(TRIES):
        assert says(attempt(Client(), "tianning_clerk", WRONG), "username_password_mismatch")
    locked = Client()
    assert says(attempt(locked, "tianning_clerk", cast.PASSWORD), "too_many_login_attempts")
    assert not is_in(locked)
    other = Client()
    attempt(other, "tianning_leader", cast.PASSWORD)
    assert is_in(other)


def test_four_wrong_do_not() -> None:
    """The fifth may be right."""
    client = Client()
    for _ in range(TRIES - 1):
        attempt(client, "tianning_clerk", WRONG)
    attempt(client, "tianning_clerk", cast.PASSWORD)
    assert is_in(client)


def test_closed_account_is_told_so() -> None:
    """Who has the password is told; who does not learns nothing; an open session ends."""
    client = Client()
    attempt(client, "tianning_clerk", cast.PASSWORD)
    assert is_in(client)
    with cast.as_user("admin") as actor:
        close_user(get_user("tianning_clerk"), reason="调离", actor=actor, town=cast.town())
    assert not is_in(client)
    again = Client()
    assert says(attempt(again, "tianning_clerk", cast.PASSWORD), "account_inactive")
    assert not says(attempt(Client(), "tianning_clerk", WRONG), "account_inactive")
    assert not is_in(again)


def test_new_password_ends_open_sessions() -> None:
    """Who was in with the old one is out, and comes in with the new one."""
    client = Client()
    attempt(client, "tianning_clerk", cast.PASSWORD)
    with cast.as_user("admin") as actor:
        set_password(get_user("tianning_clerk"), password="Willow-Ferry-77", actor=actor, town=cast.town())
    assert not is_in(client)
    attempt(client, "tianning_clerk", cast.PASSWORD)
    assert not is_in(client)
    attempt(client, "tianning_clerk", "Willow-Ferry-77")
    assert is_in(client)


def test_nobody_signs_up() -> None:
    """There is no page for it: what looks like one leads a stranger to the gate, as the page of any town would.

    For who is signed in there is nothing there either, and nothing sent to it opens an account.
    """
    before = User.objects.count()
    sent = {"username": "somebody", "email": "a@example.org", "password1": WRONG, "password2": WRONG}
    for path in ("/sign-up/", "/accounts/signup/", "/sign-in/signup/"):
        found = Client().get(path)
        assert found.status_code == 404 or found.headers["Location"] == f"/sign-in/?next={path}", path
        assert Client().post(path, sent).status_code in (401, 403, 404), path
        inside = Client()
        attempt(inside, "tianning_clerk", cast.PASSWORD)
        assert inside.get(path).status_code == 404
    assert User.objects.count() == before


def test_session_ends() -> None:
    """After half an hour without use, and with the browser."""
    client = Client()
    answer = attempt(client, "tianning_clerk", cast.PASSWORD)
    cookie = answer.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert bool(cookie["httponly"])
    assert cookie["samesite"] == "Lax"
    assert 0 < client.session.get_expiry_age() <= 30 * 60
