"""Beginning to write: finding the type, taking the last one, and what a browser may keep."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.packs.declare import Label
from shanzhi.party.actions import Enrolment, enrol_member
from shanzhi.records.fields import Text, is_private
from shanzhi.records.tests import sent
from shanzhi.workbench.entry import drafting
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import form, parsed, send, words
from tests.support import cast
from tests.support.activities import party_day, people_of

pytestmark = pytest.mark.django_db
WRITE = "/tianning/write/theme_party_day/"
PODI = f"{WRITE}?unit=podi_branch&on=2024-06-05"
LANGUAGES = ["zh-hans", "en"]


def found(client: Client, typed: str = "") -> list[str]:
    """The types that may be written down, in the order of the page; those used last come first."""
    page = parsed(client.get("/tianning/write/", {"q": typed}))
    return [each.rstrip("/").rpartition("/")[2] for each in page.xpath("//li[@data-find]//a/@href")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["ztdr", "ZTDR", "主题党日", "party day", "zhuti", "dr", "theme_party"])
def test_find__by_initials_words_and_numbers(typed: str, language: str) -> None:
    """Pinyin, initials, Chinese, English, the letters of its numbers: all lead to the type."""
    assert "theme_party_day" in found(signed_in("podi_branch", language=language), typed)


@pytest.mark.parametrize("typed", ["zzzz", "<script>", "%", "x" * 500])
def test_find__nothing(typed: str) -> None:
    """What is called nothing like it is said so; types of other offices are not offered as forms."""
    client = signed_in("podi_branch")
    assert found(client, typed) == []
    assert "<script>alert" not in body(client.get("/tianning/write/", {"q": typed}))
    assert "venue" not in found(client)


def test_find__what_i_wrote_last_comes_first() -> None:
    """The types somebody used last stand on top, the latest first; those of others do not count."""
    client = signed_in("podi_branch")
    assert not parsed(client.get("/tianning/write/")).xpath("//h2[text()='最近记过的']")
    send(client, PODI, {"v-topic": "学党纪"})
    send(client, "/tianning/write/member_meeting/?unit=podi_branch&on=2024-06-06", {"v-topic": "党员大会"})
    assert found(client)[:2] == ["member_meeting", "theme_party_day"]
    assert not parsed(signed_in("clerk").get("/tianning/write/")).xpath("//h2[text()='最近记过的']")


def members() -> list[str]:
    """The members of Podi's branch, in the order of the roster."""
    with cast.as_user("clerk", write=False):
        return [str(each) for each in people_of("podi_branch", date(2024, 6, 20))]


def copied(client: Client, changed: dict[str, Any] | None = None, address: str = PODI) -> Any:
    """The form after `Copy the last one`."""
    return send(client, address, {"then": "copy", **(changed or {})})


@pytest.mark.parametrize("language", LANGUAGES)
def test_copy__the_last_one_without_its_day(language: str) -> None:
    """Words, place and who came stand in the form again; unit and day are this form's; nothing is written."""
    client = signed_in("podi_branch", language=language)
    people = members()
    given = {"v-topic": "学党纪；议巡河", "place": "村委会", "v-items": ["study"], "roster": people[:5]}
    send(client, PODI, {**given, f"roster-{people[6]}-why": "leave:生病"})
    answer = copied(client, address=f"{WRITE}?unit=podi_branch&on=2024-06-20")
    assert answer.status_code == 200
    again = form(answer, WRITE)
    assert again["on"] == "2024-06-20"
    assert (again["v-topic"], again["place"], again["v-items"]) == ("学党纪；议巡河", "村委会", ["study"])
    assert set(again["roster"]) == set(people[:5])
    assert again[f"roster-{people[6]}-why"] == "leave:生病"
    assert client.post(WRITE, again).status_code == 302, "another one, not the same again"


def test_copy__who_joined_since_is_expected() -> None:
    """Who was not on the last roster is ticked, as on any form; who has left is gone."""
    with cast.as_user("podi_branch") as actor:
        party_day(actor, came=8, on=date(2021, 5, 5))
    joined = _join("新党员")
    again = form(copied(signed_in("podi_branch")), WRITE)
    assert joined in again["roster"]


def _join(name: str) -> str:
    before = set(members())
    with cast.as_system(cast.town()) as actor:
        entry = Enrolment(cast.unit("podi_branch"), date(2024, 1, 1), name=name, values={"standing": "full"})
        enrol_member(cast.town(), type_key="party_member", entry=entry, actor=actor)
    (new,) = set(members()) - before
    return new


def test_copy__there_is_none() -> None:
    """Nothing of the type yet: no button, and its press is answered with a sentence; what was typed stays."""
    client = signed_in("podi_branch")
    assert not parsed(client.get(PODI)).xpath("//button[@value='copy']")
    answer = copied(client, {"v-topic": "新的"})
    assert answer.status_code == 400
    assert "没有可抄的" in body(answer)
    assert form(answer, WRITE)["v-topic"] == "新的"


def test_copy__never_from_another_unit() -> None:
    """The office may see every branch; it copies that of the unit in the form."""
    with cast.as_user("podi_branch") as actor:
        party_day(actor)
    answer = copied(signed_in("clerk"), address=f"{WRITE}?unit=nailin_branch&on=2024-06-05")
    assert answer.status_code == 400
    label = {"zh": "主题党日", "en": "Theme Party day"}
    assert sentence(Problem("workbench.nothing_to_copy", type=label), "zh") in body(answer)
    again = form(copied(signed_in("clerk"), address=PODI), WRITE)
    assert again["v-topic"] == "学党纪条例"


def test_lapsed__files_are_asked_for_again() -> None:
    """A form with files sent after the sign-in has ended: what was typed is kept, the files are asked for again."""
    client = signed_in("podi_branch")
    filled = {**form(client.get(PODI), WRITE), "v-topic": "学党纪"}
    anonymous = Client()
    anonymous.cookies["language"] = "zh-hans"
    kept = anonymous.post(WRITE, {**filled, "files": SimpleUploadedFile("a.pdf", sent.PDF)})
    assert kept.status_code == 403
    assert kept["X-Signed-Out"] == "1"
    assert form(kept, WRITE)["v-topic"] == "学党纪"
    assert "附件要重新选" in words(parsed(kept).xpath("//main")[0])


def test_browser__keeps_no_need_to_know_and_no_sensitive_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """A talk's form has no draft at all; a sensitive field is named to the script as one never to be kept."""
    page = parsed(signed_in("organiser").get("/tianning/write/heart_to_heart_talk/"))
    assert page.xpath("//form[@data-queue-form]")
    assert not page.xpath("//form[@data-draft]")
    (plain,) = parsed(signed_in("podi_branch").get(PODI)).xpath("//form[@data-draft]")
    assert plain.get("data-draft") == "tianning:theme_party_day"
    assert plain.get("data-private") == ""
    label = Label(zh="电话", en="Phone")
    assert is_private(Text(kind="text", no=1, label=label, privacy="sensitive"))
    assert is_private(Text(kind="text", no=1, label=label, privacy="very_sensitive"))
    assert not is_private(Text(kind="text", no=1, label=label))
    monkeypatch.setattr(drafting, "is_private", lambda field: field.label.zh == "主题")
    (private,) = parsed(signed_in("podi_branch").get(PODI)).xpath("//form[@data-draft]")
    assert private.get("data-private") == "v-topic"


def test_saved__the_next_page_says_which_draft_is_done_with() -> None:
    """The key of the saved form stands on the next page once, for the script that keeps drafts."""
    client = signed_in("podi_branch")
    filled = {**form(client.get(PODI), WRITE), "v-topic": "学党纪"}
    page = client.get(client.post(WRITE, filled)["Location"])
    assert parsed(page).xpath("//@data-saved") == [filled["key"]]
    assert parsed(client.get("/tianning/write/")).xpath("//@data-saved") == [""]
