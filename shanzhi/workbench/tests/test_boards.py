"""Boards: year and quarter, duties met and missed, what is open, the view on one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shanzhi.duties.actions import announce_duties
from shanzhi.packs import library
from shanzhi.workbench.tests.asking import body, signed_in, statements
from shanzhi.workbench.tests.reading import panel, parsed, table, words
from tests.support import cast, reports
from tests.support.activities import party_day

pytestmark = pytest.mark.django_db
BOARDS = {"tianning": "one_plus_six", "zhaidian": "five_cards"}
BOARD = "/tianning/board/one_plus_six/"
QUERIES = 40


@pytest.fixture(autouse=True)
def _written(db: None) -> Iterator[None]:
    with cast.as_system(cast.town()) as actor:
        announce_duties(cast.town(), since=date(2024, 1, 1), until=date(2024, 7, 31), actor=actor)
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        party_day(actor, branch="podi_branch", came=2, on=date(2024, 2, 6))
        party_day(actor, branch="podi_branch", came=2, on=date(2024, 7, 2))
    yield
    library.forget()


def cell(page: Any, label: str) -> str:
    """What a figure of the board says, with its comparisons."""
    (found,) = [each for each in parsed(page).xpath("//div[@class='cell']") if words(each).startswith(label)]
    return words(found)


@pytest.mark.parametrize("of", ["tianning", "zhaidian"])
@pytest.mark.parametrize("name", ["clerk", "organiser", "leader", "auditor", "admin", "podi_secretary", "podi_branch"])
def test_board__year_quarter_and_print_for_every_role(of: str, name: str) -> None:
    """Each in both languages; the page to print has one heading, the nodes, and no navigation."""
    client = signed_in(name, of=of)
    path = f"/{of}/board/{BOARDS[of]}/"
    for language in ("zh", "en"):
        client.cookies["language"] = language
        for query in ({"span": "quarter"}, {"span": "quarter", "day": "2024-03-31", "view": "tree"}):
            assert client.get(path, query).status_code == 200
        page = parsed(client.get(f"{path}print/", {"span": "quarter"}))
        assert len(page.xpath("//h1")) == 1
        nodes = library.library(cast.town(of)).get("frameworks", BOARDS[of]).model.nodes
        assert len(page.xpath("//article//h2")) == len(nodes)
        assert not page.xpath("//aside")


def test_board__a_quarter_is_a_part_of_the_year() -> None:
    """Five Party days this year, one of them this quarter, one in the first; the figure opens to the same."""
    client = signed_in("clerk")
    for query, expected in (
        ({}, "5次"),
        ({"span": "quarter"}, "1次"),
        ({"span": "quarter", "day": "2024-03-31"}, "1次"),
        ({"span": "quarter", "day": "2024-06-30"}, "3次"),
    ):
        page = client.get(BOARD, query)
        assert expected in cell(page, "主题党日次数"), query
        (link,) = parsed(page).xpath("//div[@class='cell']//a[contains(@href, '/figures/theme_days/')]/@href")
        shown = parsed(client.get(link)).xpath("//div[contains(@class, 'hero-value')]")[0]
        assert words(shown).startswith(expected[0])
    assert "二季度" not in body(client.get(BOARD))
    assert "2024年1季度" in body(client.get(BOARD, {"span": "quarter"}))


def unmet(name: str, label: str) -> list[str]:
    """The row of the open problems that begins with this label, as one of the cast reads it."""
    rows = table(signed_in(name).get(BOARD), -1)
    return next(row for row in rows if row[1].startswith(label))


def test_board__says_what_was_missed() -> None:
    """Six months of three branches; a village reads those of its own. They stand at the node they count in."""
    town, village = unmet("clerk", "每月主题党日"), unmet("podi_secretary", "每月主题党日")
    assert town[0] == village[0] == "强党建"
    assert "应18，办" in town[1]
    assert "应6，办" in village[1]
    assert "没办" in town[3]
    core = panel(signed_in("clerk").get(BOARD), "强党建")
    assert "没解决" in core
    done, due = re.search(r"(\d+)/(\d+)", core).groups()  # type: ignore[union-attr]
    assert int(done) < int(due)


def test_board__asks_the_database_no_more_than_committed() -> None:
    """The committed number, and more records ask for nothing more; the page to print too."""
    client = signed_in("clerk")
    for path in (BOARD, f"{BOARD}print/"):
        asked = statements(client, path)
        assert len(asked) <= QUERIES
        with cast.as_user("clerk") as actor:
            for number in range(4):
                party_day(actor, branch="nailin_branch", came=1, on=date(2024, 4, 1 + number))
        assert statements(client, path) == asked
