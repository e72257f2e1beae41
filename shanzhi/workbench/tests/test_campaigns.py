"""Pages of campaigns: days, stages, targets by role, what belongs to them, the paper, and what has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from shanzhi.activities.actions import record_activity
from shanzhi.activities.entry import Entry
from shanzhi.cases.actions import report_case
from shanzhi.cases.entry import Entry as CaseEntry
from shanzhi.packs import library
from shanzhi.workbench.tests.asking import body, signed_in, statements
from shanzhi.workbench.tests.reading import facts, links, panel, parsed, table, words
from tests.support import cast

pytestmark = pytest.mark.django_db
FIRE = "/tianning/board/clear_passages/"
CLEAN = "/tianning/board/hundred_days/"
TARGETS = "行动对象"
QUERIES = 34
EVERYBODY = ["clerk", "organiser", "leader", "auditor", "admin", "podi_secretary", "podi_branch"]

written: dict[str, int] = {}


def inspect(at: str, on: date, by: str = "clerk") -> int:
    """An inspection of the fire campaign."""
    values = {"objects": "沿街", "mode": "special", "area": "fire", "campaign": "clear_passages"}
    with cast.as_user(by) as actor:
        entry = Entry(cast.unit(at), on, values)
        return int(record_activity(cast.town(), type_key="inspection", entry=entry, actor=actor).pk)


def clean(at: str, on: date) -> None:
    """A clean-up of the hundred days."""
    with cast.as_user("clerk") as actor:
        entry = Entry(cast.unit(at), on, {"places": "河道", "campaign": "hundred_days", "villagers": 9})
        record_activity(cast.town(), type_key="cleanup", entry=entry, actor=actor)


@pytest.fixture(autouse=True)
def _written(db: None) -> Iterator[None]:
    written["inspection"] = inspect("podi", date(2024, 5, 2))
    inspect("nailin", date(2024, 6, 3))
    values = {"what": "通道堆物", "kind": "exit", "level": "general", "term": "d7", "campaign": "clear_passages"}
    with cast.as_user("podi_secretary") as actor:
        entry = CaseEntry(cast.unit("podi"), date(2024, 7, 2), values, channel="inspection")
        written["case"] = report_case(cast.town(), type_key="fire_hazard", entry=entry, actor=actor).pk
    clean("podi", date(2024, 4, 2))
    clean("podi", date(2024, 7, 1))
    yield
    library.forget()


def rows(name: str, path: str = FIRE) -> list[list[str]]:
    """Unit, whether reached, and the first figure of each target, as one of the cast reads them."""
    found = parsed(signed_in(name).get(path)).xpath("//section[@id='targets']//tbody/tr")
    return [[words(cell) for cell in row.xpath("./th|./td")][:3] for row in found]


@pytest.mark.parametrize("name", EVERYBODY)
def test_campaign__for_every_role_in_both_languages(name: str) -> None:
    """The page, the table, an earlier day and the paper; one heading, and nothing wider than the reader's own."""
    for language in ("zh", "en"):
        client = signed_in(name, language=language)
        for path in (FIRE, f"{FIRE}?view=tree", f"{FIRE}?day=2024-03-05", f"{FIRE}?span=quarter", CLEAN):
            page = client.get(path)
            assert page.status_code == 200
            assert len(parsed(page).xpath("//h1")) == 1
        assert len(parsed(client.get(f"{FIRE}print/")).xpath("//h1")) == 1


def test_targets__those_not_reached_first() -> None:
    """Who sees the town reads every village; each number opens to the figure over the campaign's days."""
    found = rows("clerk")
    assert [row[:2] for row in found] == [["三角村", "还没到"], ["坡底村", "已到"], ["奈林村", "已到"]]
    assert [row[:2] for row in rows("clerk", f"{FIRE}?day=2024-05-10")][-1] == ["坡底村", "已到"]
    client = signed_in("clerk")
    page = client.get(FIRE)
    assert "共3个，到过2个" in panel(page, TARGETS)
    assert "66.7%" in facts(page)["覆盖率"]
    (link,) = [each for each in links(page) if "/figures/fire_special_inspections/" in each and "unit=podi" in each]
    assert "from=2024-01-02" in link
    assert "to=2024-07-05" in link
    assert words(parsed(client.get(link)).xpath("//div[contains(@class, 'hero-value')]")[0]).startswith("1")
    (share,) = [each for each in links(page) if "/figures/fire_targets_reached/" in each]
    assert client.get(share).status_code == 200


def test_targets__a_village_reads_its_own() -> None:
    """The secretary of a village has one row and no other village on the page; a branch has none."""
    assert [row[:2] for row in rows("podi_secretary")] == [["坡底村", "已到"]]
    page = body(signed_in("podi_secretary").get(FIRE))
    assert "奈林村" not in page
    assert "三角村" not in page
    assert [row[0] for row in rows("podi_branch")] == [row[0] for row in rows("podi_branch") if row[0] == "坡底村"]


def test_course__days_stages_and_basis() -> None:
    """Which stage runs, how many days are left, on what basis; on another day another."""
    client = signed_in("clerk")
    page = parsed(client.get(FIRE))
    (now,) = page.xpath("//ol[contains(@class, 'flow')]/li[@aria-current='step']")
    assert "验收总结" in words(now)
    assert len(page.xpath("//li[contains(@class, 'flow-done')]")) == 5
    assert "还剩26天" in body(client.get(FIRE))
    assert "消防法" in facts(client.get(FIRE))["依据"]
    (then,) = parsed(client.get(f"{FIRE}?day=2024-03-05")).xpath("//li[@aria-current='step']")
    assert "集中整治" in words(then)
    assert not page.xpath("//*[@aria-label='时段']//a[contains(@href, 'span=quarter')]")


def test_course__before_it_begins() -> None:
    """Stages to come, and no figure yet: neither on the page nor on paper."""
    client = signed_in("clerk")
    page = client.get(f"{FIRE}?day=2023-12-30")
    assert "还有3天开始" in body(page)
    assert not [each for each in links(page) if "/figures/fire_" in each]
    assert rows("clerk", f"{FIRE}?day=2023-12-30") == []
    assert client.get(f"{FIRE}print/?day=2023-12-30").status_code == 200


def test_paper__says_the_stages() -> None:
    """Under the heading: how far it has come, then each stage with its days."""
    lines = [words(each) for each in parsed(signed_in("clerk").get(f"{FIRE}print/")).xpath("//header/p")]
    assert any("共3个，到过2个" in line for line in lines)
    assert any("验收总结（6月21日—7月14日，进行中）" in line for line in lines)


def test_ended__keeps_the_figures_of_its_days() -> None:
    """The clean-up of July is no longer its own; the side menu and the list of boards say that it has ended."""
    client = signed_in("clerk")
    page = client.get(CLEAN)
    assert "6月18日已结束" in body(page)
    assert rows("clerk", CLEAN)[-1][:2] == ["坡底村", "已到"]
    assert rows("clerk", CLEAN)[-1][2].startswith("1次")
    (menu,) = parsed(page).xpath("//nav[@aria-label='专项行动']")
    assert [words(each) for each in menu.xpath("./a")] == ["拆牌、破网、清通道", "人居环境整治百日攻坚 已结束"]
    assert menu.xpath("./a[@aria-current='page']/@href") == [CLEAN]
    others = parsed(client.get(FIRE)).xpath("//section[.//h2[normalize-space()='本镇的其他提法']]//li")
    assert words(others[-1]).endswith("已结束")


@pytest.mark.parametrize("kind", ["inspection", "case"])
def test_joined__a_record_leads_to_its_campaign(kind: str) -> None:
    """An inspection and a hazard both; the campaign's page leads to their registers, with only what belongs to it."""
    client = signed_in("clerk")
    path = f"/tianning/cases/{written[kind]}/" if kind == "case" else f"/tianning/records/{written[kind]}/"
    assert FIRE in parsed(client.get(path)).xpath("//dl//a/@href")
    type_key = "fire_hazard" if kind == "case" else "inspection"
    (register,) = [each for each in links(client.get(FIRE)) if f"/registers/{type_key}/" in each]
    assert "f_campaign=clear_passages" in register
    with cast.as_user("clerk") as actor:
        values = {"objects": "食品店", "mode": "special", "area": "food", "campaign": "none"}
        entry = Entry(cast.unit("podi"), date(2024, 5, 3), values)
        record_activity(cast.town(), type_key="inspection", entry=entry, actor=actor)
    assert len(table(client.get(register))) - 1 == (1 if kind == "case" else 2)


def test_campaign__asks_the_database_no_more_than_committed() -> None:
    """The committed number, whatever was written down."""
    client = signed_in("clerk")
    for path in (FIRE, f"{FIRE}print/"):
        asked = statements(client, path)
        assert len(asked) <= QUERIES
        inspect("sanjiao", date(2024, 6, 4))
        inspect("podi", date(2024, 6, 5))
        assert statements(client, path) == asked
