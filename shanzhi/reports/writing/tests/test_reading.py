"""An earlier report becomes this period's document: figures stay bound, times move, what changed much is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shanzhi.indicators.figures import Figures
from shanzhi.reports.checking import check_draft
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.word import read_bindings, walk
from shanzhi.reports.writing.changes import as_data, compare, read_before
from shanzhi.reports.writing.composing import compose_document
from shanzhi.reports.writing.content import BoundFigure, Content, Line, Period, Table, Text, line
from shanzhi.reports.writing.offering import offer, sentences
from shanzhi.reports.writing.printing import HOLE, Printer
from shanzhi.reports.writing.reading import Read, Reader
from tests.support import cast, drafts, reports
from tests.support.activities import party_day
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
MUCH = Decimal("0.2")
FOOT = {"as_of": "", "signer": "", "code": "", "seal": "", "note": ""}


@pytest.fixture(autouse=True)
def _written(db: None) -> None:
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)


def read_issue() -> Read:
    """The work report of the pack, issued, read back."""
    issue = reports.issue()
    document = read_bindings(bytes(issue.document))
    assert document is not None
    with cast.as_user("organiser", write=False) as actor:
        return Reader(Figures.now(actor, cast.town()), issue.day).issued(document)


def test_issued__every_figure_is_bound_and_prints_the_same() -> None:
    """The report of the pack as a document of our own says word for word what was issued."""
    issue = reports.issue()
    document = read_bindings(bytes(issue.document))
    assert document is not None
    with cast.as_user("organiser", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        read = Reader(figures, issue.day).issued(document)
        assert read.unbound == ()
        assert len(read.content.figures()) == len(document.figures) > 30
        printer = Printer(figures, read.content, issue.day)
        assert [each.text for each in printer.shown()] == [each.printed for each in document.figures]
        walked = [each for each in document.walked.text.split("\n") if each.strip()]
        assert printer.text().text.split("\n") == walked
        kinds = [block.kind for block in read.content.blocks]
        assert kinds[:4] == ["title", "subtitle", "date_line", "paragraph"]
        assert kinds[-2:] == ["signature", "closing_date"]
        assert {"heading_1"} < set(kinds)


def test_issued__moves_to_another_day() -> None:
    """Half a year on, the same document speaks of that day: its date, its windows, its figures; old beside new."""
    read = read_issue()
    with cast.as_user("clerk") as actor:
        for number in range(4):
            party_day(actor, branch="nailin_branch", came=6, on=date(2024, 6, 10 + number))
    with cast.as_user("organiser", write=False) as actor:
        printer = Printer(Figures.now(actor, cast.town()), read.content, date(2024, 6, 30))
        said = printer.text().text
        assert "（2024年6月30日）" in said
        changed = compare(printer.shown(), read.before, MUCH)
        first = {each.shown.piece.indicator: each for each in changed}["theme_days"]
        assert (first.before.printed, first.shown.text, first.is_much) == ("3次", "7次", True)
        assert first.share == Decimal(4) / Decimal(3)
        land = {each.shown.piece.indicator: each for each in changed}["forest_land"]
        assert (land.share, land.is_much) == (Decimal(0), False)
        assert [each.is_much for each in changed] == sorted((each.is_much for each in changed), reverse=True)
        assert read_before(as_data(read.before)) == list(read.before)


def test_checked__a_pasted_text_is_bound_where_it_is_sure() -> None:
    """What speaks of one figure is bound, in its wording; aims, doubts and what no ledger has stay words."""
    text = (
        "组织生活情况\n今年以来，各支部开展主题党日9次，参加主题党日的党员1800余人次。\n"
        "义诊超过40场。下半年计划开展主题党日20次。\n"
    )
    with cast.as_user("organiser", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        found = check_draft(figures, find_claims(text, load_lexicon()), text, on=drafts.DAY)
        read = Reader(figures, drafts.DAY).checked(text, found.claims)
        assert [(each.indicator, each.style, each.word) for each in read.content.figures()] == [
            ("theme_days", "exact", ""),
            ("theme_day_attendance", "over:2", ""),
        ]
        assert [(each.printed, each.value) for each in read.before] == [("9次", 9), ("1800余人次", 1800)]
        assert len(read.unbound) == 1
        assert read.content.blocks[0] == line("title", "组织生活情况")
        assert isinstance(read.content.blocks[1], Line)
        assert read.content.blocks[1].pieces[0] == Period(word="year_to_date")
        said = Printer(figures, read.content, drafts.DAY).text().text
        assert "开展主题党日3次，参加主题党日的党员12人次。" in said
        assert "20次" in said


def test_print__says_what_it_cannot() -> None:
    """No reading yet, outside the reader's scope, not there: a hole in the text, never a guess; offsets fit."""
    content = drafts.content(
        drafts.TALKS, BoundFigure(indicator="nothing"), BoundFigure(indicator="theme_days", unit="podi_branch")
    )
    with cast.as_user("clerk", write=False) as actor:
        printer = Printer(Figures.now(actor, cast.town()), content, drafts.DAY)
        shown = printer.shown()
        assert [each.state for each in shown] == ["live", "live", "not_yours", "unknown", "live"]
        assert shown[2].text == shown[3].text == HOLE
        assert shown[4].text == "1次"
        clean = printer.text()
        for stretch in clean.stretches:
            said = clean.text[stretch.start : stretch.end]
            assert said == (stretch.shown.text if stretch.shown else said)
        assert refused(lambda: compose_document(printer, title="", document={}, issue=FOOT)) == ["figure.not_yours"]
        assert clean.length > 20


def test_compose__what_looks_like_a_template_is_words() -> None:
    """Braces somebody types reach the file as braces, beside a figure too, in tables, leads and the title."""
    rows = ((Text(text="村{{"),), (Text(text="次数"),)), ((Text(text="{% if %}"),), (drafts.DAYS,))
    content = Content(
        blocks=(
            line("title", "{{ 标题 }}"),
            line("paragraph", "一是抓{", drafts.DAYS, "}。{# 二 #}"),
            line("paragraph", "一是抓支部。开展", drafts.DAYS, "。"),
            Table(caption=(Text(text="表1"),), rows=tuple((row[0], row[1]) for row in rows)),
        )
    )
    with cast.as_user("clerk", write=False) as actor:
        printer = Printer(Figures.now(actor, cast.town()), content, drafts.DAY)
        composed = compose_document(printer, title="{{ 标题 }}", document={"town": "tianning"}, issue=FOOT)
        lines = walk(composed.content).text.split("\n")
        assert lines == printer.text().text.split("\n")
        bound = read_bindings(composed.content)
        assert bound is not None
        assert [each.printed for each in bound.figures] == ["3次"] * 3
        again = Reader(Figures.now(actor, cast.town()), drafts.DAY).issued(bound).content
        assert [block.kind for block in again.blocks] == [block.kind for block in content.blocks]
        assert Printer(Figures.now(actor, cast.town()), again, drafts.DAY).text().text == printer.text().text


def test_offer__typed_words_lead_to_their_figure() -> None:
    """The end of what is typed counts; who may not see a figure is not offered it."""
    with cast.as_user("clerk", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        best = offer(figures, "各支部按月开展主题党日", drafts.DAY)[0]
        assert (best.piece.indicator, best.shown.text, best.typed) == ("theme_days", "3次", 4)
        assert offer(figures, "theme party days", drafts.DAY)[0].piece.indicator == "theme_days"
        assert "talks" not in [each.piece.indicator for each in offer(figures, "谈心谈话", drafts.DAY)]
        assert offer(figures, "风和日丽", drafts.DAY) == []
        assert offer(figures, "党", drafts.DAY) == []
    with cast.as_user("organiser", write=False) as actor:
        assert offer(Figures.now(actor, cast.town()), "谈心谈话", drafts.DAY)[0].piece.indicator == "talks"


def test_sentences__tell_the_figures_of_a_node() -> None:
    """Those of the pack first, then all figures of the node in a row; nothing the reader may not see."""
    with cast.as_user("clerk", write=False) as actor:
        nodes = {each.key: each for each in sentences(Figures.now(actor, cast.town()), drafts.DAY)}
        said = [each.text for each in nodes["regular_activities"].sentences]
        assert said[0] == "各支部按月过主题党日，累计开展3次，参加党员12人次。"
        assert said[-1].startswith("“规定动作”促学：")
        assert said[-1].endswith("。")
        assert "主题党日3次，" in said[-1]
        every = [piece for node in nodes.values() for each in node.sentences for piece in each.pieces]
        placed = {piece.indicator for piece in every if isinstance(piece, BoundFigure)}
        assert "theme_days" in placed
        assert "talks" not in placed
