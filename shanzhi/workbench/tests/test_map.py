"""The map: the same units and numbers as a drawing, a table and GeoJSON; what is not the reader's says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shanzhi.directory.places import Place
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.packs import library
from shanzhi.units.actions import place_unit
from shanzhi.workbench.tests.asking import body, signed_in, statements
from shanzhi.workbench.tests.reading import links, parsed, send, table, words
from shanzhi.workbench.tests.test_cases_lists import made_due
from shanzhi.workbench.tests.test_cases_report import HAZARD, WRITE, reported
from shanzhi.workbench.tests.test_cases_steps import take
from tests.support import cast, reports

pytestmark = pytest.mark.django_db
ROLES = ["clerk", "organiser", "leader", "auditor", "admin", "podi_secretary", "podi_branch"]
PLACES = {"town": ("112.15", "37.55"), "podi": ("112.10", "37.50"), "nailin": ("112.20", "37.60")}
OUTLINE = tuple((Decimal(lng), Decimal(lat)) for lng, lat in (("112", "37.4"), ("112.3", "37.4"), ("112.2", "37.7")))
QUERIES = 20
TEAMS = {"podi": 2, "podi_branch": 1, "nailin": 1}


@pytest.fixture(autouse=True)
def _placed(db: None) -> Iterator[None]:
    for of in ("tianning", "zhaidian"):
        with cast.as_user("admin", of) as actor:
            for key, (lng, lat) in PLACES.items():
                place = Place((Decimal(lng), Decimal(lat)), OUTLINE if key == "town" else (), is_sketch=True)
                place_unit(cast.unit(key, of), place=place, on=date(2024, 1, 1), reason="示意", actor=actor)
    with cast.as_user("organiser") as actor:
        for key, count in TEAMS.items():
            for number in range(count):
                values = {"name": f"{key}{number}队", "kind": "members"}
                entry = Entry(cast.unit(key), date(2024, 2, 1), values)
                register_item(cast.town(), type_key="volunteer_team", entry=entry, actor=actor)
    yield
    library.forget()


def spots(page: Any) -> dict[str, dict[str, Any]]:
    """The points of the GeoJSON by name."""
    return {each["properties"]["name"]: each["properties"] for each in page.json()["features"] if _is_point(each)}


def _is_point(feature: dict[str, Any]) -> bool:
    return bool(feature["geometry"]["type"] == "Point")


@pytest.mark.parametrize("name", ROLES)
def test_map__is_there_for_every_role(name: str) -> None:
    """In both languages, with every unit that has a place, as a drawing and as a table; it says that it is a sketch."""
    for of, language in (("tianning", "zh"), ("zhaidian", "en")):
        client = signed_in(name, of=of, language=language)
        page = client.get(f"/{of}/map/")
        assert page.status_code == 200
        assert len(parsed(page).xpath("//svg[@class='sketch-points']/a")) == len(PLACES)
        assert len(table(page)) == len(PLACES) + 1
        assert ("示意" if language == "zh" else "no real positions") in body(page)


def test_map__drawing_table_and_data_say_the_same() -> None:
    """Things of a branch stand at the village it serves; each row opens the register that has as many."""
    client = signed_in("clerk")
    page, data = (
        client.get("/tianning/map/?show=volunteer_team"),
        client.get("/tianning/map/places/?show=volunteer_team"),
    )
    counts = {row[0]: row[2] for row in table(page)[1:]}
    assert counts == {"镇": "0", "坡底村": "3", "奈林村": "1"}
    assert {name: each["text"] for name, each in spots(data).items()} == counts
    drawn = {words(each).split()[0]: words(each) for each in parsed(page).xpath("//svg[@class='sketch-points']//text")}
    assert drawn == {"镇": "镇", "坡底村": "坡底村 3", "奈林村": "奈林村 1"}
    (link,) = [each for each in links(page) if "registers/volunteer_team" in each and "unit=podi&" in each]
    assert len(parsed(client.get(link)).xpath("//tbody/tr")) == 3
    (shape,) = [each for each in data.json()["features"] if not _is_point(each)]
    assert len(shape["geometry"]["coordinates"][0]) == len(OUTLINE) + 1


def test_map__keeps_to_the_readers_scope() -> None:
    """A village secretary reads the own village's number; the others say that they are outside, page and data alike."""
    client = signed_in("podi_secretary")
    said = spots(client.get("/tianning/map/places/?show=volunteer_team"))
    assert {name: each["text"] for name, each in said.items()} == {
        "镇": "不在你的范围",
        "坡底村": "3",
        "奈林村": "不在你的范围",
    }
    assert {row[0]: row[2] for row in table(client.get("/tianning/map/?show=volunteer_team"))[1:]} == {
        name: each["text"] for name, each in said.items()
    }
    assert [name for name, each in said.items() if each["own"]] == ["坡底村"]


def test_map__looks_back() -> None:
    """A place is a dated fact: before it was known there is nothing to draw, and the page says so."""
    with cast.as_user("admin") as actor:
        before = end_of_ledger(cast.town().pk).recorded_at.isoformat()
        moved = Place((Decimal("112.25"), Decimal("37.45")), is_sketch=True)
        place_unit(cast.unit("podi"), place=moved, on=date(2024, 7, 1), reason="搬了", actor=actor)
    client = signed_in("clerk")
    then = {each["properties"]["name"]: each["geometry"] for each in _features(client, before) if _is_point(each)}
    now = {each["properties"]["name"]: each["geometry"] for each in _features(client) if _is_point(each)}
    assert then["坡底村"]["coordinates"] == [112.1, 37.5]
    assert now["坡底村"]["coordinates"] == [112.25, 37.45]
    assert "回到现在" in body(client.get("/tianning/map/", {"as_of": before}))


def _features(client: Any, as_of: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/tianning/map/places/", {"as_of": as_of}).json()["features"]
    return found


def test_map__without_places() -> None:
    """On a day before any place held there is nothing to draw, and the page says what to do."""
    first = cast.unit("town").places.order_by("known_from").first()
    assert first is not None
    moment = (first.known_from - timedelta(microseconds=1)).isoformat()
    page = signed_in("clerk").get("/tianning/map/", {"as_of": moment, "show": "nothing_like_it"})
    assert page.status_code == 200
    assert "还没有单位标了位置" in body(page)


def test_map__asks_the_database_no_more_than_committed() -> None:
    """The committed number, however many things there are."""
    client = signed_in("clerk")
    path = "/tianning/map/?show=volunteer_team"
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert len(asked) <= QUERIES
    with cast.as_user("organiser") as actor:
        for number in range(6):
            entry = Entry(cast.unit("nailin"), date(2024, 2, 1), {"name": f"又{number}队", "kind": "members"})
            register_item(cast.town(), type_key="volunteer_team", entry=entry, actor=actor)
    with CaptureQueriesContext(connection) as again:
        client.get(path)
    assert len(again) == len(asked)


CASES = "/tianning/map/?show=cases"


def cases_by_unit(page: Any) -> dict[str, list[str]]:
    """The numbers of the tables by unit: open, overdue, due within three days."""
    rows = parsed(page).xpath("//tbody/tr")
    return {words(row.xpath("./th//a")[0]): [words(cell) for cell in row.xpath("./td")] for row in rows}


@pytest.fixture
def matters() -> dict[str, int]:
    """Of Podi one late and one due in two days; of Nailin one with time left."""
    podi, nailin = signed_in("podi_secretary"), signed_in("nailin_secretary")
    found = {"late": reported(podi).pk, "soon": reported(podi).pk}
    answer = send(nailin, f"{WRITE}?unit=nailin&on=2024-07-04", HAZARD)
    found["later"] = int(answer["Location"].strip("/").rpartition("/")[2])
    for name, days in (("late", -3), ("soon", 1), ("later", 20)):
        made_due(found[name], days)
    return found


def test_map__of_open_cases(matters: dict[str, int]) -> None:
    """Each spot says how many are open and how many overdue, by shape and number; drawing, data and table alike."""
    client = signed_in("clerk")
    page = client.get(CASES)
    assert cases_by_unit(page) == {"镇": ["—", "—", "—"], "坡底村": ["2", "1", "1"], "奈林村": ["1", "—", "—"]}
    said = spots(client.get("/tianning/map/places/?show=cases"))
    assert {name: each["state"] for name, each in said.items()} == {"镇": "done", "坡底村": "late", "奈林村": "here"}
    assert said["坡底村"]["note"] == "2（超期1）"
    drawn = {words(each).split()[0]: each for each in parsed(page).xpath("//svg[@class='sketch-points']/a")}
    assert drawn["坡底村"].xpath(".//path[@class='dot']")
    assert not drawn["奈林村"].xpath(".//path[@class='dot']")
    soon = spots(client.get("/tianning/map/places/?show=cases&due=3"))
    assert {name: each["note"] for name, each in soon.items()} == {"镇": "", "坡底村": "1", "奈林村": ""}


@pytest.mark.parametrize("query", ["", "&due=late", "&due=3", "&type=fire_hazard&due=late", "&type=petition"])
@pytest.mark.parametrize("reader", ["clerk", "leader", "podi_secretary", "nailin_secretary", "podi_branch"])
def test_map__each_number_opens_exactly_its_cases(matters: dict[str, int], reader: str, query: str) -> None:
    """Whoever reads: a number leads to as many cases, and the marks of the drawing lead to the same."""
    client = signed_in(reader)
    page = client.get(f"{CASES}{query}")
    for cell in parsed(page).xpath("//tbody//td//a"):
        assert len(parsed(client.get(cell.get("href"))).xpath("//tbody//th//a")) == int(words(cell))
    for each in spots(client.get(f"/tianning/map/places/?show=cases{query}")).values():
        if each["note"]:
            listed = parsed(client.get(each["url"])).xpath("//tbody//th//a")
            assert len(listed) == int(re.findall(r"\d+", each["note"])[0])


def test_map__of_cases_keeps_to_the_readers_scope(matters: dict[str, int]) -> None:
    """A village reads its own; of another it counts what was referred to it, and says that it may be a part."""
    nailin = signed_in("nailin_secretary")
    said = spots(nailin.get("/tianning/map/places/?show=cases"))
    assert {name: each["text"] for name, each in said.items() if name != "奈林村"} == {
        "镇": "不在你的范围",
        "坡底村": "不在你的范围",
    }
    take(signed_in("clerk"), matters["soon"], "refer", unit="nailin")
    assert "只算你看得到的" in spots(nailin.get("/tianning/map/places/?show=cases"))["坡底村"]["text"]
    assert cases_by_unit(nailin.get(CASES))["坡底村"][0] == "1"


def test_map__units_without_a_place_stand_below(matters: dict[str, int]) -> None:
    """Every open case is in one of the tables: what no spot shows is listed by unit, and opens."""
    client = signed_in("clerk")
    send(client, f"{WRITE}?unit=sanjiao&on=2024-07-04", HAZARD)
    page = client.get(CASES)
    assert "图上没有位置的" in body(page)
    below = parsed(page).xpath("//section[@aria-label='图上没有位置的']//tbody//td//a")
    assert [words(each) for each in below] == ["1", "1"]
    assert len(parsed(client.get(below[0].get("href"))).xpath("//tbody//th//a")) == 1


def test_map__of_cases_in_the_past_and_of_what_is_not_there(matters: dict[str, int]) -> None:
    """How cases stood then is not drawn, and the page says so; a type that is none is not there."""
    client = signed_in("clerk")
    with cast.as_user("admin", write=False):
        moment = end_of_ledger(cast.town().pk).recorded_at.isoformat()
    page = client.get(CASES, {"show": "cases", "as_of": moment})
    assert "不画在图上" in body(page)
    assert set(map(tuple, cases_by_unit(page).values())) == {("—", "—", "—")}
    assert client.get(f"{CASES}&type=nothing").status_code == 404
    assert client.get(f"{CASES}&due=nothing").status_code == 200
    assert client.get("/tianning/cases/?spot=nowhere").status_code == 404


def test_map__of_cases_costs_the_same_however_many(matters: dict[str, int]) -> None:
    """The committed number, however many cases there are."""
    client = signed_in("clerk")
    few = statements(client, CASES)
    assert len(few) <= QUERIES
    reported(signed_in("podi_secretary"))
    assert len(statements(client, CASES)) == len(few)


def test_figure__as_a_map() -> None:
    """By unit as a map: the drawing, the data and the table agree; a village's Party days are those of its branch."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    client = signed_in("clerk")
    page = client.get("/tianning/figures/registered_population/?by=map")
    assert page.status_code == 200
    (box,) = parsed(page).xpath("//*[@data-map]")
    said = spots(client.get(box.get("data-map")))
    assert said["坡底村"]["text"] == "1,200"
    assert said["镇"]["text"] == ""
    rows = {
        row[0]: row[-1] for row in [[words(cell) for cell in tr] for tr in parsed(page).xpath("//*[@id='units']//tr")]
    }
    assert rows["坡底村"] == "1,200"
    days = spots(client.get("/tianning/figures/theme_day_attendance/places/"))
    assert days["坡底村"]["text"] == "5"
    assert client.get(days["坡底村"]["url"]).status_code == 200
    assert signed_in("podi_secretary").get("/tianning/figures/theme_days/places/?unit=town").status_code == 403
