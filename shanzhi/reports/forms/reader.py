"""`python -m shanzhi.reports.forms.reader FILE KIND`: a file's grids as JSON on standard output.

Runs in a process of its own: forms come from anywhere, and what makes a library run out of memory, loop or crash ends
this process, not the server.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from shanzhi.core.errors import Problem
from shanzhi.reports.forms import limits
from shanzhi.reports.forms.biff import BrokenBook
from shanzhi.reports.forms.grid import Book, to_json
from shanzhi.reports.forms.reading_docx import read_docx
from shanzhi.reports.forms.reading_xls import read_xls
from shanzhi.reports.forms.reading_xlsx import read_xlsx
from shanzhi.reports.forms.trimming import TooMany

READERS = {"xls": read_xls, "xlsx": read_xlsx, "docx": read_docx}


def main(path: Path, kind: str) -> int:
    """Read and print. The exit code says whether it went well."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.MAX_MEMORY, limits.MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.MAX_SECONDS, limits.MAX_SECONDS))
    try:
        book = read_book(path.read_bytes(), kind)
    except Exception as error:  # whatever a library raises over a file from outside is one answer
        sys.stderr.write(code_of(error))
        return limits.FAILED
    json.dump(to_json(book), sys.stdout, ensure_ascii=False, separators=(",", ":"))
    return 0


def read_book(content: bytes, kind: str) -> Book:
    """The grids of a file, in this process."""
    return READERS[kind](content)


def code_of(error: Exception) -> str:
    """The code of the sentence that says what is wrong with the file."""
    if isinstance(error, Problem) and error.code.startswith("form."):
        return error.code
    if isinstance(error, TooMany):
        return "form.file.too_many"
    words = f"{type(error).__name__} {error}".lower()
    if "password" in words or "encrypt" in words or (isinstance(error, BrokenBook) and str(error) == "locked"):
        return "form.file.locked"
    return "form.file.broken"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
