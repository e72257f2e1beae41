"""Any draft an office hands in, as text with exact offsets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from shanzhi.core.errors import Problem
from shanzhi.reports.word.decoding import decode
from shanzhi.reports.word.issued import IssuedDocument, read_issued
from shanzhi.reports.word.kinds import kind_of
from shanzhi.reports.word.limits import MAX_FILE_BYTES, MAX_TEXT_BYTES, MAX_TEXT_CHARACTERS, MEBIBYTE
from shanzhi.reports.word.olddoc import read_old_word
from shanzhi.reports.word.package import open_package
from shanzhi.reports.word.pdf import read_pdf
from shanzhi.reports.word.walk import WalkedText, walk_package


@dataclass(frozen=True)
class DraftText:
    """A draft as text; offsets into `text` are code points.

    For `txt` the text is the decoded file as it stands, without its byte order mark: line ends are not changed. For
    `docx` it is the walk, for `doc` and `pdf` the words alone. `issued` is set for a file this product issued;
    `warnings` say what could not be read beside the text.
    """

    text: str
    kind: Literal["docx", "txt", "doc", "pdf"]
    encoding: str | None
    walked: WalkedText | None
    issued: IssuedDocument | None
    warnings: tuple[Problem, ...] = ()


def read_text(source: Path | str | bytes, name: str | None = None) -> DraftText:
    """The text of a draft: a path, or the bytes of a file with its `name` for errors. Its content tells its kind.

    Raises Problem `word.draft.*`, `word.file.*` or `word.xml.*`: what the file is, which kinds are read, what to do.
    """
    file = name or (Path(source).name if isinstance(source, Path | str) else "")
    data = source if isinstance(source, bytes) else _read(Path(source), file)
    kind = kind_of(data)
    if kind in ("docx", "zip"):
        return _checked(_docx(data, file), file)
    if kind == "doc":
        return _checked(DraftText(read_old_word(data, file), "doc", None, None, None), file)
    if kind == "pdf":
        return _checked(DraftText(read_pdf(data, file), "pdf", None, None, None), file)
    if kind != "unknown":
        raise Problem(f"word.file.{kind}", file=file)
    if len(data) > MAX_TEXT_BYTES:
        most = MAX_TEXT_BYTES // MEBIBYTE
        raise Problem("word.draft.large", file=file, size=len(data) // MEBIBYTE, most=most)
    text, encoding = decode(data, file)
    return _checked(DraftText(text, "txt", encoding, None, None), file)


def _read(path: Path, file: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise Problem("word.draft.large", file=file, size=size // MEBIBYTE, most=MAX_TEXT_BYTES // MEBIBYTE)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise Problem("word.draft.not_found", file=file) from error


def _docx(data: bytes, file: str) -> DraftText:
    package = open_package(data, file)
    try:
        issued = read_issued(package)
        warnings: tuple[Problem, ...] = ()
    except Problem as problem:
        if problem.code != "word.issued.damaged":
            raise
        issued, warnings = None, (problem,)
    walked = walk_package(package) if issued is None else issued.walked
    return DraftText(walked.text, "docx", None, walked, issued, warnings)


def _checked(draft: DraftText, file: str) -> DraftText:
    if len(draft.text) > MAX_TEXT_CHARACTERS:
        raise Problem("word.draft.long", file=file, count=len(draft.text), most=MAX_TEXT_CHARACTERS)
    if not draft.text.strip():
        raise Problem("word.draft.no_text", file=file)
    return draft
