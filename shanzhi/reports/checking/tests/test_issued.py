"""Issued Word files: each figure knows what it was computed from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import docx
import pytest

from shanzhi.activities.actions import withdraw_activity
from shanzhi.core.periods import Window
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.scope import Principal
from shanzhi.reports.checking import DraftCheck, check_draft
from shanzhi.reports.checking.tests.town import own_pack, party_day, told
from shanzhi.reports.declare import ReportFigure
from shanzhi.reports.filling import bound
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.word import read_bindings, render
from shanzhi.reports.word.tests.files import part, replaced
from tests.support import cast

pytestmark = pytest.mark.django_db
HALF = Window(date(2024, 1, 1), date(2024, 6, 30))
TEXT = "各支部过党日{{r fig.days }}，到会{{r fig.came|over(1) }}，坡底村另办{{r fig.podi }}。"


@pytest.fixture(autouse=True)
def _pack(db: None) -> Iterator[None]:
    with own_pack():
        yield


def issue(actor: Principal, text: str = TEXT, *, table: bool = False) -> bytes:
    """A report of the half-year as it was filled in."""
    figures = Figures.now(actor, cast.town())
    units = {"days": "town", "came": "town", "podi": "podi"}
    keys = {"days": "theme_days", "came": "attendance", "podi": "theme_days"}
    placed = {
        name: bound(
            name, figures.one(Request(keys[name], cast.unit(unit).pk, HALF)), ReportFigure(indicator=keys[name])
        )
        for name, unit in units.items()
    }
    template = docx.Document()
    template.add_paragraph(text)
    if table:
        row = template.add_table(1, 2).rows[0].cells
        row[0].text, row[1].text = "过党日", "{{r fig.days|number }}"
    content = io.BytesIO()
    template.save(content)
    return render(content.getvalue(), {"fig": placed}, {"town": cast.town().key}, name="report.docx")


def check_file(actor: Principal, content: bytes) -> DraftCheck:
    """The file as it stands, against the ledger now."""
    issued = read_bindings(content)
    assert issued is not None
    text = issued.walked.text
    claims = find_claims(text, load_lexicon())
    return check_draft(Figures.now(actor, cast.town()), claims, text, bindings=issued)


def write_down(actor: Principal) -> None:
    """Three theme Party days, one of them in 坡底村."""
    for branch, came in (("podi_branch", 5), ("nailin_branch", 5), ("sanjiao_branch", 4)):
        party_day(actor, branch, came=came)


def test_issued__as_printed__agrees_by_its_binding() -> None:
    """Words no saying knows, a unit no sentence names: the binding says it all."""
    with cast.as_user("clerk") as actor:
        write_down(actor)
        found = check_file(actor, issue(actor))
    assert told(found) == [
        ("3次", "agrees", [Decimal(3)]),
        ("10余人次", "agrees", [Decimal(14)]),
        ("1次", "agrees", [Decimal(1)]),
    ]
    first = found.claims[0]
    assert first.held[0].figure.request.window == HALF
    assert first.bound is not None
    assert (first.bound.value, first.bound.printed, first.is_edited) == (Decimal(3), "3次", False)
    assert (found.edited, found.removed, found.strangers) == ((), (), ())


def test_issued__ledger_moved__disagrees() -> None:
    """The file says what was so when it was issued; the ledger what is so now."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor)
        write_down(actor)
        content = issue(actor)
        withdraw_activity(record, reason="记重了", actor=actor)
        found = check_file(actor, content)
    assert [each.status for each in found.claims] == ["disagrees", "agrees", "disagrees"]
    assert found.claims[0].bound is not None
    assert found.claims[0].bound.value == 4
    assert found.claims[0].ledger == (3,)


def test_issued__figure_edited_by_hand__is_told() -> None:
    """A number changed in the file is held against the figure it was, and marked."""
    with cast.as_user("clerk") as actor:
        write_down(actor)
        content = replaced(issue(actor), "word/document.xml", lambda xml: xml.replace(">3次<", ">30次<"))
        found = check_file(actor, content)
    first = found.claims[0]
    assert (first.claim.text, first.status, first.indicators, first.is_edited) == (
        "30次",
        "disagrees",
        ("theme_days",),
        True,
    )
    assert found.edited == (first,)


def test_issued__figure_removed__is_told() -> None:
    """Its text is gone; the others stay as they were."""
    with cast.as_user("clerk") as actor:
        write_down(actor)
        content = replaced(issue(actor), "word/document.xml", lambda xml: xml.replace(">3次<", "><"))
        found = check_file(actor, content)
    assert [figure.key for figure in found.removed] == ["days"]
    assert [each.claim.text for each in found.claims] == ["10余人次", "1次"]


def test_issued__bare_number_in_a_table__is_checked_too() -> None:
    """No claim of the prose, and still a figure."""
    with cast.as_user("clerk") as actor:
        write_down(actor)
        found = check_file(actor, issue(actor, table=True))
    assert [(each.claim.text, each.status) for each in found.claims] == [
        ("3次", "agrees"), ("10余人次", "agrees"), ("1次", "agrees"), ("3", "agrees"),
    ]  # fmt: skip


def test_issued__sentences_added_by_hand__are_matched_by_their_words() -> None:
    """What stands outside the controls is a draft like any other."""
    with cast.as_user("clerk") as actor:
        write_down(actor)
        found = check_file(actor, issue(actor, TEXT + "现有党员19名，开展主题党日5次。"))
    assert [each.status for each in found.claims[3:]] == ["agrees", "disagrees"]
    assert all(each.bound is None for each in found.claims[3:])


def test_issued__by_another_town_or_damaged__is_unclear() -> None:
    """The file vouches for nothing: what it names must be there."""
    with cast.as_user("clerk") as actor:
        write_down(actor)
        content = issue(actor)
        name = next(each for each in _parts(content) if "urn:shanzhi:word:issued" in part(content, each))
        foreign = replaced(content, name, lambda xml: xml.replace("tianning", "zhaidian"))
        damaged = replaced(content, name, lambda xml: xml.replace("theme_days", "theme_dayz"))
        assert {each.why.code for each in check_file(actor, foreign).claims if each.why} == {"checking.other_town"}
        found = check_file(actor, damaged).claims
    assert [(each.status, each.why.code if each.why else "") for each in found] == [
        ("unclear", "checking.unknown_binding"), ("agrees", ""), ("unclear", "checking.unknown_binding"),
    ]  # fmt: skip


def _parts(content: bytes) -> list[str]:
    """The names of the custom parts of a .docx."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [name for name in archive.namelist() if name.startswith("customXml/item")]
