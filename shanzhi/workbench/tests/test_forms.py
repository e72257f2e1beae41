"""Forms from above on their pages: registered, answered cell by cell, filled, sent back; who may see them."""

from __future__ import annotations

import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from shanzhi.activities.actions import withdraw_activity
from shanzhi.records.models import Record
from shanzhi.reports.forms.tests.files import item_form
from shanzhi.reports.models import ArrivedForm
from shanzhi.workbench.tests.asking import body, content, signed_in
from tests.support import cast, forms
from tests.support.jobs import run_waiting
from tests.support.refusals import says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
PAGE = "/tianning/forms/"


def registered(client: Client, **more: str) -> str:
    """The address of a form that was handed in."""
    file = SimpleUploadedFile("统计表.xlsx", forms.content())
    answer = client.post(PAGE, {"form": file, "asked_by": forms.ASKED_BY, **more})
    assert answer.status_code == 302, body(answer)
    return str(answer.url)


def cell(page: str, label: str) -> tuple[str, str]:
    """The text and the state of a cell by its whole name."""
    found = re.search(rf'class="fg-([a-z-]+)[^"]*"><a href="[^"]*" aria-label="{label}, [^"]*"[^>]*>(.*?)</a>', page)
    assert found, label
    return re.sub(r"<[^>]+>", "", found[2]), found[1]


def test_form__from_arrival_to_the_filled_file() -> None:
    """Held figures stand in their cells and open; a cell is typed, one bound, one given to an office; then filled."""
    client = signed_in("organiser")
    here = registered(client, due="2024-07-20", basis="县组〔2024〕1号")
    page = body(client.get(here))
    assert cell(page, "坡底村 · 组织生活／主题党日") == ("1", "held")
    assert cell(page, "合计 · 组织生活／主题党日") == ("3", "held")
    assert cell(page, "坡底村 · 等次")[1] == "not-held"
    assert "县组〔2024〕1号" in page
    assert "基本履职：基层党组织建设" in page
    assert "5栏≥4栏" in page

    opened = body(client.get(f"{here}?cell=0!6:5"))
    link = html.unescape(re.search(r'href="(/tianning/figures/theme_days/[^"]*)"', opened)[1])  # type: ignore[index]
    assert client.get(link).status_code == 200

    typed = client.post(here, {"do": "type", "cell": "0!6:8", "text": "优"})
    assert (typed.status_code, "cell=0!7:2" in typed.url or "cell=0%21" in typed.url) == (302, True)
    bound = {"do": "bind", "cell": "0!6:6", "indicator": "theme_day_attendance", "unit": "podi"}
    assert client.post(here, bound).status_code == 302
    assert client.post(here, {"do": "assign", "cell": "0!6:7", "office": "town_clerk"}).status_code == 302
    today = body(signed_in("clerk").get("/tianning/"))
    assert f'href="{here}?cell=0%216%3A7#cell"' in today
    assert "上级报表里要本岗位填的" in today
    assert "上级报表里要本岗位填的" not in body(client.get("/tianning/"))
    page = body(client.get(here))
    assert cell(page, "坡底村 · 等次") == ("优", "typed")
    assert cell(page, "坡底村 · 组织生活／到会") == ("5", "held")

    assert client.post(here, {"do": "fill", "minutes": "7"}).status_code == 302
    done = body(client.get(here))
    assert 'value="fill"' not in done
    answer = client.get(f"{here}download/")
    page_of_file = load_workbook(io.BytesIO(content(answer)))["统计表"]
    assert [page_of_file.cell(7, column).value for column in (6, 7, 9)] == [1, 5, "优"]
    listed = body(client.get(PAGE))
    assert forms.TITLE in listed
    assert "县委组织部" in listed


def test_form__what_is_wrong_is_said_where_it_is() -> None:
    """No file, no asker, a period the wrong way round, a file that is no form, a word where a number is wanted."""
    client = signed_in("organiser")
    assert client.post(PAGE, {"asked_by": "某局"}).status_code == 400
    without = client.post(PAGE, {"form": SimpleUploadedFile("表.xlsx", forms.content()), "asked_by": " "})
    assert (without.status_code, says(body(without), "forms", "form.asked_by_missing")) == (400, True)
    turned = {"form": SimpleUploadedFile("表.xlsx", forms.content()), "asked_by": "某局"}
    answer = client.post(PAGE, {**turned, "start": "2024-06-30", "end": "2024-01-01"})
    assert (answer.status_code, says(body(answer), "forms", "form.period_backwards")) == (400, True)
    pdf = client.post(PAGE, {"form": SimpleUploadedFile("表.pdf", b"%PDF-1.7"), "asked_by": "某局"})
    assert (pdf.status_code, says(body(pdf), "forms", "form.file.pdf")) == (400, True)

    here = registered(client)
    wrong = client.post(here, {"do": "type", "cell": "0!6:7", "text": "约三万"})
    assert (wrong.status_code, says(body(wrong), "forms", "form.cell.no_number")) == (400, True)
    assert client.post(here, {"do": "type", "cell": "9!9:9", "text": "1"}).status_code == 404
    assert client.post(here, {"do": "nothing"}).status_code == 404
    minutes = client.post(here, {"do": "fill", "minutes": "两小时"})
    assert (minutes.status_code, says(body(minutes), "forms", "form.minutes")) == (400, True)


def test_form__of_thousands_of_cells_is_filled_by_a_job() -> None:
    """The page shows eighty rows at a time; filling goes to the queue, the file holds every figure afterwards."""
    client = signed_in("organiser")
    lines = [(number, "主题党日", "次") for number in range(1, 2102)]
    file = SimpleUploadedFile("大表.xlsx", item_form(lines, above=["2024年上半年台账"]))
    here = str(client.post(PAGE, {"form": file, "asked_by": "县里某局"}).url)
    page = body(client.get(f"{here}?page=27"))
    assert page.count('class="fg-held') == 2101 - 26 * 80
    answer = client.post(here, {"do": "fill", "minutes": "0"})
    assert "/jobs/" in answer.url
    (run,) = run_waiting()
    assert (run.state, (run.result or {})["params"]) == ("done", {"cells": 2101})
    sheet = load_workbook(io.BytesIO(content(client.get(f"{here}download/")))).worksheets[0]
    assert [sheet.cell(row, 4).value for row in (3, 2103)] == [3, 3]


def test_form__sent_back_with_a_drafted_reply() -> None:
    """The same data asked again: the page says where they were given, the reply is drafted, the form is closed."""
    client = signed_in("organiser")
    first = registered(client)
    client.post(first, {"do": "fill", "minutes": "3"})
    second = registered(client)
    page = body(client.get(second))
    assert forms.TITLE in page
    reply = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1]).strip()  # type: ignore[index]
    assert "一次采集" in reply
    assert client.post(second, {"do": "refuse", "reply": reply}).status_code == 302
    with cast.as_user("organiser", write=False):
        sent = ArrivedForm.objects.latest("pk")
        assert (sent.state, sent.reply) == (ArrivedForm.State.REFUSED, reply)


def test_form__is_for_who_sees_the_whole_town() -> None:
    """A leader looks and may not answer; a village is refused, and knows of no form."""
    here = registered(signed_in("organiser"))
    leader = signed_in("leader")
    page = body(leader.get(f"{here}?cell=0!6:8"))
    assert 'name="do"' not in page
    assert leader.post(here, {"do": "type", "cell": "0!6:8", "text": "优"}).status_code == 403
    village = signed_in("podi_secretary")
    assert village.get(PAGE).status_code == 403
    assert village.get(here).status_code == 404
    assert village.get(f"{here}download/").status_code == 404
    assert "forms/" not in body(village.get("/tianning/reports/"))


def test_form__a_correction_reaches_it_after_it_was_filled() -> None:
    """The cells that moved say what was filled and what would be now, and why; figure, record and Today lead here."""
    client = signed_in("organiser")
    here = registered(client)
    client.post(here, {"do": "fill", "minutes": "3"})
    with cast.as_user("organiser") as actor:
        record = Record.objects.filter(type="theme_party_day", unit=cast.unit("podi_branch")).get()
        withdraw_activity(record, reason="记重了", actor=actor)

    page = body(client.get(here))
    assert cell(page, "坡底村 · 组织生活／主题党日") == ("1", "unclear")
    assert cell(page, "合计 · 组织生活／主题党日") == ("3", "unclear")
    assert cell(page, "奈林村 · 组织生活／主题党日") == ("1", "held")
    moved = page[page.index('id="corrected"') :]
    assert "记重了" in moved
    assert re.search(r"3 → <b>2</b>", moved)
    assert here in body(client.get("/tianning/figures/theme_days/?unit=town"))
    assert here in body(client.get(f"/tianning/records/{record.pk}/"))
    assert here in body(client.get("/tianning/"))

    (seen,) = set(re.findall(r'name="seen" value="([\d,]+)"', page))
    stand = {"do": "stand", "seen": seen}
    without = client.post(here, {**stand, "reason": " "})
    assert (without.status_code, says(body(without), "reports", "report.correction.reason_missing")) == (400, True)
    assert client.post(here, {**stand, "reason": "已电话告知县委组织部"}).status_code == 302
    page = body(client.get(here))
    assert "已电话告知县委组织部" in page
    assert 'id="corrected"' not in page
    assert here not in body(client.get("/tianning/"))
    assert client.post(here, {**stand, "reason": "再说一遍"}).status_code == 409
    assert cell(page, "合计 · 组织生活／主题党日") == ("3", "unclear")
