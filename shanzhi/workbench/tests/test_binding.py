"""Saying which figure a number of a checked draft is, and deciding on what was taught."""

from __future__ import annotations

import html
import re
from uuid import uuid4

import pytest
from django.test import Client

from shanzhi.reports.models import TaughtSaying
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.test_check import claims, upload, word
from tests.support import cast, sayings
from tests.support.refusals import says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
CHECK, BIND, SETTINGS = "/tianning/check/", "/tianning/check/bind/", "/tianning/settings/sayings/"
AT = str(sayings.TEXT.index("3次"))


def sent(**more: str) -> dict[str, str]:
    """The form around the findings with the usual answer."""
    typed = {f"figure-{AT}": "主题党日次数", f"words-{AT}": sayings.WORDS}
    return {"key": str(uuid4()), "text": sayings.TEXT, "day": "2024-07-05", "name": "", "bind": AT, **typed, **more}


def value_of(page: str, name: str) -> str:
    """What stands in an input."""
    (found,) = re.findall(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    return html.unescape(found)


def taught() -> list[TaughtSaying]:
    """Everything that was taught in the town."""
    with cast.as_user("clerk", write=False):
        return list(TaughtSaying.objects.all())


def test_bind__is_learned_and_the_text_checked_again() -> None:
    """The form comes with the words of the text; sent, the number has its verdict, and the text is still there."""
    client = signed_in("clerk")
    page = body(client.post(CHECK, {"text": sayings.TEXT, "day": "2024-07-05"}))
    assert claims(page)[0][0] == "no-source"
    assert value_of(page, f"words-{AT}") == sayings.WORDS
    assert '<option value="主题党日次数">' in page
    answer = client.post(BIND, sent())
    assert answer.status_code == 200
    assert claims(body(answer)) == [("agrees", "3次")]
    assert value_of(body(answer), "text") == sayings.TEXT
    (row,) = taught()
    assert (row.indicator, row.words) == ("theme_days", [sayings.WORDS])


def test_bind__sent_twice_is_kept_once() -> None:
    """The same form again only shows the answer."""
    client, form = signed_in("clerk"), sent()
    for _ in range(2):
        assert client.post(BIND, form).status_code == 200
    assert len(taught()) == 1


@pytest.mark.parametrize(
    ("more", "code", "status"),
    [
        ({f"words-{AT}": "茶话会"}, "saying.binds_not", 400),
        ({f"figure-{AT}": "没有的数"}, "saying.figure_unknown", 400),
        ({f"words-{AT}": ""}, "saying.words", 400),
    ],
)
def test_bind__what_does_not_bind_is_said_beside_its_field(more: dict[str, str], code: str, status: int) -> None:
    """The draft, what was typed and what was ticked stay; the form of that number is open."""
    answer = signed_in("clerk").post(BIND, {**sent(**more), "seen": AT})
    page = body(answer)
    assert answer.status_code == status
    assert says(page, "sayings", code)
    for name, typed in more.items():
        assert value_of(page, name) == typed
    assert '<details class="fold" open>' in page
    assert f'value="{AT}" data-finding-seen checked' in page
    assert taught() == []


def test_bind__what_nobody_typed() -> None:
    """A made-up place, no text, a day that is none: the form says so, nothing is kept."""
    client = signed_in("clerk")
    for more in ({"bind": "99"}, {"bind": "x"}, {"text": ""}, {"day": "nix"}):
        assert client.post(BIND, sent(**more)).status_code == 400
    assert client.get(BIND).status_code == 302
    assert taught() == []


@pytest.mark.parametrize("who", ["leader", "auditor", "podi_secretary"])
def test_bind__offered_to_who_may_teach(who: str) -> None:
    """Nobody else is shown the form, nor is it taken from them."""
    client = signed_in(who)
    assert f"words-{AT}" not in body(client.post(CHECK, {"text": sayings.TEXT, "day": ""}))
    assert client.post(BIND, sent()).status_code == 403
    assert taught() == []


def test_bind__of_a_file_keeps_its_name() -> None:
    """The text of a file goes round too; beside another document nothing is offered, as that would be lost."""
    client = signed_in("clerk")
    page = body(client.post(CHECK, upload(word(sayings.TEXT))))
    assert value_of(page, "name") == "稿子.docx"
    assert "稿子.docx" in body(client.post(BIND, sent(name="稿子.docx")))
    both = {**upload(word(sayings.TEXT)), "beside": upload(word("别的"))["draft"]}
    assert "words-" not in body(client.post(CHECK, both))


@pytest.fixture
def waiting(report_ground: None) -> int:
    """The number of a saying the clerk taught."""
    with cast.as_user("clerk") as actor:
        return sayings.teach(actor).pk


def decide(client: Client, number: int, **more: str) -> str:
    """The answer to a decision, as the page it leads to."""
    answer = client.post(f"{SETTINGS}{number}/", {"key": str(uuid4()), **more}, follow=True)
    return body(answer)


def test_settings__accepted_it_holds_and_goes_into_the_pack(waiting: int) -> None:
    """Clause, words, figure and who; accepted it is offered as a file of the pack."""
    client = signed_in("admin")
    page = body(client.get(SETTINGS))
    assert sayings.WORDS in page
    assert "主题党日次数" in page
    assert "sayings/taught.yaml" not in page
    page = decide(client, waiting, decision="accept")
    assert "已采纳：" in page
    assert "taught_theme_days:" in page
    answer = signed_in("organiser").post(CHECK, {"text": sayings.TEXT, "day": "2024-07-05"})
    assert claims(body(answer)) == [("agrees", "3次")]


def test_today__tells_who_decides(waiting: int) -> None:
    """The administrator sees the words on Today until they are decided on; who taught them does not."""
    client = signed_in("admin")
    assert sayings.WORDS in body(client.get("/tianning/"))
    assert sayings.WORDS not in body(signed_in("clerk").get("/tianning/"))
    decide(client, waiting, decision="accept")
    assert sayings.WORDS not in body(client.get("/tianning/"))


def test_settings__refused_with_a_reason(waiting: int) -> None:
    """Without one the page asks for it; with one it stands among the refused."""
    client = signed_in("admin")
    assert says(decide(client, waiting, decision="refuse"), "sayings", "saying.reason_missing")
    assert "那是团课" in decide(client, waiting, decision="refuse", reason="那是团课")
    assert says(decide(client, waiting, decision="accept"), "sayings", "saying.decided")
    (row,) = taught()
    assert row.state == TaughtSaying.State.REFUSED


def test_settings__not_for_others(waiting: int) -> None:
    """The office that teaches cannot open the page; a number of nowhere is not found."""
    client = signed_in("clerk")
    assert client.get(SETTINGS).status_code == 403
    assert client.post(f"{SETTINGS}{waiting}/", {"decision": "accept"}).status_code == 403
    assert signed_in("admin").post(f"{SETTINGS}999999/", {"decision": "accept"}).status_code == 404
