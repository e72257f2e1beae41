"""Opening a form that arrived: what it is, whether it is safe to open, its grids."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import cast

from shanzhi.core.errors import Problem
from shanzhi.core.places import ROOT
from shanzhi.reports.forms import limits
from shanzhi.reports.forms.grid import Book, FileKind, from_json
from shanzhi.reports.word.kinds import kind_of

KINDS = ("xls", "xlsx", "docx")
OTHERS = {"empty": "empty", "encrypted": "locked", "doc": "old_word", "pdf": "pdf", "image": "pdf"}
"""Files that are no form, for which there is a sentence of their own."""


def kind_of_form(content: bytes, name: str) -> FileKind:
    """What a file is. Problem if it is nothing a form comes in, or too large."""
    if len(content) > limits.MAX_BYTES:
        raise Problem("form.file.large", file=name, most=limits.MAX_BYTES // limits.MEBIBYTE)
    kind = kind_of(content)
    if kind not in KINDS:
        why = OTHERS.get(kind, "not_a_form")
        raise Problem(f"form.file.{why}", file=name)
    return cast("FileKind", kind)


def read_form_file(content: bytes, name: str) -> Book:
    """The grids of a file, read in a process of its own. Problem if it cannot be read or holds nothing."""
    kind = kind_of_form(content, name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form"
        path.write_bytes(content)
        words = [sys.executable, "-m", "shanzhi.reports.forms.reader", str(path), kind]
        try:
            done = subprocess.run(words, capture_output=True, cwd=ROOT, timeout=limits.MAX_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise Problem("form.file.broken", file=name) from error
    if done.returncode == limits.FAILED:
        raise Problem(done.stderr.decode("utf-8", "replace").splitlines()[-1], file=name)
    if done.returncode != 0:
        raise Problem("form.file.broken", file=name)
    book = from_json(json.loads(done.stdout))
    if not any(grid.cells for grid in book.grids):
        raise Problem("form.file.no_cells", file=name)
    return book
