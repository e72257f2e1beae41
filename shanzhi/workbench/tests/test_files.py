"""Files and notes on the pages: put into a form, attached, opened, taken back; by whom, and by whom not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shanzhi.core.errors import Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.records.actions import LONGEST_NOTE, attach_files, upload_file
from shanzhi.records.files import MOST_FILES
from shanzhi.records.models import File, Record
from shanzhi.records.tests import sent
from shanzhi.workbench.tests.asking import body, content, signed_in
from shanzhi.workbench.tests.reading import errors, form, history, panel, parsed, send, words
from tests.support import cast
from tests.support.activities import party_day

pytestmark = pytest.mark.django_db
WRITE = "/tianning/write/theme_party_day/"
PODI = f"{WRITE}?unit=podi_branch&on=2024-06-05"
UPLOAD = "/tianning/files/"
LANGUAGES = ["zh-hans", "en"]
NOTHING = sentence(Problem("file.missing"), "zh")


def a_file(name: str = "会议记录.pdf", what: bytes = sent.PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, what)


def record() -> Record:
    """A Party day of Podi."""
    with cast.as_user("podi_branch") as actor:
        return party_day(actor)


def attached(row: Record, name: str = "会议记录.pdf", what: bytes = sent.PDF) -> File:
    """A file beside a record."""
    with cast.as_user("podi_branch") as actor:
        key = uuid4()
        upload_file(cast.town(), key=key, name=name, content=what, actor=actor)
        return attach_files(row, key=key, actor=actor)[0]


def files_of(row: Record) -> list[str]:
    """What stands beside a record, by name."""
    with cast.as_user("clerk", write=False):
        return list(File.objects.filter(record=row).order_by("pk").values_list("name", flat=True))


def saved(client: Client, address: str, changed: dict[str, Any]) -> Record:
    """What a form saved."""
    answer = send(client, address, changed)
    assert answer.status_code == 302, body(answer)
    with cast.as_user("clerk", write=False):
        return Record.objects.get(pk=int(answer["Location"].strip("/").rpartition("/")[2]))


def test_write__files_go_with_the_form() -> None:
    """Without a script: files chosen in the form are attached when it is saved."""
    both = [a_file(), a_file("现场.jpg", sent.photo())]
    row = saved(signed_in("podi_branch"), PODI, {"v-topic": "学党纪", "files": both})
    assert files_of(row) == ["会议记录.pdf", "现场.jpg"]


def test_write__files_sent_ahead_are_not_lost_with_a_refused_form() -> None:
    """With a script: a file sent ahead stands in the form that came back, and is attached once the form holds."""
    client = signed_in("podi_branch")
    filled = form(client.get(PODI), WRITE)
    sent_ahead = client.post(UPLOAD, {"key": filled["key"], "files": a_file()})
    assert sent_ahead.status_code == 201
    assert "会议记录.pdf" in body(sent_ahead)
    refused = client.post(WRITE, {**filled, "v-topic": ""})
    assert refused.status_code == 400
    assert "会议记录.pdf" in words(parsed(refused).xpath("//*[@data-drop]")[0])
    answer = client.post(WRITE, {**form(refused, WRITE), "v-topic": "学党纪"})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert "会议记录.pdf" in panel(page, "附件")
    assert "添加附件" in history(page)[0]


def test_write__sent_twice_it_is_one_record_with_its_files_once() -> None:
    """Pressed twice: one record, one file."""
    client = signed_in("podi_branch")
    filled = {**form(client.get(PODI), WRITE), "v-topic": "学党纪"}
    client.post(UPLOAD, {"key": filled["key"], "files": a_file()})
    first, second = client.post(WRITE, filled), client.post(WRITE, filled)
    assert first["Location"] == second["Location"]
    with cast.as_user("clerk", write=False):
        assert Record.objects.filter(type="theme_party_day").count() == 1
        assert File.objects.count() == 1


def test_write__a_file_can_be_taken_out_again() -> None:
    """The button beside it, without a script and with one; a stranger's press finds nothing."""
    client = signed_in("podi_branch")
    filled = form(client.get(PODI), WRITE)
    for name in ("一.pdf", "二.pdf"):
        client.post(UPLOAD, {"key": filled["key"], "files": a_file(name)})
    shown = client.post(WRITE, {**filled, "then": "redraw"})
    first, second = parsed(shown).xpath("//button[@data-discard]")
    assert signed_in("podi_secretary").post(first.get("data-discard")).status_code == 404
    again = client.post(WRITE, {**filled, "then": first.get("value")})
    assert again.status_code == 200
    assert "一.pdf" not in body(again)
    assert client.post(second.get("data-discard")).status_code == 204
    assert "二.pdf" not in body(client.post(WRITE, {**filled, "then": "redraw"}))


BAD = [
    ("空.pdf", b"", "空.pdf"),
    ("程序.exe", b"MZ\x90\x00\x03", "程序.exe"),
    ("炸弹.png", sent.bomb_png(), "炸弹.png"),
    ("宏.docx", sent.with_macros(), "宏.docx"),
    ("<img src=x onerror=alert(1)>.gif", b"GIF89a\x00", "<img src=x"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "what", "said"), BAD, ids=[row[0][:8] for row in BAD])
def test_bad_files__a_sentence_at_the_field_and_nothing_lost(name: str, what: bytes, said: str, language: str) -> None:
    """With the form and ahead of it: 400 with a sentence; what was typed and the good file beside it stay."""
    client = signed_in("podi_branch", language=language)
    filled = form(client.get(PODI), WRITE)
    ahead = client.post(UPLOAD, {"key": filled["key"], "files": a_file(name, what)})
    assert ahead.status_code == 400
    assert ahead["Content-Type"].startswith("text/plain")
    answer = client.post(WRITE, {**filled, "v-topic": "学党纪", "files": [a_file("好.pdf"), a_file(name, what)]})
    assert answer.status_code == 400
    assert errors(answer)["files"]
    assert said in words(parsed(answer).xpath("//form[@method='post'][@enctype]")[0])
    assert b"<img src=x" not in answer.content
    assert form(answer, WRITE)["v-topic"] == "学党纪"
    assert "好.pdf" in words(parsed(answer).xpath("//*[@data-drop]")[0])


def test_upload__thirty_files_and_no_more() -> None:
    """Thirty go with one form; the thirty-first is refused and the thirty stay."""
    client = signed_in("podi_branch")
    thirty = [a_file(f"{number}.txt", f"第{number}份".encode()) for number in range(MOST_FILES)]
    filled = {**form(client.get(PODI), WRITE), "v-topic": "学党纪"}
    answer = client.post(WRITE, {**filled, "files": [*thirty, a_file("多.pdf")]})
    assert "多.pdf" in errors(answer)["files"]
    done = client.post(WRITE, {**form(answer, WRITE), "v-topic": "学党纪"})
    with cast.as_user("clerk", write=False):
        assert File.objects.filter(record=int(done["Location"].strip("/").rpartition("/")[2])).count() == MOST_FILES


def test_upload__asked_without_a_file_or_without_a_form() -> None:
    """Nothing chosen is said so; looking at the address leads to the forms."""
    client = signed_in("podi_branch")
    assert client.post(UPLOAD, {"key": "rubbish"}).status_code == 400
    assert client.get(UPLOAD)["Location"] == "/tianning/write/"
    assert client.get("/tianning/files/1/discard/")["Location"] == "/tianning/write/"
    assert signed_in("leader").post(UPLOAD, {"files": a_file()}).status_code == 403


def test_record__files_attached_later() -> None:
    """On the record page whoever may write there attaches; what cannot be kept comes back beside the input."""
    row = record()
    address = f"/tianning/records/{row.pk}/files/"
    client = signed_in("podi_branch")
    assert client.post(address, {"key": str(uuid4()), "files": a_file()})["Location"] == f"/tianning/records/{row.pk}/"
    assert "已添加1个附件" in words(parsed(client.get(f"/tianning/records/{row.pk}/")).xpath("//*[@class='toast']")[0])
    assert NOTHING == "选一个文件"
    for given, said in (({}, NOTHING), ({"files": a_file("空.pdf", b"")}, "空.pdf")):
        answer = client.post(address, {"key": str(uuid4()), **given})
        assert answer.status_code == 400
        assert said in errors(answer)["files"]
    assert client.get(address).status_code == 302
    assert files_of(row) == ["会议记录.pdf"]


@pytest.mark.parametrize("reader", ["leader", "auditor"])
def test_record__who_reads_sees_files_and_attaches_none(reader: str) -> None:
    """The gallery without the form; the address refuses as well."""
    row = record()
    attached(row)
    page = signed_in(reader).get(f"/tianning/records/{row.pk}/")
    assert "会议记录.pdf" in panel(page, "附件")
    assert not parsed(page).xpath("//*[@data-drop]")
    assert not parsed(page).xpath("//a[contains(@href, 'withdraw')]")
    with cast.as_user("podi_branch") as actor:
        upload_file(cast.town(), key=uuid4(), name="x.pdf", content=sent.PDF, actor=actor)
    refused = signed_in(reader).post(f"/tianning/records/{row.pk}/files/", {"key": str(uuid4())})
    assert refused.status_code == 403
    assert sentence(Refused("workbench.not_to_attach", number=row.number), "zh") in words(parsed(refused))


def test_file__opens_safely() -> None:
    """A document is saved under its name, a picture opens; neither is ever taken for a page."""
    row = record()
    client = signed_in("clerk")
    document = client.get(f"/tianning/files/{attached(row, '一“览”.html', b'<script>alert(1)</script>').pk}/")
    assert document["Content-Type"] == "text/plain; charset=utf-8"
    assert document["Content-Disposition"].startswith('attachment; filename="_____html.txt"')
    assert "%E4%B8%80" in document["Content-Disposition"]
    picture = attached(row, "现场.jpg", sent.photo())
    for address in (f"/tianning/files/{picture.pk}/", f"/tianning/files/{picture.pk}/small/"):
        shown = client.get(address)
        assert shown["Content-Type"] == "image/jpeg"
        assert content(shown)[:3] == b"\xff\xd8\xff"
        assert b"Wang Laosan" not in content(shown)
    for answer in (document, shown):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/tianning/files/{attached(row).pk}/small/").status_code == 404, "a document has no picture"


@pytest.mark.parametrize(("of", "reader"), [("tianning", "nailin_secretary"), ("zhaidian", "clerk")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_file__of_another_village_cannot_be_guessed(of: str, reader: str, language: str) -> None:
    """Every address of a foreign file and its record answers as if it did not exist, and changes nothing."""
    row = record()
    file = attached(row)
    client = signed_in(reader, of=of, language=language)
    for town in {"tianning", of}:
        for path in (f"files/{file.pk}/", f"files/{file.pk}/small/", f"files/{file.pk}/withdraw/"):
            answer = client.get(f"/{town}/{path}")
            assert answer.status_code == 404
            assert "会议记录" not in body(answer)
        for path in (f"files/{file.pk}/withdraw/", f"files/{file.pk}/discard/", f"records/{row.pk}/files/"):
            given = {"reason": "x", "key": str(file.key), "files": a_file()}
            assert client.post(f"/{town}/{path}", given).status_code == 404
        assert client.post(f"/{town}/records/{row.pk}/notes/", {"note": "x"}).status_code == 404
    assert files_of(row) == ["会议记录.pdf"]


def test_withdraw__asks_why_and_leaves_a_trace() -> None:
    """Without a reason the question comes back; with one the file opens for nobody and the history says why."""
    row = record()
    file = attached(row)
    address = f"/tianning/files/{file.pk}/withdraw/"
    client = signed_in("podi_branch")
    assert client.get(address).status_code == 200
    assert "写明为什么撤下" in body(client.post(address, {"reason": " "}))
    assert "删短一些" in body(client.post(address, {"reason": "长" * 501}))
    refused = signed_in("leader").get(address)
    assert refused.status_code == 403
    assert sentence(Refused("workbench.not_to_withdraw_file", name=file.name), "zh") in words(parsed(refused))
    assert client.post(address, {"reason": "拍到了群众"})["Location"] == f"/tianning/records/{row.pk}/"
    page = client.get(f"/tianning/records/{row.pk}/")
    assert "撤下附件" in history(page)[0]
    assert "拍到了群众" in history(page)[0]
    assert client.get(f"/tianning/files/{file.pk}/").status_code == 404
    assert client.get(address).status_code == 400


def test_withdrawn_record__takes_no_more_files() -> None:
    """What was attached stays to be read; nothing is added."""
    row = record()
    attached(row)
    client = signed_in("podi_branch")
    send_reason = {**form(client.get(f"/tianning/records/{row.pk}/withdraw/"), f"/tianning/records/{row.pk}/withdraw/")}
    client.post(f"/tianning/records/{row.pk}/withdraw/", {**send_reason, "reason": "记错了"})
    page = client.get(f"/tianning/records/{row.pk}/")
    assert "会议记录.pdf" in panel(page, "附件")
    assert not parsed(page).xpath("//*[@data-drop]")
    late = client.post(f"/tianning/records/{row.pk}/files/", {"key": str(uuid4()), "files": a_file()})
    assert late.status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_note__is_read_in_the_history(language: str) -> None:
    """A note stands in the history once, however often it is sent; one that cannot be kept comes back as typed."""
    row = record()
    address = f"/tianning/records/{row.pk}/notes/"
    client = signed_in("clerk", language=language)
    key = str(uuid4())
    for _ in range(2):
        assert client.post(address, {"note": "下次<b>带上</b>老年党员", "key": key}).status_code == 302
    page = client.get(f"/tianning/records/{row.pk}/")
    assert sum("下次<b>带上</b>老年党员" in item for item in history(page)) == 1
    long = client.post(address, {"note": "字" * (LONGEST_NOTE + 1), "key": str(uuid4())})
    assert long.status_code == 400
    assert str(LONGEST_NOTE) in errors(long)["note"]
    assert parsed(long).xpath("//textarea[@name='note']")[0].text.strip() == "字" * (LONGEST_NOTE + 1)
    assert client.post(address, {"note": " ", "key": str(uuid4())}).status_code == 400
    assert client.get(address).status_code == 302
    assert signed_in("auditor").post(address, {"note": "看", "key": str(uuid4())}).status_code == 403


def test_record_page__queries_do_not_grow_with_files() -> None:
    """Twenty files cost no more questions than two."""
    row = record()
    client = signed_in("clerk")
    client.get(f"/tianning/records/{row.pk}/")  # what is remembered between pages is known
    counts = []
    for more in (2, 18):
        for number in range(more):
            attached(row, f"{more}-{number}.txt", f"{more}-{number}".encode())
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/tianning/records/{row.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
