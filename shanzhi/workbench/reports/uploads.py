"""What a person hands in to be checked: a file or a text. Read into memory, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shanzhi.core.errors import Problem
from shanzhi.reports.word import DraftText, read_text
from shanzhi.reports.word.limits import MAX_FILE_BYTES, MEBIBYTE

LONGEST_NAME = 80
TOO_LARGE = frozenset({"word.draft.large", "word.draft.long", "word.file.large"})
"""Problems the browser knows as 413."""


@dataclass(frozen=True)
class Sent:
    """The form as it was sent. `name` is that of the file, empty without one; `beside` is the other document."""

    text: str = ""
    day: str = ""
    name: str = ""
    file: UploadedFile[bytes] | None = None
    beside: UploadedFile[bytes] | None = None


def sent(request: HttpRequest) -> Sent:
    """The form of the check; line ends of the text are those of a file, not of a form."""
    file = request.FILES.get("draft")
    return Sent(
        text=request.POST.get("text", "").replace("\r\n", "\n"),
        day=request.POST.get("day", ""),
        name=(request.POST.get("name", "") if file is None else file.name or "")[-LONGEST_NAME:],
        file=file,
        beside=request.FILES.get("beside"),
    )


def read_draft(given: Sent) -> DraftText:
    """The text of what was handed in. Problem if it is nothing, both, too large, or no text."""
    if given.file is None and not given.text.strip():
        raise Problem("workbench.draft_missing")
    if given.file is not None and given.text.strip():
        raise Problem("workbench.draft_twice")
    if given.file is None:
        return read_text(given.text.encode("utf-8", "surrogatepass"), _("pasted text"))
    return _read(given.file, given.name)


def read_beside(given: Sent) -> dict[str, str]:
    """The text of the other document by its name, if one was handed in. A Problem says it is of that field."""
    if given.beside is None:
        return {}
    name = (given.beside.name or "")[-LONGEST_NAME:]
    try:
        return {name: _read(given.beside, name).text}
    except Problem as problem:
        problem.field = "beside"
        raise


def _read(file: UploadedFile[bytes], name: str) -> DraftText:
    size = file.size or 0
    if size > MAX_FILE_BYTES:
        raise Problem("word.draft.large", file=name, size=size // MEBIBYTE, most=MAX_FILE_BYTES // MEBIBYTE)
    return read_text(file.read(), name)
