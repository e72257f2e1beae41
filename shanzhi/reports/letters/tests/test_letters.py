"""What is printed about a case."""

from __future__ import annotations

import io

import docx
import pytest

from shanzhi.cases.correcting import correct_case
from shanzhi.cases.tests import bench
from shanzhi.core.errors import NotFound
from shanzhi.packs.assembling import assemble_sound
from shanzhi.records.models import Record
from shanzhi.reports.letters.declare import OF_THE_CASE, LetterBlock, fill
from shanzhi.reports.letters.writing_out import letters_for, write_letter
from tests.support import cast


def _text(record: Record, key: str) -> str:
    written = write_letter(record, key)
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(written.content)).paragraphs)


@pytest.mark.django_db
def test_notice__says_what_the_case_says() -> None:
    """Place, words, day; what is not known is a line to write on; what has no value has no paragraph."""
    with cast.as_system(cast.town()) as actor:
        record = bench.step(actor, bench.report(actor, "06-03", term="d7", object="供销社"), "accept", "06-03")
        written = write_letter(record, "hazard_notice")
        text = _text(record, "hazard_notice")
    assert written.name == f"安全隐患整改通知-{record.number}.docx"
    for words in ("供销社：", "坡底村", bench.WHAT, "2024年6月10日", f"{cast.town().label['zh']}人民政府"):
        assert words in text
    assert "整改措施" not in text
    with cast.as_system(cast.town()) as actor:
        without = bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
        assert "＿＿＿＿：" in _text(without, "hazard_notice")


@pytest.mark.django_db
def test_letters__follow_the_state() -> None:
    """What fits a case that is being put right does not fit one that was transferred, and the other way round."""
    with cast.as_system(cast.town()) as actor:
        record = bench.report(actor, "06-03")
        assert set(letters_for(record)) == set()
        record = bench.step(actor, record, "accept", "06-03")
        assert set(letters_for(record)) == {"hazard_notice"}
        record = bench.step(actor, record, "transfer", "06-04", ground="penalty")
        assert set(letters_for(record)) == {"hazard_transfer"}
        assert "拒不整改" in _text(record, "hazard_transfer")
        header = (
            docx.Document(io.BytesIO(write_letter(record, "hazard_transfer").content)).sections[0].first_page_header
        )
        assert header.paragraphs[0].text == f"{cast.town().label['zh']}人民政府"
        with pytest.raises(NotFound, match=r"letter\.not_found"):
            write_letter(record, "hazard_notice")


@pytest.mark.django_db
def test_letters__say_nothing_of_corrections() -> None:
    """The words of the last step go to the bureau; why somebody put a field right stays here."""
    with cast.as_system(cast.town()) as actor:
        record = bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
        record = bench.step(actor, record, "transfer", "06-04", ground="penalty", note="三次不改")
        correct_case(record, entry=bench.changed(record, people=2), reason="录入时抄错了", actor=actor)
        text = _text(bench.fresh(record), "hazard_transfer")
    assert "三次不改" in text
    assert "抄错" not in text


@pytest.mark.parametrize("town", ["tianning", "zhaidian"])
def test_letters_of_the_packs__state_where_they_come_from(town: str) -> None:
    """Every one has words in both languages for its name, and something to sign or somebody who signs."""
    letters = assemble_sound(town).all("letters")
    assert len(letters) >= 8
    for letter in letters.values():
        assert letter.label.en
        assert {"signature", "signed_by"} & {kind for block in letter.blocks for kind in block.kinds()}


def test_fill__only_names() -> None:
    """Neither formats nor attributes nor doubled braces mean anything."""
    assert fill("{a} {b} {a.b} {0} {a!r} {{a}}", {"a": "甲"}) == "甲 ＿＿＿＿ {a.b} {0} {a!r} {甲}"
    assert LetterBlock(paragraph="{what}{town}").names() - set(OF_THE_CASE) == {"what"}
