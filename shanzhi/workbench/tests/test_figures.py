"""Figures: every one of both towns opens, in every list behind it; exported, it is the same figure; boards by role."""

from __future__ import annotations

import html
import io
import re
from decimal import Decimal

import openpyxl
import pytest

from shanzhi.activities.actions import correct_activity
from shanzhi.core.errors import NotYours
from shanzhi.core.sentences import sentence
from shanzhi.indicators.evaluating import Lines
from shanzhi.indicators.figures import Figures, Request
from shanzhi.packs import library
from shanzhi.workbench.tests.asking import body, content, signed_in
from shanzhi.workbench.tests.reading import parsed, words
from tests.support import cast
from tests.support.activities import party_day, party_day_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
FEW_HIDDEN = 8
"""So many figures are need-to-know beyond what the organisation member reads."""
BOARDS = {"tianning": "one_plus_six", "zhaidian": "five_cards"}
LISTS = re.compile(r'<nav class="tabs".*?</nav>', re.DOTALL)
LINK = re.compile(r'href="([^"#]+)"')
HERO = re.compile(r'<div class="hero-value[^"]*">.*?(\d[\d,.]*)', re.DOTALL)


def indicators(of: str) -> list[str]:
    """Every figure of a town's pack that the organisation member may read: all but those of the discipline office."""
    with cast.as_user("organiser", of=of, write=False) as actor:
        figures, top = Figures.now(actor, cast.town(of)), cast.unit("town", of).pk
        keys = library.library(cast.town(of)).all("indicators")
        found = [figures.prepare(Request(key, top, figures.default_window(key))) for key in keys]
    assert len(found) - sum(figure.is_yours for figure in found) <= FEW_HIDDEN
    return [figure.request.indicator for figure in found if figure.is_yours]


@pytest.mark.parametrize(("of", "language"), [("tianning", "zh"), ("zhaidian", "en")])
def test_figure__every_one_opens(of: str, language: str) -> None:
    """Each page is shown, for the town and one village, and so is each list behind it."""
    client = signed_in("organiser", of=of, language=language)
    for key in indicators(of):
        for query in ({"unit": "podi", "from": "2024-01-01", "to": "2024-06-30"}, {}):
            page = client.get(f"/{of}/figures/{key}/", query)
            assert page.status_code == 200, (key, query)
        for tabs in LISTS.findall(body(page)):
            for link in LINK.findall(tabs):
                assert client.get(html.unescape(link)).status_code == 200, link


@pytest.mark.parametrize("of", ["tianning", "zhaidian"])
def test_export__every_one_opens_in_a_workbook(of: str) -> None:
    """Each figure as .xlsx: it opens, its first sheet says what it is, nothing in it is a formula."""
    client = signed_in("organiser", of=of)
    for key in indicators(of):
        book = openpyxl.load_workbook(io.BytesIO(content(client.get(f"/{of}/figures/{key}/export/"))))
        assert book.sheetnames[0] == "数字", key
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"], key


@pytest.mark.parametrize("key", ["theme_days", "theme_day_attendance", "registered_population", "members"])
def test_export__is_the_figure_line_by_line(key: str) -> None:
    """The value of the page; as many entries as there are facts; their sum; each number of a record once."""
    client = signed_in("clerk")
    book = openpyxl.load_workbook(io.BytesIO(content(client.get(f"/tianning/figures/{key}/export/"))))
    with cast.as_user("clerk", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        figure = figures.one(Request(key, cast.unit("town").pk, figures.default_window(key)))
        lines: Lines = figures.lines(figure)
        facts = list(lines.all_facts())
    first = {row[0].value: row[1].value for row in book["数字"].iter_rows() if len(row) > 1}
    shown = HERO.search(body(client.get(f"/tianning/figures/{key}/")))
    assert shown is not None
    assert Decimal(str(first["数值"])) == figure.shown == Decimal(shown[1].replace(",", ""))
    entries = _rows(book["账目"])
    assert len(entries) == len(facts) > 0
    assert sum(Decimal(str(row["数量"])) for row in entries) == sum(fact.quantity for fact in facts)
    numbers = [row["编号"] for row in _rows(book["记录"])]
    assert len(numbers) == len(set(numbers)) == len({fact.record_id for fact in facts})


def test_figure__not_yours_is_said_and_never_a_part() -> None:
    """Talks are need-to-know, and the town is wider than a village secretary: no number, no export, who may see."""
    refused = sentence(NotYours("figure.not_yours"), "zh")
    for name, path in (("clerk", "talks/"), ("podi_secretary", "theme_days/?unit=town")):
        client = signed_in(name)
        page = client.get(f"/tianning/figures/{path}")
        assert page.status_code == 403
        assert refused in body(page)
        assert "组织委员、镇领导能看" in body(page) if name == "clerk" else "县审计" in body(page)
    assert signed_in("clerk").get("/tianning/figures/talks/export/").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing/", 404),
        ("theme_days/?unit=nowhere", 404),
        ("theme_days/?from=2024-13-01", 400),
        ("theme_days/?from=2024-06-30&to=2024-01-01", 400),
        ("theme_days/?as_of=lately", 400),
        ("theme_days/?as_of=1999-01-01", 400),
        ("theme_days/?list=99&page=-4", 200),
        ("theme_days/?list=%00", 400),
    ],
)
def test_figure__an_address_that_cannot_be(path: str, status: int) -> None:
    """A sentence with what to do, never a page that broke."""
    assert signed_in("clerk").get(f"/tianning/figures/{path}").status_code == status


@pytest.mark.parametrize("of", ["tianning", "zhaidian"])
@pytest.mark.parametrize("name", ["clerk", "organiser", "leader", "auditor", "admin", "podi_secretary", "podi_branch"])
def test_board__is_there_for_every_role(of: str, name: str) -> None:
    """As cards and as a table, in both languages, today and at the end of last year; and the other frameworks."""
    client = signed_in(name, of=of)
    board = f"/{of}/board/{BOARDS[of]}/"
    for language in ("zh", "en"):
        client.cookies["language"] = language
        for query in ({}, {"view": "tree"}, {"day": "2023-12-31"}):
            assert client.get(board, query).status_code == 200
        for key in library.library(cast.town(of)).all("frameworks"):
            assert client.get(f"/{of}/board/{key}/").status_code == 200
        assert client.get(f"/{of}/figures/").status_code == 200


def test_figure__goes_back_to_just_before_a_correction() -> None:
    """One person more is a correction that takes nothing back: the line has the moment of it and the one before."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor, branch="podi_branch", came=5)
        correct_activity(record, entry=party_day_entry(branch="podi_branch", came=6), reason="漏勾一人", actor=actor)
    page = parsed(signed_in("clerk").get("/tianning/figures/theme_day_attendance/"))
    points = page.xpath("//*[@data-rail]//a")
    said = {words(point).partition(" ")[0]: point for point in points}
    before, after = said["更正前"], said["更正"]
    assert [words(point)[-2:] for point in (before, after)] == ["17", "18"]
    then = body(signed_in("clerk").get(before.get("href")))
    shown = HERO.search(then)
    assert shown is not None
    assert shown[1] == "17"


def test_board__four_nodes_fill_their_rows() -> None:
    """Four cards beside the core stand two by two, six in rows of three."""
    for of, is_four in (("zhaidian", True), ("tianning", False)):
        page = body(signed_in("clerk", of=of).get(f"/{of}/board/{BOARDS[of]}/"))
        assert ("board-four" in page) is is_four


def test_board__shows_the_readers_own_unit() -> None:
    """Three Party days in the town, one in the village."""
    path = "/tianning/board/one_plus_six/"
    for name, expected in (("clerk", "3"), ("podi_secretary", "1")):
        cell = re.search(r'href="[^"]*/figures/theme_days/[^"]*">.*?(\d+)<', body(signed_in(name).get(path)), re.DOTALL)
        assert cell is not None
        assert cell[1] == expected


def test_figures__are_found_by_initials() -> None:
    """Typing the first letters of the pinyin finds the figure; nonsense says what to do."""
    client = signed_in("clerk")
    assert "/figures/theme_days/" in body(client.get("/tianning/figures/", {"q": "ztdr"}))
    assert "少打几个字" in body(client.get("/tianning/figures/", {"q": "qqqqqq"}))


def _rows(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[dict[str, object]]:
    """The rows under the heads of a sheet, by head."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(place for place, row in enumerate(rows) if "日期" in row)
    return [
        dict(zip(rows[top], row, strict=False)) for row in rows[top + 1 :] if any(value is not None for value in row)
    ]
