"""Pages of drafts: begun, written with and without a script, looked through, signed; by role, with what cannot be."""

from __future__ import annotations

import html
import io
import json
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanzhi.reports.models import Draft, Issue
from shanzhi.reports.word import read_text
from shanzhi.workbench.tests.asking import body, content, signed_in
from shanzhi.workbench.writing import begin
from tests.support import cast, drafts, reports
from tests.support.refusals import says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
LIST = "/tianning/reports/"
NEW = f"{LIST}drafts/new/"


def at(draft_id: int, part: str = "") -> str:
    """The address of a draft."""
    return f"{LIST}drafts/{draft_id}/{part}"


def begun(by: str = "clerk", *more: drafts.BoundFigure) -> int:
    """A draft of one of the cast."""
    with cast.as_user(by) as actor:
        return drafts.begin(actor, *more).pk


def kept(draft_id: int) -> Draft:
    """The draft as it stands."""
    with cast.as_user("organiser", write=False):
        return Draft.objects.get(pk=draft_id)


def form(**more: str) -> dict[str, object]:
    """What the page sends that begins a draft."""
    return {"key": str(uuid4()), "kind": "work_report", "title": "上半年总结", "day": "2024-07-05", **more}


def written(version: int = 1, **more: object) -> dict[str, object]:
    """What the sheet sends."""
    blocks = {"kind": ["title", "paragraph"], "text": ["总结", "主题党日⟦theme_days|3次⟧。"]}
    return {"version": str(version), "title": "总结", "day": "2024-07-05", **blocks, **more}


def seen_on(client: Client, draft_id: int) -> dict[str, str]:
    """What the page of the review sends to sign."""
    page = body(client.get(at(draft_id, "review/")))
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {"version": fields["version"], "seen": fields["seen"], "act": "sign"}


@pytest.mark.parametrize("name", ["clerk", "organiser", "leader", "auditor", "admin", "podi_secretary"])
def test_reports__list_drafts_for_who_reads_the_town(name: str) -> None:
    """A village sees no words that are not said yet; only who may begin one finds the button."""
    draft_id = begun()
    for language in ("zh", "en"):
        page = body(signed_in(name, language=language).get(LIST))
        assert (at(draft_id) in page) is (name != "podi_secretary")
        assert (NEW in page) is (name in ("clerk", "organiser", "leader"))


@pytest.mark.parametrize(
    ("kind", "kinds"),
    [
        ("work_report", ["title", "date_line", "paragraph"]),
        ("letter", ["title", "addressee", "paragraph", "signature", "closing_date"]),
    ],
)
def test_begin__from_a_blank_sheet(kind: str, kinds: list[str]) -> None:
    """Its title and its day stand there already; a letter is printed with its head."""
    client = signed_in("clerk")
    address = client.post(NEW, form(kind=kind))["Location"]
    draft = kept(int(address.rstrip("/").rpartition("/")[2]))
    assert [block["kind"] for block in draft.content["blocks"]] == kinds
    assert "2024年7月5日" in content(client.get(f"{address}download/", {"as": "txt"})).decode()
    assert ('class="ms-letter"' in body(client.get(f"{address}print/"))) is (kind == "letter")
    assert client.get(f"{address}download/").status_code == 200


def test_begin__from_an_issue_binds_its_figures() -> None:
    """The earlier report is chosen in the address; the draft says what was bound, and what changed is listed."""
    issue = reports.issue()
    client = signed_in("organiser")
    page = body(client.get(NEW, {"issue": issue.pk}))
    assert f'value="{issue.title}"' in page
    sent = form(issue=str(issue.pk))
    answers = [client.post(NEW, sent) for _ in range(2)]
    assert answers[0].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    draft_id = int(answers[0]["Location"].rstrip("/").rpartition("/")[2])
    assert len(kept(draft_id).before) > 30
    sheet = body(client.get(answers[0]["Location"]))
    assert "接上了" in sheet
    assert "没有变动大的数字" in sheet
    assert sheet.count('data-token="') > 30


@pytest.mark.parametrize("name", ["clerk", "leader", "auditor"])
def test_begin__offered_on_the_page_of_an_issue(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is chosen there with its title, however many were issued since; who begins none is not led there."""
    issue = reports.issue()
    client = signed_in(name)
    asked_for = f"{NEW}?issue={issue.pk}"
    assert (asked_for in body(client.get(f"{LIST}{issue.pk}/"))) is (name != "auditor")
    if name == "auditor":
        assert client.get(asked_for).status_code == 403
        return
    for most in (20, 0):
        monkeypatch.setattr(begin, "MOST_ISSUES", most)
        page = body(client.get(asked_for))
        assert f'<option value="{issue.pk}" selected>' in page
        assert f'value="{issue.title}"' in page


@pytest.mark.parametrize("name", ["clerk", "auditor", "podi_secretary"])
def test_begin__offered_where_a_text_was_checked(name: str) -> None:
    """The text goes along, its first line as the title, its day; nothing is begun before somebody says so."""
    client = signed_in(name)
    text = "上半年党建总结\n截至2024年6月30日，开展主题党日3次。"
    page = body(client.post("/tianning/check/", {"text": text}))
    assert ('name="act" value="look"' in page) is (name == "clerk")
    if name != "clerk":
        return
    fields = {
        key: html.unescape(value)
        for key, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    }
    assert (fields["text"], fields["title"], fields["day"]) == (text, "上半年党建总结", "2024-06-30")
    shown = client.post(NEW, {key: fields[key] for key in ("act", "title", "day", "text")})
    assert shown.status_code == 200
    assert "开展主题党日3次" in body(shown)
    with cast.as_user("organiser", write=False):
        assert not Draft.objects.exists()


def test_begin__from_a_text() -> None:
    """Pasted, or as a file: what is sure is bound, the rest stays and is counted."""
    client = signed_in("clerk")
    text = "组织生活情况\n今年以来，各支部开展主题党日9次。义诊40场。"
    for sent in (form(text=text), form(draft=SimpleUploadedFile("稿.txt", text.encode()))):
        answer = client.post(NEW, sent)
        assert answer.status_code == 302, body(answer)
        sheet = body(client.get(answer["Location"]))
        assert "接上了1个数字，还有1个数仍是手工写的" in sheet
        assert 'data-token="theme_days"' in sheet


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"title": " "}, "report.title_missing"),
        ({"day": "gestern"}, "workbench.day_unreadable"),
        ({"day": "2024-07-06"}, "report.day_ahead"),
        ({"issue": "x"}, "report.issue_not_found"),
        ({"kind": "poem"}, "pack.definition.not_found"),
    ],
)
def test_begin__what_cannot_be(sent: dict[str, str], code: str) -> None:
    """Said on the form, with what was typed; nothing begins."""
    answer = signed_in("clerk").post(NEW, form(**sent))
    assert answer.status_code in (400, 404)
    app = {"report": "writing", "workbench": "workbench", "pack": "packs"}[code.partition(".")[0]]
    if code == "report.issue_not_found":
        app = "reports"
    assert says(html.unescape(body(answer)), app, code)
    with cast.as_user("organiser", write=False):
        assert not Draft.objects.exists()


def test_begin__from_one_thing_only() -> None:
    """An earlier report and a text at once is a slip."""
    issue = reports.issue()
    answer = signed_in("organiser").post(NEW, form(issue=str(issue.pk), text="主题党日3次"))
    assert answer.status_code == 400
    assert says(body(answer), "workbench", "workbench.draft_two_sources")


def test_sheet__shows_chips_and_their_text_without_a_script() -> None:
    """The same document twice: chips for the script, marked text in a form."""
    page = body(signed_in("clerk").get(at(begun("clerk", drafts.TALKS))))
    assert re.search(r'role="button"[^>]*data-token="theme_days;;year_to_date"[^>]*aria-label="主题党日次数 3次"', page)
    assert "⟦theme_days;;year_to_date|3次⟧" in page
    assert "⟦@year_to_date|今年以来⟧" in page
    assert 'class="chip chip-hole"' in page


def test_save__keeps_what_was_typed_once() -> None:
    """By the form and by the script; a second time over the same version writes nothing over."""
    draft_id = begun()
    client = signed_in("clerk")
    assert client.post(at(draft_id), written())["Location"] == at(draft_id)
    assert [block["kind"] for block in kept(draft_id).content["blocks"]] == ["title", "paragraph"]
    told = json.loads(content(client.post(at(draft_id), written(2, text=["总结", "改"]), headers={"X-Writer": "1"})))
    assert told["version"] == 3
    other = signed_in("organiser")
    late = other.post(at(draft_id), written(2, text=["总结", "我写的一大段"]))
    assert late.status_code == 409
    assert says(body(late), "writing", "report.draft_changed")
    assert "我写的一大段" in body(late)
    by_script = other.post(at(draft_id), written(2, text=["总结", "我写的"]), headers={"X-Writer": "1"})
    assert by_script.status_code == 409
    assert json.loads(content(by_script))["is_conflict"] is True
    assert kept(draft_id).version == 3


def test_save__a_broken_mark_is_said_and_kept() -> None:
    """What was typed comes back to be mended."""
    draft_id = begun()
    answer = signed_in("clerk").post(at(draft_id), written(text=["总结", "主题党日⟦theme_days"]))
    assert answer.status_code == 400
    assert says(body(answer), "writing", "report.mark_broken")
    assert "主题党日⟦theme_days</textarea>" in body(answer)
    for sent in (written(kind=["title"]), written(kind=["title", "poem"])):
        assert signed_in("clerk").post(at(draft_id), sent).status_code == 400
    assert kept(draft_id).version == 1


def test_sheet__a_figure_and_a_block_without_a_script() -> None:
    """Put in by the form: shown at its block, saved only by saving."""
    draft_id = begun()
    client = signed_in("clerk")
    more = body(client.post(at(draft_id), written(then="insert", at="1", figure="members")))
    assert "总结⟦members⟧</textarea>" in more
    longer = body(client.post(at(draft_id), written(then="more", at="1")))
    assert longer.count('<textarea name="text"') == 3
    assert kept(draft_id).version == 1


def test_tables__come_and_go_through_the_form() -> None:
    """A caption, a head, a row with a figure; a bar inside a cell."""
    draft_id = begun()
    client = signed_in("clerk")
    rows = "村 | 次数\n坡底\\|村 | ⟦theme_days;podi⟧"
    client.post(at(draft_id), written(kind=["caption", "table", "gone"], text=["表1", rows, "没有了"]))
    (table,) = kept(draft_id).content["blocks"]
    assert table["kind"] == "table"
    assert table["rows"][1][0] == [{"is": "text", "text": "坡底|村"}]
    page = html.unescape(body(client.get(at(draft_id))))
    assert "坡底\\|村 | ⟦theme_days;podi|1次⟧" in page
    assert client.get(at(draft_id, "download/")).status_code == 200


def test_figures__answer_to_what_is_typed() -> None:
    """Names with values, ways to write, one figure's panel; nonsense is said."""
    address = at(begun(), "figures/")
    client = signed_in("clerk")

    def part(**asked: str) -> str:
        return str(json.loads(content(client.get(address, asked)))["part"])

    offers = part(q="开展主题党日")
    assert re.search(r'role="option" id="offer-1"[^>]*data-token="theme_days"', offers)
    assert ">3次<" in offers
    assert part(q="风和日丽").strip() == ""
    panel = part(token="theme_day_attendance;;;over:1")
    assert "10余人次" in panel
    assert "12人次" in panel
    assert "/figures/theme_day_attendance/" in panel
    assert "上半年" in part(token="@half")
    assert "没有这个数字" in part(token="nothing")
    assert client.get(address, {"token": "⟦"}).status_code == 400
    assert signed_in("auditor").get(address, {"q": "主题党日"}).status_code == 403


@pytest.mark.parametrize("name", ["auditor", "admin"])
def test_draft__who_does_not_write_looks_through(name: str) -> None:
    """They read it and its figures; there is nothing to press, and the sheet is not theirs."""
    draft_id = begun()
    client = signed_in(name)
    assert at(draft_id, "review/") in body(client.get(LIST))
    assert client.get(at(draft_id)).status_code == 403
    page = body(client.get(at(draft_id, "review/")))
    assert "送审" not in re.sub(r"<title>.*?</title>", "", page)
    assert client.post(at(draft_id), written()).status_code == 403
    assert client.post(at(draft_id, "review/"), {"act": "submit", "version": "1"}).status_code == 403


@pytest.mark.parametrize("part", ["", "review/", "download/", "print/", "figures/"])
def test_draft__a_village_and_another_town_do_not_find_it(part: str) -> None:
    """Nothing is told about it, not even that it is there."""
    draft_id = begun()
    for client in (signed_in("podi_secretary"), signed_in("nailin_secretary")):
        assert client.get(at(draft_id, part)).status_code in (403, 404)
    assert signed_in("organiser", of="zhaidian").get(f"/zhaidian/reports/drafts/{draft_id}/{part}").status_code == 404


def test_review__from_handing_in_to_the_issue() -> None:
    """Handed in, vouched for, given back, handed in again, signed by another; the code opens the page."""
    draft_id = begun()
    clerk, leader = signed_in("clerk"), signed_in("leader")
    review = at(draft_id, "review/")
    clerk.post(review, {"act": "submit", "version": "1"})
    sent = seen_on(clerk, draft_id)
    key = ";".join(drafts.DAYS.about)
    clerk.post(review, {"act": "vouch", "version": "1", "seen": sent["seen"], "about": [key]})
    assert "clerk" in body(leader.get(review))
    nothing = leader.post(review, {"act": "return", "version": "1", "reason": " "})
    assert nothing.status_code == 400
    assert says(body(nothing), "writing", "report.reason_missing")
    leader.post(review, {"act": "return", "version": "1", "reason": "补下半年打算"})
    assert "补下半年打算" in body(clerk.get(at(draft_id)))
    clerk.post(review, {"act": "submit", "version": "1"})
    answer = leader.post(review, seen_on(leader, draft_id))
    with cast.as_user("organiser", write=False):
        issue = Issue.objects.get()
    assert answer["Location"] == f"{LIST}{issue.pk}/"
    assert "开展主题党日" in body(leader.get(answer["Location"]))
    assert leader.get(LIST, {"code": issue.code})["Location"] == answer["Location"]
    assert leader.get(review)["Location"] == answer["Location"]


def test_review__lists_what_was_typed_and_does_not_add_up() -> None:
    """A number nobody can open, parts that are more than their whole; an aim is neither."""
    draft_id = begun()
    client = signed_in("clerk")
    text = "义诊40场。开展活动5次，其中宣讲4次、培训3次。下半年计划义诊20场。主题党日⟦theme_days⟧。"
    client.post(at(draft_id), written(text=["总结", text]))
    page = body(client.get(at(draft_id, "review/")))
    rows = page[page.index("手工写的数") : page.index("谁认这些数")]
    assert ">40场</b>" in rows
    assert ">3次</b>" in rows
    assert ">20场</b>" not in rows
    assert "数与数之间" in rows
    assert re.search(r"手工写的</dt>\s*<dd>4 <span", page)


def test_review__nobody_signs_his_own_words() -> None:
    """No button, a reason; sent all the same it is refused and nothing is issued."""
    draft_id = drafts.in_review("organiser")
    client = signed_in("organiser")
    page = body(client.get(at(draft_id, "review/")))
    assert "写过这份稿子的人不能自己签发" in page
    answer = client.post(at(draft_id, "review/"), seen_on(client, draft_id))
    assert answer.status_code == 403
    assert says(body(answer), "writing", "report.second_person")
    with cast.as_user("organiser", write=False):
        assert not Issue.objects.exists()


def test_review__dropped_with_a_reason() -> None:
    """It leaves the list; an unknown button does nothing."""
    draft_id = begun()
    client = signed_in("clerk")
    assert client.post(at(draft_id, "review/"), {"act": "burn", "version": "1"}).status_code == 400
    assert client.post(at(draft_id, "review/"), {"act": "drop", "version": "1", "reason": "重了"})["Location"] == LIST
    assert at(draft_id) not in body(client.get(LIST))


def test_download__word_text_and_paper() -> None:
    """The file reads back as what the sheet says; who may not see a figure gets no file with a hole in it."""
    draft_id = begun("organiser", drafts.TALKS)
    client = signed_in("organiser")
    file = client.get(at(draft_id, "download/"))
    text = read_text(content(file), "draft.docx").text
    plain = content(client.get(at(draft_id, "download/"), {"as": "txt"})).decode()
    assert text == plain
    assert "今年以来，开展主题党日3次，参加10余人次。" in plain
    paper = body(client.get(at(draft_id, "print/")))
    assert "开展主题党日3次" in re.sub(r"<[^>]+>", "", paper)
    assert signed_in("clerk").get(at(draft_id, "download/")).status_code == 403
    assert io.BytesIO(content(file)).read(2) == b"PK"
