"""Writing down: the form of a type, saving it, and everything that can be wrong with what was typed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shanzhi.core.periods import Window
from shanzhi.indicators.figures import Figures, Request
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.ledger.queries import Fact
from shanzhi.packs.library import library
from shanzhi.records.queries import Record
from shanzhi.workbench.counting import own_year
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, facts, form, panel, parsed, send, words
from tests.support import cast
from tests.support.activities import people_of

pytestmark = pytest.mark.django_db
WRITE = "/tianning/write/theme_party_day/"
PODI = f"{WRITE}?unit=podi_branch&on=2024-06-05"


def records() -> list[Record]:
    """Records of theme Party days, as the town sees them."""
    with cast.as_user("clerk", write=False):
        return list(Record.objects.filter(type="theme_party_day").order_by("pk"))


def members(branch: str) -> list[int]:
    """The members of a branch, in the order of the roster."""
    with cast.as_user("clerk", write=False):
        return people_of(branch)


def figure(key: str) -> Any:
    """A figure of the town, this year."""
    with cast.as_user("clerk", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        return figures.one(Request(key, cast.unit("town").pk, figures.default_window(key))).value


def test_write__offers_what_the_office_may_write() -> None:
    """Types that somebody may write down are links to forms; those of others lead to the register only."""
    branch = set(parsed(signed_in("podi_branch").get("/tianning/write/")).xpath("//main//a/@href"))
    assert "/tianning/write/theme_party_day/" in branch
    assert "/tianning/write/venue/" not in branch
    assert "/tianning/registers/venue/" in branch
    village = set(parsed(signed_in("podi_secretary").get("/tianning/write/")).xpath("//main//a/@href"))
    assert "/tianning/write/venue/" in village
    auditor = signed_in("auditor").get("/tianning/write/")
    assert not any("/write/" in each for each in parsed(auditor).xpath("//main//a/@href"))
    assert "只看不记" in body(auditor)


def test_write__offers_only_what_one_may_read() -> None:
    """Talks are need-to-know: a branch secretary is not offered the form, and its address says to whom it goes."""
    talk = "/tianning/write/heart_to_heart_talk/"
    client = signed_in("podi_branch")
    offered = set(parsed(client.get("/tianning/write/")).xpath("//main//a/@href"))
    assert talk not in offered
    assert "/tianning/registers/heart_to_heart_talk/" in offered
    refused = client.get(talk)
    assert refused.status_code == 403
    assert "知情范围" in body(refused)
    organiser = signed_in("organiser")
    assert talk in set(parsed(organiser.get("/tianning/write/")).xpath("//main//a/@href"))
    assert organiser.get(talk).status_code == 200


def test_form__of_a_day_last_year_says_last_years_figures() -> None:
    """A late entry changes the figures of its own year: the page says those, and so does the next one."""
    client, late = signed_in("podi_branch"), f"{WRITE}?unit=podi_branch&on=2023-12-20"
    said = panel(client.get(late), "保存后会变的")
    assert "主题党日次数 上年" in said
    assert "今年以来" not in said
    saved = send(client, late, {"v-topic": "补记一次"})
    (toast,) = parsed(client.get(saved["Location"])).xpath("//*[@class='toast']")
    assert "主题党日次数 0 → 1次" in words(toast)
    assert "主题党日次数 今年以来" in panel(client.get(WRITE), "保存后会变的")


def test_own_year__of_a_town_that_reports_the_year_before() -> None:
    """In February the town's figures speak of last year; what is done now counts in the year that has begun."""
    today = date(2022, 2, 14)
    with cast.as_user("clerk", of="zhaidian", write=False) as actor:
        town = cast.town("zhaidian")
        usual = Figures.now(actor, town).default_window("theme_days", today)
        own = own_year(library(town), "theme_days", today, today)
    assert usual == Window(date(2021, 1, 1), date(2021, 12, 31))
    assert own == Window(date(2022, 1, 1), today)


def test_form__comes_filled_in_for_the_office() -> None:
    """A branch secretary finds the branch, today and the whole roster ticked."""
    filled = form(signed_in("podi_branch").get(WRITE), WRITE)
    assert (filled["unit"], filled["on"]) == ("podi_branch", "2024-07-05")
    assert {int(each) for each in filled["roster"]} == set(members("podi_branch"))


KINDS = [
    ("theme_party_day", "topic", "text"),
    ("theme_party_day", "resolved", "textarea"),
    ("theme_party_day", "items", "checkbox"),
    ("theme_party_day", "guests", "decimal"),
    ("reception", "host", "radio"),
    ("reception", "mode", "radio"),
    ("reception", "announced", "radio"),
    ("cleanup", "household_waste", "decimal"),
    ("cleanup", "village_money", "decimal"),
    ("venue", "kind", "select"),
    ("public_camera", "warranty_ends_on", "date"),
]


@pytest.mark.parametrize(("type_key", "name", "kind"), KINDS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_form__each_kind_of_field_has_its_input(type_key: str, name: str, kind: str, language: str) -> None:
    """Every kind of field is asked in its own way, with a label bound to it in the language of the page."""
    page = parsed(signed_in("clerk", language=language).get(f"/tianning/write/{type_key}/?unit=town"))
    found = page.xpath(f"//*[@name='v-{name}']")
    assert {each.get("inputmode") or each.get("type") or each.tag for each in found} == {kind}
    label = page.xpath(f"//label[@for='v-{name}'] | //fieldset[@id='v-{name}']/legend")
    declared = library(cast.town()).find("activities", type_key) or library(cast.town()).get("items", type_key)
    assert words(label[0]).startswith(declared.model.fields[name].label.within("en" if language == "en" else "zh"))


def test_save__posts_facts_and_says_what_changed() -> None:
    """Saving writes the record with its roster, its facts count at once, and the next page says the new number."""
    client = signed_in("podi_branch")
    people = members("podi_branch")
    before = figure("theme_days")
    changed = {
        "v-topic": "学党纪；议巡河",
        "v-items": ["study", "deliberation"],
        "v-guests": "3",
        "place": "村委会",
        "starts_at": "09:30",
        "roster": [str(each) for each in people[:5]],
        f"roster-{people[5]}-why": "leave:生病",
        f"roster-{people[6]}-why": "absent",
    }
    response = send(client, PODI, changed)
    (record,) = records()
    assert response.status_code == 302
    assert response["Location"] == f"/tianning/records/{record.pk}/"
    assert figure("theme_days") == before + 1
    assert figure("theme_day_attendance") == 5
    page = client.get(response["Location"])
    assert "已保存" in words(parsed(page).xpath("//*[@class='toast']")[0])
    assert "主题党日次数" in words(parsed(page).xpath("//*[@class='toast']")[0])
    said = facts(page)
    assert (said["地点"], said["开始时间"], said["办了哪几项"]) == ("村委会", "09:30", "学习研讨 · 议事")
    assert "生病（1人）" in panel(page, "到会名册")
    assert "已保存" not in body(client.get(response["Location"])), "a toast is said once"


def test_save__and_next_opens_the_form_again() -> None:
    """Save and next comes back to an empty form of the same unit and day."""
    response = send(signed_in("podi_branch"), PODI, {"v-topic": "学党纪", "then": "next"})
    assert response["Location"] == f"{WRITE}?unit=podi_branch&on=2024-06-05"


def test_save__an_item_and_a_reading_of_it() -> None:
    """Items and readings are written by the same form; money, dates and decimals arrive as typed."""
    client = signed_in("podi_secretary")
    sent = {
        "unit": "podi",
        "on": "2024-01-08",
        "v-name": "桥头路口",
        "v-number": "2",
        "v-warranty_ends_on": "2026-01-08",
    }
    page = client.get(send(client, "/tianning/write/public_camera/", sent)["Location"])
    assert facts(page)["质保到期"] == "2026年1月8日"
    with cast.as_user("clerk", write=False):
        site = Record.objects.get(type="public_camera")
    reading = {"unit": "podi", "on": "2024-05-08", "item": str(site.pk), "v-checked": "2", "v-in_order": "1"}
    answer = send(client, "/tianning/write/camera_reading/", {**reading, "v-method": "on_site"})
    assert words(parsed(client.get(answer["Location"])).xpath("//h1")[0]) == "桥头路口"


def test_save__money_is_kept_in_cents() -> None:
    """Yuan typed with a comma and full-width digits are kept to the cent and shown in yuan."""
    client = signed_in("clerk")
    sent = {
        "unit": "podi",
        "on": "2024-05-08",
        "v-places": "河岸",
        "v-campaign": "none",
        "v-village_money": "１2,345.60",
    }
    page = client.get(send(client, "/tianning/write/cleanup/", sent)["Location"])
    assert facts(page)["村（社区）出的钱"] == "12,345.6元"
    with cast.as_user("clerk", write=False):
        assert Record.objects.get(type="cleanup").data["village_money"] == 1234560


BAD = [
    ("on", "", "on", "填日期"),
    ("on", "2024-02-30", "on", "“2024-02-30”不是一个日期"),
    ("on", "明天", "on", "“明天”不是一个日期"),
    ("on", "0024-06-05", "on", "不是一个日期"),
    ("on", "2024-07-06", "on", "不能晚于今天"),
    ("on", "2019-06-05", "unit", "2019-06-05"),
    ("starts_at", "25:00", "starts_at", "“25:00”不是一个时间"),
    ("unit", "", "unit", "选单位"),
    ("unit", "atlantis", "unit", "没有“atlantis”这个单位"),
    ("unit", "nailin_branch", "unit", "不能替奈林村党支部记"),
    ("v-topic", "", "v-topic", "填主题"),
    ("v-topic", "题" * 121, "v-topic", "121个字"),
    ("v-guests", "很多", "v-guests", "“很多”不是"),
    ("v-guests", "2001", "v-guests", "2001"),
    ("v-guests", "-1", "v-guests", "-1"),
    ("v-guests", "2.5", "v-guests", "整数"),
    ("v-items", ["study", "dancing"], "v-items", "dancing"),
    ("place", "屋" * 121, "place", "121个字"),
    ("host", "999999999", "host", "已经不在了"),
    ("venue", "999999999", "venue", "已经不在了"),
    ("venue", "9" * 40, "venue", "已经不在了"),
    ("roster", [], "roster", "没有人到会"),
]


@pytest.mark.parametrize(("name", "typed", "field", "sentence"), BAD)
def test_bad_input__a_sentence_at_the_field_and_nothing_lost(name: str, typed: Any, field: str, sentence: str) -> None:
    """The form comes back as 400 with the sentence at its field and on top and all that was typed; nothing is kept."""
    filled = {"v-topic": "学党纪；议巡河", "v-content": "经过\n两行", "v-guests": "3", "place": "村委会"}
    response = send(signed_in("podi_branch"), PODI, {**filled, name: typed})
    assert response.status_code == 400
    assert sentence in errors(response)[field]
    summary = parsed(response).xpath("//*[@role='alert']")[0]
    assert f"#{field}" in summary.xpath(".//a/@href")
    again = form(response, WRITE)
    if name not in ("unit", "v-items", "host", "venue", "roster"):
        assert again[name] == typed
    for key, value in filled.items():
        if key != name:
            assert again[key].replace("\r", "") == value
    assert records() == []
    with cast.as_user("clerk", write=False):
        assert not Fact.objects.filter(measure__key="theme_day.held").exists()


def test_bad_input__everything_is_said_at_once() -> None:
    """Three mistakes are three sentences in one answer."""
    response = send(signed_in("podi_branch"), PODI, {"on": "x", "v-topic": "", "v-guests": "y"})
    assert {"on", "v-topic", "v-guests"} <= errors(response).keys()


def test_bad_input__attendance_above_the_roster() -> None:
    """Somebody who is not expected cannot have come."""
    stranger = members("nailin_branch")[0]
    response = send(signed_in("podi_branch"), PODI, {"v-topic": "学", "roster": [str(stranger)]})
    assert response.status_code == 400
    assert "不在名册里" in errors(response)["roster"]


def test_bad_input__a_reading_of_something_else() -> None:
    """A reading needs its item, and one of the right type."""
    with cast.as_user("clerk") as actor:
        entry = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": "戏台", "kind": "stage"})
        stage = register_item(cast.town(), type_key="venue", entry=entry, actor=actor)
    sent = {"unit": "podi", "on": "2024-05-08", "v-checked": "2", "v-in_order": "1", "v-method": "on_site"}
    for item in ("", str(stage.pk)):
        response = send(signed_in("clerk"), "/tianning/write/camera_reading/", {**sent, "item": item})
        assert response.status_code == 400
        assert errors(response)["item"]


def test_send_twice__is_one_record() -> None:
    """The same form pressed twice is one record, and both answers lead to it."""
    client = signed_in("podi_branch")
    sent = {**form(client.get(PODI), WRITE), "v-topic": "学党纪"}
    first, second = client.post(WRITE, sent), client.post(WRITE, sent)
    assert first["Location"] == second["Location"]
    assert len(records()) == 1


def test_send_twice__a_form_that_came_back_is_sent_with_its_key() -> None:
    """A refused form keeps its key: put right and sent, it is written once."""
    client = signed_in("podi_branch")
    refused = send(client, PODI, {"v-topic": ""})
    sent = {**form(refused, WRITE), "v-topic": "学党纪"}
    assert client.post(WRITE, sent).status_code == 302
    assert client.post(WRITE, sent).status_code == 302
    assert len(records()) == 1


def test_send_twice__the_key_of_somebody_else() -> None:
    """A key that another person has used is a sentence, not an accident."""
    key = str(uuid4())
    assert send(signed_in("podi_branch"), PODI, {"v-topic": "学", "key": key}).status_code == 302
    response = send(signed_in("clerk"), PODI, {"v-topic": "学", "key": key})
    assert response.status_code == 400
    assert "已经由别人交过" in body(response)


def test_lapsed__what_was_typed_stands_on_the_page() -> None:
    """After the sign-in has ended the form is answered with a page that keeps it and can send it again."""
    client = signed_in("podi_branch")
    sent = {**form(client.get(PODI), WRITE), "v-topic": "学党纪；议巡河"}
    anonymous = Client()
    anonymous.cookies["language"] = "zh-hans"
    kept = anonymous.post(WRITE, sent)
    assert kept.status_code == 403
    assert "登录已经结束" in body(kept)
    again = form(kept, WRITE)
    assert again["v-topic"] == "学党纪；议巡河"
    hidden = parsed(kept).xpath("//input[@name='roster']/@value")
    assert set(hidden) == set(sent["roster"])
    assert client.post(WRITE, {**sent, **{"v-topic": again["v-topic"]}}).status_code == 302
    assert len(records()) == 1


def test_redraw__the_roster_follows_unit_and_day() -> None:
    """Another unit brings its own members, all ticked; what else was typed stays; nothing is written."""
    client = signed_in("clerk")
    response = send(client, PODI, {"unit": "nailin_branch", "v-topic": "学党纪", "then": "redraw"})
    assert response.status_code == 200
    again = form(response, WRITE)
    assert {int(each) for each in again["roster"]} == set(members("nailin_branch"))
    assert again["v-topic"] == "学党纪"
    assert records() == []


@pytest.mark.parametrize(
    ("name", "type_key", "status"),
    [
        ("leader", "theme_party_day", 403),
        ("auditor", "theme_party_day", 403),
        ("podi_branch", "venue", 403),
        ("podi_branch", "theme_party_day", 200),
        ("clerk", "party_member", 404),
        ("clerk", "no_such_type", 404),
    ],
)
def test_form__only_for_those_who_may(name: str, type_key: str, status: int) -> None:
    """Who may not write a type down gets a page that says so, also when a form is sent."""
    client = signed_in(name)
    address = f"/tianning/write/{type_key}/"
    response = client.get(address)
    assert response.status_code == status
    assert status != 403 or "没有可以记" in body(response)
    if status != 200:
        sent = {"key": str(uuid4()), "unit": "podi_branch", "on": "2024-06-05", "v-topic": "学"}
        assert client.post(address, sent).status_code == status
        assert records() == []


def test_form__binary_rubbish_is_refused() -> None:
    """A zero byte, which no keyboard types, is refused before anything is asked."""
    client = signed_in("podi_branch")
    assert send(client, PODI, {"v-topic": "a\x00b"}).status_code == 400
    assert client.get("/tianning/registers/theme_party_day/?q=a%00b").status_code == 400
    assert records() == []
