"""`python -m shanzhi.reports.word.pdf_reader FILE`: the text of a PDF on standard output, as PDFium reads it."""

from __future__ import annotations

import re
import resource
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pypdfium2

from shanzhi.reports.word.limits import (
    MAX_PDF_MEMORY,
    MAX_PDF_PAGES,
    MAX_PDF_SECONDS,
    MAX_TEXT_CHARACTERS,
    PDF_BROKEN,
    PDF_LOCKED,
    PDF_LONG,
)

PAGE_NUMBER = re.compile(r"^\W*(?:\w\s*)?\d{1,3}(?:\s*\w)?\W*$")
STOP = re.compile(r"[。！？；：:!?;]$")
SHORTER = 3.0
"""A line this much shorter than the longest of its page may still be full: the next word did not fit."""
NARROW = 12.0
"""Lines no longer than this are headings or cells, and go on nowhere."""


def in_paragraphs(pages: Sequence[str]) -> str:
    """The lines of pages put together again: a full line that ends in no stop goes on in the next, over pages too.

    Lines with nothing but a number at the edges of a page are its number, and left out.
    """
    found: list[str] = []
    goes_on = False
    for page in pages:
        lines = [line.strip() for line in page.replace("\r", "\n").split("\n") if line.strip()]
        lines = [line for at, line in enumerate(lines) if at not in (0, len(lines) - 1) or not PAGE_NUMBER.match(line)]
        full = max(map(_width, lines), default=0.0) - SHORTER
        for line in lines:
            if goes_on:
                found[-1] += line
            else:
                found.append(line)
            goes_on = _width(line) >= max(full, NARROW) and not STOP.search(line)
    return "\n".join(found)


def _width(line: str) -> float:
    """In Chinese characters, of which a narrow one is half."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in line)


def main(path: Path) -> int:
    """Read and print. The exit code says whether it went well."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_PDF_MEMORY, MAX_PDF_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_PDF_SECONDS, MAX_PDF_SECONDS))
    try:
        with pypdfium2.PdfDocument(path) as document:
            if len(document) > MAX_PDF_PAGES:
                return PDF_LONG
            pages = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as error:
        return PDF_LOCKED if "password" in str(error).lower() else PDF_BROKEN
    text = in_paragraphs(pages)
    sys.stdout.buffer.write(text[: MAX_TEXT_CHARACTERS + 1].encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
