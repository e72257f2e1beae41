"""The page of a unit and the trees: by role, in both languages, within scope, looking back, always the same figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from shanzhi.inventory.actions import end_item, register_item
from shanzhi.inventory.entry import Entry
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.packs import library
from shanzhi.packs.assembling import assemble
from shanzhi.units.actions import establish_unit, move_unit
from shanzhi.units.entry import Establishment
from shanzhi.workbench.tests.asking import body, signed_in, statements
from shanzhi.workbench.tests.reading import facts, links, panel, parsed, words
from shanzhi.workbench.unit import declare
from tests.support import cast, reports
from tests.support.activities import party_day

pytestmark = pytest.mark.django_db
ROLES = ["clerk", "organiser", "leader", "auditor", "admin", "podi_secretary", "nailin_secretary", "podi_branch"]
UNITS = ["town", "committee", "podi", "nailin", "sanjiao", "podi_branch", "nailin_branch", "sanjiao_branch"]
TEAM = {"kind": "members"}
QUERIES = {"/tianning/units/": 18, "/tianning/units/town/": 42, "/tianning/units/podi/": 40}
"""What each page may ask the database, whatever is written down."""


@pytest.fixture(autouse=True)
def _written(db: None) -> Iterator[None]:
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        for branch, more in (("podi_branch", 3), ("nailin_branch", 1)):
            for number in range(more):
                party_day(actor, branch=branch, came=2, on=date(2024, 5, 6 + number))
    yield
    library.forget()


def shown(page: Any) -> dict[str, tuple[str, str]]:
    """Every figure of a page that opens: its label, its address, its digits."""
    found = {}
    for row in parsed(page).xpath("//div[@class='cell'] | //table[@class='node-figs']//tr"):
        label = words((row.xpath(".//th") or row.xpath(".//div[@class='cell-top']/span"))[0])
        for link in row.xpath(".//a[contains(@href, '/figures/')]"):
            digits = re.search(r"\d[\d,.]*", words(link))
            if digits is not None:
                found[label] = (link.get("href"), digits[0])
    return found


def hero(client: Client, address: str) -> str:
    """The number of a figure page."""
    page = client.get(address)
    assert page.status_code == 200, address
    digits = re.search(r"\d[\d,.]*", words(parsed(page).xpath("//div[contains(@class, 'hero-value')]")[0]))
    assert digits is not None
    return digits[0]


@pytest.mark.parametrize("of", ["tianning", "zhaidian"])
@pytest.mark.parametrize("name", ROLES)
def test_unit__is_there_for_every_role(of: str, name: str) -> None:
    """Every unit has its page in both languages, under its name: names and place are for everybody."""
    client = signed_in(name, of=of)
    for language, english in (("zh", False), ("en", True)):
        client.cookies["language"] = language
        assert client.get(f"/{of}/units/").status_code == 200
        for key in ("town", "committee", "podi", "podi_branch"):
            page = client.get(f"/{of}/units/{key}/")
            assert page.status_code == 200
            name_of = cast.unit(key, of).states.get().name
            assert words(parsed(page).xpath("//h1")[0]) == name_of["en" if english else "zh"]


@pytest.mark.parametrize("key", UNITS)
def test_unit__says_what_every_other_page_says(key: str) -> None:
    """Each figure of the page is the one its own page shows; Party days and their register say the same."""
    client = signed_in("organiser")
    page = client.get(f"/tianning/units/{key}/")
    found = shown(page)
    assert len(found) > 4
    for label, (address, digits) in found.items():
        assert hero(client, address) == digits, label
    address, digits = found["主题党日次数"]
    register = client.get(
        "/tianning/registers/theme_party_day/", {"unit": key, "on_from": "2024-01-01", "on_to": "2024-07-05"}
    )
    total = panel_totals(register)
    assert total["主题党日次数"] == digits
    assert f"unit={key}" in address or key == "town"


def panel_totals(page: Any) -> dict[str, str]:
    """The totals of a register by label."""
    found = {}
    for link in parsed(page).xpath("//*[contains(@class, 'totals')]//a"):
        label, digits = link.get("aria-label") or words(link.getparent()), re.search(r"\d[\d,]*", words(link))
        if digits is not None:
            found[re.split(r"[\s，,]", label)[0]] = digits[0]
    return found


def test_unit__is_its_secretarys_and_nobody_elses() -> None:
    """A village secretary sees the work of the own village; of another its names alone, no number, no person."""
    client = signed_in("podi_secretary")
    own, other = client.get("/tianning/units/podi/"), client.get("/tianning/units/nailin/")
    assert shown(own)["主题党日次数"][1] == "4"
    assert "最近记的" in body(own)
    assert shown(other) == {}
    assert "各看本岗位范围" in body(other)
    assert not [link for link in links(other) if "/records/" in link]
    for number in range(cast.MEMBERS["nailin"]):
        assert f"{cast.SURNAMES[number]}nailin{number}" not in body(other)
    assert client.get("/tianning/units/town/").status_code == 200
    assert shown(client.get("/tianning/units/town/")) == {}


def test_unit__says_who_belongs_and_what_there_is() -> None:
    """Members are counted, the things that stand are, those that ended are not; both lead to their registers."""
    with cast.as_user("podi_secretary") as actor:
        for name in ("一站", "二站"):
            kept = register_item(
                cast.town(),
                type_key="volunteer_team",
                entry=Entry(cast.unit("podi"), date(2024, 2, 1), TEAM | {"name": name}),
                actor=actor,
            )
        end_item(kept, on=date(2024, 6, 1), reason="解散", actor=actor)
    client = signed_in("clerk")
    page = client.get("/tianning/units/podi/")
    assert facts(page)["党员"].startswith(f"{cast.MEMBERS['podi']}人")
    assert "志愿服务队1" in panel(page, "有什么")
    (link,) = [link for link in links(page) if "/registers/volunteer_team/" in link]
    assert len(parsed(client.get(link)).xpath("//tbody/tr")) == 1


def test_unit__looks_back() -> None:
    """At an earlier moment: the figures of then; a record that came later is not there, nor is a unit set up since."""
    with cast.as_user("admin") as actor:
        before = end_of_ledger(cast.town().pk).recorded_at.isoformat()
        entry = Establishment("newer", {"zh": "新村", "en": "Newer"}, cast.unit("town"), date(2024, 7, 1))
        establish_unit(cast.town(), type_key="village_established", entry=entry, actor=actor)
    with cast.as_user("clerk") as actor:
        party_day(actor, branch="podi_branch", came=2, on=date(2024, 6, 20))
    client = signed_in("clerk")
    now, then = client.get("/tianning/units/podi/"), client.get("/tianning/units/podi/", {"as_of": before})
    assert shown(now)["主题党日次数"][1] == "5"
    assert shown(then)["主题党日次数"][1] == "4"
    assert hero(client, shown(then)["主题党日次数"][0]) == "4"
    assert "06-20" in panel(now, "最近记的")
    assert "06-20" not in panel(then, "最近记的")
    assert "回到现在" in body(then)
    assert client.get("/tianning/units/newer/").status_code == 200
    assert client.get("/tianning/units/newer/", {"as_of": before}).status_code == 404
    assert "新村" in body(client.get("/tianning/units/"))
    assert "新村" not in body(client.get("/tianning/units/", {"as_of": before}))


def test_unit__says_where_it_stood_before() -> None:
    """A branch that was moved says under what it stood, and until when."""
    with cast.as_user("admin") as actor:
        entry = Establishment("podi_general", {"zh": "坡底党总支"}, cast.unit("committee"), date(2024, 1, 1))
        general = establish_unit(cast.town(), type_key="general_branch_established", entry=entry, actor=actor)
        move_unit(cast.unit("podi_branch"), parent=general, on=date(2024, 3, 1), reason="调整", actor=actor)
    page = signed_in("clerk").get("/tianning/units/podi_branch/")
    assert facts(page)["原先归"] == "镇党委（到3月1日）"
    assert [words(step) for step in parsed(page).xpath("//nav[contains(@class, 'crumb')]//li")][1:3] == [
        "镇党委",
        "坡底党总支",
    ]


@pytest.mark.parametrize("path", ["nowhere/", "podi/?as_of=lately", "podi/?as_of=1999-01-01", "jiaocheng/"])
def test_unit__an_address_that_cannot_be(path: str) -> None:
    """A sentence, never a page that broke; the county's own unit has no page in a town."""
    assert signed_in("clerk").get(f"/tianning/units/{path}").status_code in (400, 404)


def test_units__are_found_by_initials() -> None:
    """The first letters of the pinyin find the village with its branch; nonsense says what to do."""
    client = signed_in("clerk")
    found = links(client.get("/tianning/units/", {"q": "pdc"}))
    assert {"/tianning/units/podi/", "/tianning/units/podi_branch/"} <= found
    assert "/tianning/units/nailin/" not in found
    assert "少打几个字" in body(client.get("/tianning/units/", {"q": "qqqq"}))


def test_units__ask_the_database_no_more_than_committed() -> None:
    """The committed number, and ten more records ask for nothing more."""
    client = signed_in("clerk")
    before = {path: statements(client, path) for path in QUERIES}
    assert all(len(asked) <= QUERIES[path] for path, asked in before.items()), before
    with cast.as_user("clerk") as actor:
        for number in range(10):
            party_day(actor, branch="podi_branch", came=1, on=date(2024, 4, 1 + number))
    for path, asked in before.items():
        assert statements(client, path) == asked


def test_unit_pages__name_what_there_is() -> None:
    """A page of a kind that does not exist, or with a figure, a membership or a type nobody declared, is a flaw."""
    pack = assemble("tianning")
    (section,) = declare.SECTIONS
    whole = pack.all("unit_pages")
    assert "village" in whole
    assert [flaw for key, each in whole.items() for flaw in section.check(pack, key, each)] == []
    bad = declare.UnitPage(head=["members", "nothing"], posts=["king"], items=["palace"])
    told = [(flaw.code, flaw.path, flaw.found) for flaw in section.check(pack, "village", bad)]
    assert told == [
        ("pack.reference.unknown", ("head", 1), "nothing"),
        ("pack.reference.unknown", ("posts", 0), "king"),
        ("pack.reference.unknown", ("items", 0), "palace"),
    ]
    assert [flaw.found for flaw in section.check(pack, "empire", declare.UnitPage())] == ["empire"]
