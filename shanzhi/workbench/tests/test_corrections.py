"""Corrections that travel: on the page of an issue, in the list, on Today; the drafted note, and both answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from shanzhi.activities.actions import correct_activity, withdraw_activity
from shanzhi.packs import library
from shanzhi.records.models import Record
from shanzhi.reports.models import Issue, MarkAnswer
from shanzhi.workbench.tests.asking import body, signed_in
from tests.support import cast, reports
from tests.support.activities import party_day_entry
from tests.support.refusals import says

pytestmark = pytest.mark.django_db
LIST = "/tianning/reports/"


@pytest.fixture
def issue(db: None) -> Iterator[Issue]:
    """A work report whose Party day was taken back afterwards."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    issued = reports.issue()
    with cast.as_user("organiser") as actor:
        withdraw_activity(party_day_of("podi_branch"), reason="记重了", actor=actor)
    yield issued
    library.forget()


def party_day_of(branch: str) -> Record:
    """The one Party day of a branch."""
    return Record.objects.filter(type="theme_party_day", unit=cast.unit(branch)).get()


def at(issue: Issue) -> str:
    """Where the note is drafted."""
    return f"{LIST}{issue.pk}/correct/"


def sent(page: str, **more: str) -> dict[str, str]:
    """What the page's form sends."""
    (seen,) = set(re.findall(r'name="seen" value="([\d,]*)"', page))
    return {"key": str(uuid4()), "seen": seen, **more}


def notes() -> list[Issue]:
    """Every correction note of the town."""
    with cast.as_user("organiser", write=False):
        return list(Issue.objects.exclude(corrects=None))


def test_issue__marked_sentences_as_issued_beside_as_now(issue: Issue) -> None:
    """The sentence, the number of then and of now with their pages, who did what and why, the way to the record."""
    with cast.as_user("organiser", write=False):
        record = party_day_of("podi_branch")
    for language, said in (("zh", "印发后更正的"), ("en", "Corrected since it was issued")):
        page = body(signed_in("organiser", language=language).get(f"{LIST}{issue.pk}/"))
        assert said in page
        assert "累计3次" in " ".join(page.split())
        assert "累计2次" in " ".join(page.split())
        assert "记重了" in page
        assert f"/records/{record.pk}/" in page
        assert at(issue) in page


def test_issue__who_may_not_answer_reads_the_marks_without_the_button(issue: Issue) -> None:
    """The auditor sees what moved and why; the note is for the office. A branch sees no record of another branch."""
    with cast.as_user("organiser", write=False):
        record = party_day_of("podi_branch")
    page = body(signed_in("auditor").get(f"{LIST}{issue.pk}/"))
    assert "印发后更正的" in page
    assert at(issue) not in page
    other = body(signed_in("nailin_secretary").get(f"{LIST}{issue.pk}/"))
    assert "不在你的范围" in other
    assert f"/records/{record.pk}/" not in other
    assert "记重了" not in other
    for name in ("auditor", "nailin_secretary", "podi_branch"):
        assert signed_in(name).get(at(issue)).status_code == 403
        assert signed_in(name).post(at(issue), {"act": "correct"}).status_code == 403
    assert notes() == []


def test_today__tells_the_owner_until_it_is_answered(issue: Issue) -> None:
    """The organiser who issued it reads that it is hers; the leader sees it too; a village does not."""
    for name, is_told in (("organiser", True), ("leader", True), ("clerk", True), ("podi_secretary", False)):
        page = body(signed_in(name).get("/tianning/"))
        assert (issue.code in page) is is_told
    assert f"{issue.code} 我印发的" in body(signed_in("organiser").get("/tianning/"))
    assert f"{issue.code} 我印发的" not in body(signed_in("leader").get("/tianning/"))
    assert "个数字要看" in body(signed_in("leader").get(LIST))
    client = signed_in("organiser")
    client.post(at(issue), sent(body(client.get(at(issue))), act="stand", reason="不影响结论"))
    assert issue.code not in body(client.get("/tianning/"))
    assert "个数字要看" not in body(client.get(LIST))


def test_note__is_drafted_and_issued_once(issue: Issue) -> None:
    """The draft says what will be issued; pressed twice there is one note; the issue leads to it and back."""
    client = signed_in("organiser")
    page = body(client.get(at(issue)))
    assert "有关数字的更正说明" in page
    assert "记重了" in page
    form = sent(page, act="correct")
    answers = [client.post(at(issue), form) for _ in range(2)]
    (note,) = notes()
    assert [each["Location"] for each in answers] == [f"{LIST}{note.pk}/"] * 2
    shown = body(client.get(answers[0]["Location"]))
    assert "更正说明已印发" in shown
    assert f'href="{LIST}{issue.pk}/"' in shown
    first = body(client.get(f"{LIST}{issue.pk}/"))
    assert note.code in first
    assert "印发后更正的" not in first
    assert at(issue) not in first
    assert note.code in body(client.get(LIST))
    assert "没有等着处理的更正" in body(client.get(at(issue)))


def test_note__that_was_overtaken_is_not_issued(issue: Issue) -> None:
    """Another record is corrected while the page is open: told so, shown the draft of now, nothing issued."""
    client = signed_in("organiser")
    page = body(client.get(at(issue)))
    with cast.as_user("organiser") as actor:
        record = party_day_of("nailin_branch")
        correct_activity(record, entry=party_day_entry(came=2, branch="nailin_branch"), reason="数错了", actor=actor)
    answer = client.post(at(issue), sent(page, act="correct"))
    assert answer.status_code == 409
    assert "又有记录改动" in body(answer)
    assert "数错了" in body(answer)
    assert notes() == []
    assert client.post(at(issue), sent(body(answer), act="correct")).status_code == 302


@pytest.mark.parametrize(("reason", "said"), [("", "写明为什么不作更正"), ("长" * 501, "最多500个字")])
def test_let_stand__wants_a_reason(issue: Issue, reason: str, said: str) -> None:
    """Without one, or with one too long, the page says so and keeps what was typed."""
    client = signed_in("organiser")
    answer = client.post(at(issue), sent(body(client.get(at(issue))), act="stand", reason=reason))
    assert answer.status_code == 400
    assert said in body(answer)
    assert reason in body(answer)
    with cast.as_user("organiser", write=False):
        assert not MarkAnswer.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "0", "²", "1,2,99999999999999999999", "1" * 5000])
def test_answers__to_what_nobody_saw(issue: Issue, seen: str) -> None:
    """A form that was made up answers nothing."""
    client = signed_in("organiser")
    for act in ("correct", "stand", "", "other"):
        answer = client.post(at(issue), {"act": act, "seen": seen, "reason": "没事", "key": "x"})
        assert answer.status_code == 409
    assert notes() == []


def test_code__leads_to_its_issue_for_who_may_see_it(issue: Issue) -> None:
    """From the paper: typed in small letters too; another town, or nobody's code, is not found."""
    answer = signed_in("auditor").get(f"/c/{issue.code.lower()}")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{issue.pk}/")
    assert signed_in("organiser", of="zhaidian").get(f"/c/{issue.code}/").status_code == 404
    unknown = signed_in("auditor").get("/c/TIAN-AAAA-AAAA/")
    assert unknown.status_code == 404
    assert "TIAN-AAAA-AAAA" in body(unknown)
    assert says(body(unknown), "reports", "report.code_not_found")


def test_search__finds_an_issue_by_its_code(issue: Issue) -> None:
    """The code from paper, in the box of search."""
    page = body(signed_in("auditor").get("/tianning/search/", {"q": issue.code}))
    assert f"{LIST}{issue.pk}/" in page
