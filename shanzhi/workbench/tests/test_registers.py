"""Registers: which rows whom, each filter, the order, the totals, the export."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from shanzhi.activities.actions import record_activity, withdraw_activity
from shanzhi.inventory.actions import register_item, take_reading
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.workbench.tests.asking import body, content, signed_in
from shanzhi.workbench.tests.reading import listed, parsed, table, words
from tests.support import cast
from tests.support.activities import party_day, party_day_entry

pytestmark = pytest.mark.django_db
DAYS = "/tianning/registers/theme_party_day/"
JUNE, MAY = date(2024, 6, 5), date(2024, 5, 6)


@pytest.fixture(autouse=True)
def _written(db: None) -> None:
    """Three theme Party days that stand and one withdrawn."""
    with cast.as_user("clerk") as actor:
        party_day(actor, branch="podi_branch", came=5, on=JUNE)
        party_day(actor, branch="podi_branch", came=6, on=MAY)
        party_day(actor, branch="nailin_branch", came=4, on=JUNE)
        taken = party_day(actor, branch="sanjiao_branch", came=3, on=MAY)
        withdraw_activity(taken, reason="重了", actor=actor)


def numbers(name: str, query: str = "", address: str = DAYS) -> set[str]:
    """The numbers of the rows somebody sees."""
    return set(listed(signed_in(name).get(address + query), "编号"))


@pytest.mark.parametrize(
    ("name", "count"),
    [("clerk", 3), ("organiser", 3), ("leader", 3), ("auditor", 3), ("podi_secretary", 2), ("podi_branch", 2)],
)
def test_register__everybody_sees_the_rows_of_the_own_scope(name: str, count: int) -> None:
    """The town sees all three, a village its own two, and the number of rows above says the same."""
    response = signed_in(name).get(DAYS)
    assert response.status_code == 200
    assert len(listed(response, "编号")) == count
    assert f"行数 {count}" in words(parsed(response).xpath("//*[@id='register']")[0])


def test_register__another_village_sees_its_own_only() -> None:
    """The secretary of Nailin sees the day of the Nailin branch and no other."""
    assert listed(signed_in("nailin_secretary").get(DAYS), "单位") == ["奈林村党支部"]


def test_register__of_another_town_is_not_there() -> None:
    """Who has no office in a town cannot open its registers."""
    assert signed_in("clerk").get("/zhaidian/registers/theme_party_day/").status_code == 404
    assert signed_in("clerk", of="zhaidian").get("/zhaidian/registers/theme_party_day/").status_code == 200
    assert listed(signed_in("clerk", of="zhaidian").get("/zhaidian/registers/theme_party_day/"), "编号") == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?on_from=2024-06-01&on_to=2024-06-30", 2),
        ("?on_to=2024-05-31", 1),
        ("?on_from=2024-05-06&on_to=2024-05-06", 1),
        ("?unit=podi", 2),
        ("?unit=podi_branch", 2),
        ("?unit=nailin", 1),
        ("?unit=town", 3),
        ("?state=withdrawn", 1),
        ("?state=done", 3),
        ("?state=all", 4),
        ("?q=党纪", 3),
        ("?q=没有这样的", 0),
        ("?q=DR24-0002", 1),
        ("?unit=podi&on_from=2024-06-01", 1),
    ],
)
def test_register__each_filter_keeps_what_it_says(query: str, count: int) -> None:
    """Days, unit with all below it, state, words; together they narrow each other."""
    assert len(numbers("clerk", query)) == count


def test_register__filter_of_a_choice() -> None:
    """A declared choice that stands in the register filters by one of its codes."""
    with cast.as_user("clerk") as actor:
        for kind, name in (("hall", "大厅"), ("stage", "戏台")):
            entry = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": name, "kind": kind})
            register_item(cast.town(), type_key="venue", entry=entry, actor=actor)
    address = "/tianning/registers/venue/"
    assert len(numbers("clerk", "", address)) == 2
    response = signed_in("clerk").get(f"{address}?f_kind=stage")
    assert listed(response, "名称") == ["戏台"]
    assert "戏台" not in words(parsed(signed_in("clerk").get(f"{address}?f_kind=hall")).xpath("//tbody")[0])


def test_register__what_the_address_cannot_mean_is_said() -> None:
    """A day that is none, days the wrong way round, a unit that is none: a sentence and 4xx, never a guess."""
    client = signed_in("clerk")
    for query, sentence, status in (
        ("?on_from=2024-02-30", "“2024-02-30”不是一个日期", 400),
        ("?on_from=2024-06-30&on_to=2024-06-01", "把两个日期对调", 400),
        ("?unit=atlantis", "atlantis", 404),
    ):
        response = client.get(DAYS + query)
        assert response.status_code == status
        assert sentence in body(response)
    assert client.get("/tianning/registers/no_such_type/").status_code == 404


def test_register__sorted_both_ways() -> None:
    """By day, the latest first unless asked otherwise; the head of a column turns the order round."""
    client = signed_in("clerk")
    assert listed(client.get(DAYS), "日期") == ["06-05", "06-05", "05-06"]
    assert listed(client.get(f"{DAYS}?sort=day_up"), "日期") == ["05-06", "06-05", "06-05"]
    ordered = listed(client.get(f"{DAYS}?sort=number"), "编号")
    assert ordered == sorted(ordered)
    assert listed(client.get(f"{DAYS}?sort=nonsense"), "日期") == ["06-05", "06-05", "05-06"]


def test_register__totals_are_the_figures_of_the_same_rows() -> None:
    """How often and how many came, of the unit and the days of the filter; each opens to its figure."""
    response = signed_in("clerk").get(f"{DAYS}?unit=podi&on_to=2024-06-30")
    (line,) = parsed(response).xpath("//*[contains(@class, 'totals')]")
    assert "2 次" in words(line) or "2次" in words(line)
    assert "11" in words(line)
    assert any("/figures/theme_days/" in address and "unit=podi" in address for address in line.xpath(".//a/@href"))


def test_register__ten_thousand_would_not_come_at_once(django_assert_max_num_queries: Any) -> None:
    """A page holds fifty rows, the pager leads on, and more rows cost no more statements."""
    with cast.as_user("clerk") as actor:
        for _ in range(49):
            party_day(actor)
    client = signed_in("clerk")
    with django_assert_max_num_queries(45):
        response = client.get(DAYS)
    assert len(listed(response, "编号")) == 50
    assert len(listed(client.get(f"{DAYS}?page=2"), "编号")) == 2
    assert len(listed(client.get(f"{DAYS}?page=99"), "编号")) == 2


def test_register__members_are_called_by_name_and_found_by_it() -> None:
    """The roll of members shows persons, finds them by name and by pinyin initials."""
    client = signed_in("clerk")
    address = "/tianning/registers/party_member/"
    assert "王podi0" in listed(client.get(address), "姓名")
    assert listed(client.get(f"{address}?q=王podi0"), "姓名") == ["王podi0"]
    assert listed(signed_in("podi_secretary").get(f"{address}?q=王nailin0"), "姓名") == []


def test_register__readings_are_called_by_what_they_are_of() -> None:
    """A reading stands under what it was taken of, and is found by it."""
    with cast.as_user("clerk") as actor:
        entry = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": "桥头路口", "number": "2"})
        site = register_item(cast.town(), type_key="public_camera", entry=entry, actor=actor)
        values = {"checked": "2", "in_order": "1", "method": "on_site"}
        reading = ItemEntry(cast.unit("podi"), date(2024, 3, 1), values, item=site)
        take_reading(cast.town(), type_key="camera_reading", entry=reading, actor=actor)
    address = "/tianning/registers/camera_reading/"
    assert listed(signed_in("clerk").get(f"{address}?q=桥头"), "对象") == ["桥头路口"]
    assert listed(signed_in("clerk").get(f"{address}?q=村口"), "对象") == []


def exported(name: str, query: str = "", address: str = DAYS) -> tuple[list[str], list[str], list[list[Any]]]:
    """Lines above, heads and rows of an exported workbook."""
    response = signed_in(name).get(f"{address}export/{query}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "filename*=UTF-8''" in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(BytesIO(content(response))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    top = next(place for place, row in enumerate(rows) if row[0] == "编号")
    return [row[0] for row in rows[:top] if row[0]], rows[top], rows[top + 1 :]


@pytest.mark.parametrize(
    "query", ["", "?unit=podi", "?on_from=2024-06-01", "?state=all", "?q=没有这样的", "?sort=day_up"]
)
def test_export__holds_the_rows_of_the_filter_in_their_order(query: str) -> None:
    """The same numbers, days, titles and attendance as on the page, numbers as numbers and days as days."""
    shown = signed_in("clerk").get(DAYS + query)
    _lines, heads, rows = exported("clerk", query)
    page = {name: listed(shown, name) for name in ("编号", "主题", "到会/应到", "状态")}
    assert [row[heads.index("编号")] for row in rows] == page["编号"]
    assert [row[heads.index("主题")] for row in rows] == page["主题"]
    came, expected = heads.index("到会"), heads.index("应到")
    assert [f"{row[came]}/{row[expected]}" for row in rows] == page["到会/应到"]
    assert all(isinstance(row[heads.index("日期")], datetime) and isinstance(row[came], int) for row in rows)


def test_export__says_what_was_filtered_and_who_exported() -> None:
    """Above the rows stand the title, the filter in words, who, when, and that the data are a demo's."""
    lines, _heads, _rows = exported("podi_secretary", "?unit=podi_branch&on_from=2024-06-01&on_to=2024-06-30")
    assert lines[0] == "主题党日台账"
    assert "坡底村党支部" in lines[1]
    assert "6月1日—6月30日" in lines[1]
    assert any("podi_secretary" in line for line in lines)
    assert any("演示数据" in line for line in lines)


def test_export__holds_nothing_outside_the_scope() -> None:
    """What somebody exports is what somebody sees, also when the filter asks for more."""
    _lines, heads, rows = exported("podi_secretary", "?unit=town&state=all")
    assert {row[heads.index("单位")] for row in rows} == {"坡底村党支部"}


def test_export__text_is_never_a_formula() -> None:
    """A topic that begins like a formula stays text."""
    with cast.as_user("clerk") as actor:
        entry = party_day_entry(topic='=HYPERLINK("http://example.org","点")')
        record_activity(cast.town(), type_key="theme_party_day", entry=entry, actor=actor)
    response = signed_in("clerk").get(f"{DAYS}export/")
    sheet = openpyxl.load_workbook(BytesIO(content(response))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=HYPERLINK")]
    assert len(cells) == 1
    assert {cell.data_type for cell in cells} == {"s"}


def test_registers__counts_are_the_readers() -> None:
    """The list of registers says how many records of each type the reader sees."""
    for name, count in (("clerk", "3"), ("podi_branch", "2"), ("nailin_secretary", "1")):
        response = signed_in(name).get("/tianning/registers/")
        (item,) = parsed(response).xpath("//li[a[@href='/tianning/registers/theme_party_day/']]")
        assert words(item) == f"主题党日{count}"


def test_registers__found_by_initials() -> None:
    """Pinyin initials find a register; what matches nothing says so."""
    client = signed_in("clerk")
    assert "主题党日" in body(client.get("/tianning/registers/?q=ztdr"))
    assert "主题党日" not in words(parsed(client.get("/tianning/registers/?q=zzzz")).xpath("//main")[0])


def test_register__button_to_write_only_for_those_who_may() -> None:
    """A leader reads; a branch secretary writes Party days down but no venues."""
    for name, type_key, may in (
        ("leader", "theme_party_day", False),
        ("podi_branch", "theme_party_day", True),
        ("podi_branch", "venue", False),
        ("podi_secretary", "venue", True),
        ("clerk", "party_member", False),
    ):
        response = signed_in(name).get(f"/tianning/registers/{type_key}/")
        assert (f"/tianning/write/{type_key}/" in parsed(response).xpath("//a/@href")) is may


def test_register__of_what_one_need_not_know() -> None:
    """Talks: no button to write and no empty register for a branch secretary, but who sees them."""
    address = "/tianning/registers/heart_to_heart_talk/"
    response = signed_in("podi_branch").get(address)
    assert "组织委员、镇领导能看" in body(response)
    assert not any("/write/heart_to_heart_talk/" in each for each in parsed(response).xpath("//a/@href"))
    every = parsed(signed_in("podi_branch").get("/tianning/registers/"))
    (row,) = every.xpath(f"//li[.//a[@href='{address}']]")
    assert "不在你的范围" in words(row)
    shown = signed_in("organiser").get(address)
    assert "能看" not in body(shown)
    assert any("/write/heart_to_heart_talk/" in each for each in parsed(shown).xpath("//a/@href"))


def test_register__withdrawn_rows_are_struck_through() -> None:
    """A withdrawn record is shown only when asked for, struck through and with its word."""
    response = signed_in("clerk").get(f"{DAYS}?state=withdrawn")
    assert parsed(response).xpath("//td[contains(@class, 'struck')]")
    assert table(response)[1][-1] == "已撤回"
