"""The list for the meeting: what is overdue and what soon will be, group by group, with its days."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from shanzhi.workbench.cases.due_list import MOST
from shanzhi.workbench.tests.asking import body, signed_in, statements
from shanzhi.workbench.tests.reading import parsed, table, words
from shanzhi.workbench.tests.test_cases_lists import made_due, titles
from shanzhi.workbench.tests.test_cases_report import reported
from shanzhi.workbench.tests.test_cases_steps import take

pytestmark = pytest.mark.django_db
DUE = "/tianning/cases/due/"
ROLES = ["clerk", "leader", "auditor", "admin", "podi_secretary", "nailin_secretary", "podi_branch"]


@pytest.fixture(autouse=True)
def _hazards(db: None) -> None:
    """Of Podi: late by three days and by nine, due in five days, in twenty; and one that Nailin took over, late."""
    village, office = signed_in("podi_secretary"), signed_in("clerk")
    for name, days in (("晚三天", -3), ("晚九天", -9), ("五天后", 5), ("二十天后", 20), ("转走的", -8)):
        number = reported(village, **{"v-what": name}).pk
        if name == "转走的":
            take(office, number, "refer", unit="nailin")
            take(signed_in("nailin_secretary"), number, "accept")
        made_due(number, days)


def groups(client: Client, **query: str) -> dict[str, list[str]]:
    """The cases by the heading they stand under, in their order."""
    panels = parsed(client.get(DUE, query)).xpath("//section[header/h2]")
    return {
        words(panel.xpath("./header/h2")[0]): [words(each) for each in panel.xpath(".//tbody//th//a")]
        for panel in panels
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_list__of_every_role(role: str, language: str) -> None:
    """Everybody has the page, in both languages; each number on top opens as many cases."""
    client = signed_in(role, language=language)
    page = client.get(DUE)
    assert page.status_code == 200
    for total in parsed(page).xpath("//*[@class='totals']//a"):
        assert len(parsed(client.get(total.get("href"))).xpath("//tbody//th//a")) == int(
            re.findall(r"(\d+)[，,]", words(total))[0]
        )


def test_list__by_who_is_responsible() -> None:
    """Most overdue first, and within a group longest overdue first; what is due later is not on it."""
    assert groups(signed_in("clerk")) == {"坡底村": ["晚九天", "晚三天", "五天后"], "奈林村": ["转走的"]}
    rows = table(signed_in("clerk").get(DUE))
    assert rows[1] == ["坡底村", "2", "1", "9天"]
    assert rows[2][:3] == ["奈林村", "1", "—"]


def test_list__by_type_and_place_and_for_other_days() -> None:
    """The same cases otherwise; a word that is none changes nothing."""
    client = signed_in("clerk")
    assert groups(client, by="type", within="30") == {
        "消防安全隐患": ["晚九天", "晚三天", "转走的", "五天后", "二十天后"]
    }
    assert groups(client, by="place", within="3") == {"坡底村": ["晚九天", "晚三天", "转走的"]}
    assert groups(client, unit="nailin") == groups(client, type="petition") == {}
    assert "没有超期的" in body(client.get(DUE, {"unit": "nailin"}))
    assert groups(client, by="nothing", within="'") == groups(client)
    assert client.get(DUE, {"type": "nothing"}).status_code == 404
    assert client.get(DUE, {"unit": "nowhere"}).status_code == 404


def test_list__keeps_to_the_readers_scope() -> None:
    """A village has its own and what it took over; the other's are not on its list."""
    assert groups(signed_in("nailin_secretary")) == {"奈林村": ["转走的"]}
    assert set(groups(signed_in("podi_secretary"))) == {"坡底村", "奈林村"}


def test_list__is_for_paper() -> None:
    """Who printed it from where and when stands on it, and every line has its days."""
    page = signed_in("clerk").get(DUE)
    assert "print-wide" in body(page)
    assert "演示数据" in body(page)
    assert "超期9天" in body(page)
    assert "还剩5天" in body(page)


def test_list__costs_the_same_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements do not grow with cases; a list longer than a meeting is cut, and says so, its counts whole."""
    client = signed_in("clerk")
    few = statements(client, DUE)
    reported(signed_in("podi_secretary"))
    assert len(statements(client, DUE)) == len(few)
    assert MOST > 100
    monkeypatch.setattr("shanzhi.workbench.cases.due_list.MOST", 2)
    page = client.get(DUE)
    assert "只列前2件" in body(page)
    assert table(page)[1][1:3] == ["2", "2"]


def test_inbox__days_ahead() -> None:
    """What is due soon is what each deadline warns of, or what is due within the days asked for."""
    client = signed_in("clerk")
    assert titles(client, view="soon", within="7") == ["五天后"]
    assert titles(client, view="soon", within="30") == ["五天后", "二十天后"]
    assert titles(client, view="soon", within="3") == []
    assert titles(client, view="late", within="3") == ["晚九天", "晚三天", "转走的"]
