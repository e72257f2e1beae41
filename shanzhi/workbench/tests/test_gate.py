"""Ways in: signing in and out, the first page, the language, towns; what a stranger gets."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from shanzhi.accounts.actions import close_user, grant_role
from shanzhi.accounts.queries import get_user
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, parsed, words
from tests.support import cast

pytestmark = pytest.mark.django_db
GATE = "/sign-in/"
BOARD = "/tianning/registers/"


@pytest.fixture(autouse=True)
def _fresh_counts(db: None) -> None:
    """Failures of other tests do not lock this one's accounts."""
    cache.clear()


def sign_in(client: Client, password: str = cast.PASSWORD, name: str = "tianning_clerk", **more: str) -> Any:
    """Through the gate."""
    return client.post(GATE, {"login": name, "password": password, **more})


def test_gate__leads_to_the_page_that_was_asked_for() -> None:
    """A stranger is led to the gate, and after it to the page; without one, to the own town's first page."""
    client = Client()
    asked = client.get(BOARD)
    assert asked.status_code == 302
    assert asked["Location"] == f"{GATE}?next={BOARD}"
    assert client.post(asked["Location"], {"login": "tianning_clerk", "password": cast.PASSWORD})["Location"] == BOARD
    other = Client()
    assert sign_in(other)["Location"] == "/"
    assert other.get("/")["Location"] == "/tianning/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_gate__says_what_is_wrong_and_keeps_the_account(language: str) -> None:
    """Empty fields are named; a wrong password says so, without saying whether there is such an account."""
    client = Client()
    client.cookies["language"] = language
    empty = client.post(GATE, {"login": "", "password": ""})
    assert empty.status_code == 400
    assert errors(empty).keys() == {"login", "password"}
    wrong = sign_in(client, "wrong-Willow-7")
    assert wrong.status_code == 400
    assert parsed(wrong).xpath("//input[@id='login']/@value") == ["tianning_clerk"]
    nobody = sign_in(client, "wrong-Willow-7", "tianning_nobody")
    alarm = "//*[@role='alert']"
    assert words(parsed(wrong).xpath(alarm)[0]) == words(parsed(nobody).xpath(alarm)[0])


def test_gate__five_failures_lock_the_name() -> None:
    """After five wrong passwords the right one does not open either; another account is not locked."""
    client = Client()
    for _ in range(5):
        assert sign_in(client, "wrong-Willow-7").status_code == 400
    locked = sign_in(client)
    assert locked.status_code in (400, 429)
    assert "半小时" in body(locked)
    assert sign_in(Client(), name="tianning_leader").status_code == 302


def test_gate__a_closed_account_is_told_so() -> None:
    """Who has the password of a closed account learns that it is closed."""
    with cast.as_user("admin") as actor:
        close_user(get_user("tianning_leader"), reason="调离", actor=actor, town=cast.town())
    response = sign_in(Client(), name="tianning_leader")
    assert response.status_code == 400
    assert "停用" in body(response)


def test_gate__the_page_of_a_closed_account_does_not_open() -> None:
    """A session that was open when the account was closed ends."""
    client = signed_in("leader")
    assert client.get(BOARD).status_code == 200
    with cast.as_user("admin") as actor:
        close_user(get_user("tianning_leader"), reason="调离", actor=actor, town=cast.town())
    assert client.get(BOARD).status_code == 302


def test_sign_out__asks_with_a_form() -> None:
    """A link alone signs nobody out; the form does."""
    client = signed_in("clerk")
    assert client.get("/sign-out/").status_code == 200
    assert client.get(BOARD).status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get(BOARD).status_code == 302


def test_language__is_kept_in_the_cookie_and_with_the_account() -> None:
    """Who switches comes back to the page in the other language, and finds it at the next sign-in elsewhere."""
    client = signed_in("clerk", language="zh-hans")
    answer = client.post("/language/", {"language": "en", "next": BOARD})
    assert answer["Location"] == BOARD
    assert words(parsed(client.get(BOARD)).xpath("//h1")[0]) == "Registers"
    elsewhere = Client()
    sign_in(elsewhere)
    assert elsewhere.cookies["language"].value == "en"
    assert client.post("/language/", {"language": "fr"}).status_code == 400
    away = client.post("/language/", {"language": "en", "next": "https://example.org/"})
    assert away["Location"] == "/"


def test_towns__only_those_of_the_offices() -> None:
    """Who works in two towns may choose; the pages of a town without an office are not there."""
    client = signed_in("clerk")
    assert parsed(client.get("/towns/")).xpath("count(//main//li/a)") == 1
    with cast.as_user("admin", of="zhaidian") as actor:
        unit = cast.unit("town", "zhaidian")
        user, day = get_user("tianning_clerk"), cast.FOUNDED
        grant_role(user, unit=unit, role="auditor", on=day, actor=actor, town=cast.town("zhaidian"))
    assert parsed(client.get("/towns/")).xpath("count(//main//li/a)") == 2
    assert client.get("/zhaidian/registers/").status_code == 200
    assert client.get("/nowhere/registers/").status_code == 404


def test_health__needs_no_account() -> None:
    """Whoever watches the server is told that it answers, and nothing else."""
    assert body(Client().get("/health/")) == "ok\n"


def test_csrf__a_page_from_before_the_last_sign_in_keeps_what_was_typed() -> None:
    """A form without its token is answered with a page that holds it and sends it once more."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user("tianning_clerk"))
    client.cookies["language"] = "zh-hans"
    response = client.post("/tianning/write/cleanup/", {"v-places": "河岸两侧"})
    assert response.status_code == 403
    assert parsed(response).xpath("//input[@name='v-places']/@value") == ["河岸两侧"]
    secret = client.post(GATE, {"login": "a", "password": "geheim-Willow-9"})
    assert "geheim-Willow-9" not in body(secret)
