"""Registers: filters by any field, any order, chosen columns, large registers, what cannot be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from shanzhi.activities.actions import record_activity
from shanzhi.activities.entry import Entry
from shanzhi.core.periods import DAWN, Window
from shanzhi.indicators.figures import Figures, Request
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.records import registers
from shanzhi.workbench.register import page as register_page
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import links, listed, parsed, table, words
from tests.support import cast
from tests.support.refusals import says

pytestmark = pytest.mark.django_db
CLEANUPS = "/tianning/registers/cleanup/"
FIRMS = "/tianning/registers/venue/"


@pytest.fixture(autouse=True)
def _written(db: None) -> None:
    """Three clean-ups with numbers, texts and choices."""
    with cast.as_user("clerk") as actor:
        for day, places, members, rubble in (
            (3, "河道", 5, "4"),
            (4, "废弃院落", 12, "39.5"),
            (5, "村口河道", 20, "110"),
        ):
            values = {"places": places, "members": members, "rubble": rubble, "campaign": "none", "villagers": 9}
            entry = Entry(cast.unit("podi"), date(2024, 6, day), values)
            record_activity(cast.town(), type_key="cleanup", entry=entry, actor=actor)


def days(query: str, name: str = "clerk") -> list[str]:
    """The days of the rows a filter keeps."""
    return listed(signed_in(name).get(f"{CLEANUPS}?{query}"), "日期")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("f_members_from=12", ["06-05", "06-04"]),
        ("f_members_to=12", ["06-04", "06-03"]),
        ("f_members_from=6&f_members_to=１２", ["06-04"]),
        ("f_rubble_from=39.5", ["06-05", "06-04"]),
        ("f_rubble_from=39.51", ["06-05"]),
        ("f_places_has=河道", ["06-05", "06-03"]),
        ("f_places_has=河道&f_members_to=5", ["06-03"]),
        ("f_campaign=none", ["06-05", "06-04", "06-03"]),
        ("sort=f_members", ["06-03", "06-04", "06-05"]),
        ("sort=f_members_down", ["06-05", "06-04", "06-03"]),
        ("sort=f_rubble", ["06-03", "06-04", "06-05"]),
        ("sort=f_campaign&f_members_to=12", ["06-03", "06-04"]),
        ("sort=unit", ["06-05", "06-04", "06-03"]),
        ("sort=state_down", ["06-05", "06-04", "06-03"]),
        ("sort=entered_up", ["06-03", "06-04", "06-05"]),
    ],
)
def test_register__filters_and_sorts_by_any_field(query: str, kept: list[str]) -> None:
    """Numbers from and to as numbers, texts by what they hold, choices by code; each also an order."""
    assert days(query) == kept


def test_register__filter_stays_in_every_address_of_the_page() -> None:
    """Sorting, paging, exporting and printing keep what was filtered."""
    response = signed_in("clerk").get(f"{CLEANUPS}?f_members_from=12&f_places_has=河道&cols=day,f_members")
    kept = urlencode({"f_members_from": "12"})
    for part in ("export/", "print/", "sort="):
        assert any(part in each and kept in each and "cols=day" in each for each in links(response)), part
    assert (
        "12" in words(parsed(response).xpath("//p[contains(@class,'scope')]")[0])
        if parsed(response).xpath("//p[contains(@class,'scope')]")
        else True
    )


@pytest.mark.parametrize(
    ("query", "sentence", "kept"),
    [
        ("f_members_from=许多", "“许多”不是数", "许多"),
        ("f_members_from=9&f_members_to=3", "把两个数对调", "9"),
        ("f_members_from=1e999999", "不是数", "1e999999"),
        ("on_from=2024-02-30", "“2024-02-30”不是一个日期", "2024-02-30"),
        ("unit=atlantis", "atlantis", ""),
        ("f_members_from=" + "9" * 4000, "不是数", "9" * 60),
    ],
)
def test_register__what_cannot_be_read_is_said_and_stays(query: str, sentence: str, kept: str) -> None:
    """A sentence, 4xx, the rows of the other filters, and in the form what was typed."""
    response = signed_in("clerk").get(f"{CLEANUPS}?{query}&f_places_has=河道")
    assert response.status_code in (400, 404)
    assert sentence in body(response)
    assert listed(response, "日期") == ["06-05", "06-03"]
    assert says(body(response), "workbench", "workbench.range_backwards") is ("对调" in sentence and "f_" in query[:3])
    typed = {each.get("value") for each in parsed(response).xpath("//form[@class='filters']//input")}
    assert {"河道", kept or "河道"} <= typed


@pytest.mark.parametrize(
    "query",
    [
        "sort=f_nothing",
        "sort=f_",
        "sort='; drop table records_record",
        "f_campaign=nonsense",
        "f_nothing=1",
        "f_places_has=%25_%5C'",
        "cols=,,nothing,f_nothing",
        "col=title&at_title=x&col=day&at_day=99999999999999999999",
        "page=0",
        "page=-1",
        "page=九",
        "state=%27",
        "view=nonsense",
        "add=nothing",
        "q=%25%25%25",
    ],
)
def test_register__hostile_parameters_are_no_error(query: str) -> None:
    """What does not exist is not asked for."""
    assert signed_in("clerk").get(f"{CLEANUPS}?{query}").status_code == 200
    assert signed_in("clerk").get(f"{CLEANUPS}print/?{query}").status_code == 200
    assert signed_in("clerk").get(f"{CLEANUPS}export/?{query}").status_code == 200


def test_register__columns_as_chosen() -> None:
    """In the order chosen, the title always among them; the form of columns says the same."""
    client = signed_in("clerk")
    assert table(client.get(f"{CLEANUPS}?cols=f_members,day,title"))[0][1:3] != []
    heads = table(client.get(f"{CLEANUPS}?cols=state,day"))[0]
    assert [head for head in heads if head] == [heads[1], "状态", "日期"]
    placed = table(client.get(f"{CLEANUPS}?col=day&col=state&col=title&at_day=3&at_state=1&at_title=2"))[0]
    assert [placed[1], placed[3]] == ["状态", "日期"]


def test_register__a_field_of_choice_is_offered_by_name() -> None:
    """Fields that do not stand among the pills are added from a list."""
    response = signed_in("clerk").get(CLEANUPS)
    (more,) = [each for each in links(response) if "add=members" in each]
    (box,) = parsed(signed_in("clerk").get(more)).xpath("//input[@name='f_members_from']")
    assert box.xpath("ancestor::details[@open]")


def test_register__too_large_to_look_into_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only days, unit, state choose and only the day sorts; the rest is kept and said, until it is narrow enough."""
    monkeypatch.setattr(registers, "COUNTED", 2)
    monkeypatch.setattr(register_page, "COUNTED", 2)
    client = signed_in("clerk")
    response = client.get(f"{CLEANUPS}?f_members_from=12&sort=f_members")
    assert listed(response, "日期") == ["06-05", "06-04", "06-03"]
    assert "先选日期或单位" in body(response)
    assert "你填的条件先留着" in body(response)
    assert "2+" in words(parsed(response).xpath("//*[contains(@class,'totals')]")[0])
    assert [words(each) for each in parsed(response).xpath("//thead//a")] == ["日期"]
    totals = words(parsed(client.get(CLEANUPS)).xpath("//*[contains(@class,'totals')]")[0])
    assert "（今年以来）" in totals
    assert "选定日期可看别的时段" in totals
    assert "（" not in words(
        parsed(client.get(f"{CLEANUPS}?on_from=2024-06-01")).xpath("//*[contains(@class,'totals')]")[0]
    )
    narrow = client.get(f"{CLEANUPS}?f_members_from=12&on_from=2024-06-04")
    assert listed(narrow, "日期") == ["06-05", "06-04"]


@pytest.mark.parametrize("query", ["", "unit=podi", "on_from=2024-06-04", "unit=podi&on_to=2024-06-03"])
def test_register__totals_are_the_figures(query: str) -> None:
    """What stands over the rows is what the figures say for the same unit and days."""
    response = signed_in("clerk").get(f"{CLEANUPS}?{query}")
    (line,) = parsed(response).xpath("//*[contains(@class, 'totals')]")
    urls = {str(each) for each in line.xpath(".//a/@href")}
    given = dict(part.split("=") for part in query.split("&") if part)
    with cast.as_user("clerk", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        unit = cast.unit(given.get("unit", "town")).pk
        first = date.fromisoformat(given["on_from"]) if "on_from" in given else DAWN
        window = Window(first, date.fromisoformat(given.get("on_to", "2024-07-05")))
        for url in urls:
            key = url.split("/figures/")[1].split("/")[0]
            value = figures.one(Request(key, unit, window)).value
            (shown,) = [words(each) for each in line.xpath(f".//a[contains(@href, '/figures/{key}/')]")]
            assert Decimal("".join(sign for sign in shown if sign.isdigit() or sign == ".")) == value, key
    assert urls


def test_register__number_of_statements(django_assert_max_num_queries: Any) -> None:
    """Filters, orders and columns cost no statement for each row."""
    client = signed_in("clerk")
    for query in ("", "f_members_from=1&sort=f_rubble", "cols=f_places,f_members,entered"):
        with django_assert_max_num_queries(45):
            client.get(f"{CLEANUPS}?{query}")


def test_register_print__holds_the_rows_and_who_printed() -> None:
    """The filter in words, the rows, the office's lines; no filters and no ticks."""
    response = signed_in("podi_secretary").get(f"{CLEANUPS}print/?f_members_from=12")
    assert listed(response, "日期") == ["06-05", "06-04"]
    assert "podi_secretary" in body(response)
    assert not parsed(response).xpath("//form[@class='filters']|//input[@type='checkbox']")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_register__in_both_languages(language: str) -> None:
    """Every label of the page is in the reader's language."""
    response = signed_in("clerk", language=language).get(f"{CLEANUPS}?f_members_from=12")
    assert response.status_code == 200
    assert ("更多字段" in body(response)) is (language == "zh")
    assert ("More fields" in body(response)) is (language == "en")


def test_register__item_ranges_of_venues() -> None:
    """Items filter the same way."""
    with cast.as_user("clerk") as actor:
        venue = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": "戏台", "kind": "stage"})
        register_item(cast.town(), type_key="venue", entry=venue, actor=actor)
    response = signed_in("clerk").get(f"{FIRMS}?f_name_has=戏")
    assert len(table(response)) == 2
