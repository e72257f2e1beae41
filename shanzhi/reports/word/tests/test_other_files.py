"""Drafts that are no .docx: old Word files and PDFs. The three files hold the same invented text."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st

from shanzhi.core.errors import Problem
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.word import read_text
from shanzhi.reports.word.olddoc import read_old_word
from shanzhi.reports.word.pdf_reader import in_paragraphs
from shanzhi.reports.word.tests.files import refused

HERE = Path(__file__).parent
OLD = (HERE / "draft.doc").read_bytes()
AS_DOCX = read_text(HERE / "draft.docx").text


def values(text: str) -> list[tuple[str, str]]:
    """Every claim of a text: its number and its unit."""
    return [(str(claim.value), claim.unit) for claim in find_claims(text, load_lexicon())]


def test_doc__is_read_as_the_docx_is() -> None:
    """Paragraphs, a table, a link that shows words and hides its address, letters beyond ASCII."""
    draft = read_text(HERE / "draft.doc")
    assert (draft.kind, draft.walked, draft.issued) == ("doc", None, None)
    assert draft.text.strip() == AS_DOCX.strip()


def test_pdf__lines_become_paragraphs_again() -> None:
    """A sentence that went over six lines is one; headings and cells stay; every number is found as in the .docx."""
    draft = read_text(HERE / "draft.pdf")
    assert draft.kind == "pdf"
    assert re.sub(r"[ \t]", "", draft.text) == re.sub(r"[ \t]", "", AS_DOCX)
    assert values(draft.text) == values(AS_DOCX)
    assert len(values(AS_DOCX)) > 15


def test_paragraphs__of_pages() -> None:
    """A sentence goes on over a page and its number; a line that is not full, or ends in a stop, does not."""
    long = "全镇一共开展主题党日活动二百二十四次参加"
    assert in_paragraphs([f"{long}\r\n党员很多。\r\n— 1 —", f"2\n{long}", "人次不少\n完"]) == (
        f"{long}党员很多。\n{long}人次不少\n完"
    )
    assert in_paragraphs(["一、家底\n二、打算"]) == "一、家底\n二、打算"
    assert in_paragraphs([f"{long}。\n{long}"]) == f"{long}。\n{long}"
    assert in_paragraphs([]) == ""


def test_pdf__locked_or_without_text(tmp_path: Path) -> None:
    """A password and a page of pictures each have their sentence, and so has a file that breaks off."""
    refused("word.file.pdf_locked", lambda: read_text(HERE / "locked.pdf"))
    blank = tmp_path / "blank.pdf"
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(595, 842)
        document.save(blank)
    refused("word.file.pdf_scanned", lambda: read_text(blank))
    refused("word.file.pdf", lambda: read_text((HERE / "draft.pdf").read_bytes()[:2000], "断.pdf"))


def test_pdf__of_too_many_pages(tmp_path: Path) -> None:
    """It is not read for minutes: the part that matters is asked for."""
    many = tmp_path / "many.pdf"
    with pypdfium2.PdfDocument.new() as document:
        for _page in range(501):
            document.new_page(100, 100)
        document.save(many)
    problem = refused("word.file.pdf_long", lambda: read_text(many))
    assert problem.params["most"] == 500


def test_doc__encrypted_or_older() -> None:
    """The flag of a password, a version before Word 97, a file that ends in its middle."""
    at = OLD.index(b"\xec\xa5")
    locked = bytearray(OLD)
    locked[at + 11] |= 1
    refused("word.file.encrypted", lambda: read_text(bytes(locked), "密.doc"))
    older = bytearray(OLD)
    older[at + 2 : at + 4] = b"\x65\x00"
    refused("word.file.doc", lambda: read_text(bytes(older), "老.doc"))
    refused("word.file.doc", lambda: read_old_word(OLD[: len(OLD) // 2], "断.doc"))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(OLD) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_doc__whatever_is_broken_is_a_text_or_a_sentence(changes: list[tuple[int, int]]) -> None:
    """No byte of a file from outside makes anything else of it."""
    data = bytearray(OLD)
    for at, byte in changes:
        data[at] = byte
    with suppress(Problem):
        assert not re.search("[\x00-\x08\x0e-\x1f]", read_old_word(bytes(data), "x.doc"))
