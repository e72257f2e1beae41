"""The text of a PDF, read in a process of its own.

Files come from anywhere: what makes a library crash, loop or run out of memory ends that process, not the server.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from shanzhi.core.errors import Problem
from shanzhi.core.places import ROOT
from shanzhi.reports.word.limits import MAX_PDF_PAGES, MAX_PDF_SECONDS, PDF_LOCKED, PDF_LONG

CODES = {PDF_LOCKED: "word.file.pdf_locked", PDF_LONG: "word.file.pdf_long"}


def read_pdf(data: bytes, file: str) -> str:
    """The text of its pages, a line for each paragraph. Problem if it is locked, too long, scanned, or broken."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft"
        path.write_bytes(data)
        words = [sys.executable, "-m", "shanzhi.reports.word.pdf_reader", str(path)]
        try:
            done = subprocess.run(words, capture_output=True, cwd=ROOT, timeout=MAX_PDF_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise Problem("word.file.pdf", file=file) from error
    if done.returncode:
        raise Problem(CODES.get(done.returncode, "word.file.pdf"), file=file, most=MAX_PDF_PAGES)
    text = done.stdout.decode("utf-8")
    if not text.strip():
        raise Problem("word.file.pdf_scanned", file=file)
    return text
