"""Template tags as they stand in the text of a paragraph: `{{ … }}`, `{{r … }}`, `{% … %}`, `{%tr … %}`, `{# … #}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from shanzhi.core.errors import Problem
from shanzhi.reports.word.limits import MAX_TAG_CHARACTERS

Prefix = Literal["", "r", "p", "tr", "tc"]
OPENERS = re.compile(r"\{[{%#]")
CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
STRAY = re.compile(r"\}\}|%\}|#\}")
FULL_WIDTH = re.compile("[\uff5b{][\uff5b\uff05\uff03]|\uff5b[{%#]")
"""Braces typed with a Chinese keyboard look right and are not seen."""
QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'"})
PREFIXED = re.compile(r"(r|p|tr|tc)(?=\s)")
START_SHOWN = 24


@dataclass(frozen=True)
class Tag:
    """One tag. `source` is what the author wrote, `where` the beginning of its paragraph, both for errors."""

    source: str
    where: str
    mark: Literal["{{", "{%", "{#"]
    prefix: Prefix
    body: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The first word of a statement: for, endif, set."""
        return self.body.split(maxsplit=1)[0] if self.body else ""

    def problem(self, code: str, **more: object) -> Problem:
        """An error about this tag."""
        return Problem(f"word.template.{code}", field=None, tag=self.source, where=self.where, **more)


def has_opener(text: str) -> bool:
    """Whether text would be read as the beginning of a tag."""
    return OPENERS.search(text) is not None


def scan(text: str) -> list[Tag]:
    """The tags of one paragraph's text, in order.

    Raises Problem `word.template.unclosed`, `.stray`, `.full_width`, `.long`, `.dash`, `.prefix`.
    """
    where = beginning(text)
    wide = FULL_WIDTH.search(text)
    if wide:
        raise Problem("word.template.full_width", tag=_short(text[wide.start() :]), where=where)
    tags: list[Tag] = []
    position = 0
    while opener := OPENERS.search(text, position):
        _refuse_stray(text, position, opener.start(), where)
        end = text.find(CLOSERS[opener.group()], opener.end())
        inside = "" if end < 0 else text[opener.end() : end]
        if end < 0 or OPENERS.search(inside):
            raise Problem("word.template.unclosed", tag=_short(text[opener.start() :]), where=where)
        tags.append(_tag(text[opener.start() : end + 2], inside, where, opener.start()))
        position = end + 2
    _refuse_stray(text, position, len(text), where)
    return tags


def beginning(text: str) -> str:
    """How a paragraph is named in an error."""
    shown = " ".join(text.split())
    return shown if len(shown) <= START_SHOWN else shown[:START_SHOWN] + "…"


def _tag(source: str, inside: str, where: str, start: int) -> Tag:
    mark: Literal["{{", "{%", "{#"] = "{{" if source[1] == "{" else "{%" if source[1] == "%" else "{#"
    shown = _short(source)
    if mark != "{#" and len(source) > MAX_TAG_CHARACTERS:
        raise Problem("word.template.long", tag=shown, where=where, most=MAX_TAG_CHARACTERS)
    if mark != "{#" and (inside[:1] in ("-", "+") or inside[-1:] in ("-", "+")):
        raise Problem("word.template.dash", tag=shown, where=where)
    found = PREFIXED.match(inside)
    prefix: Prefix = found[1] if found else ""  # type: ignore[assignment]
    if mark == "{{" and prefix not in ("", "r"):
        raise Problem("word.template.prefix", tag=shown, where=where)
    body = inside[len(prefix) :].translate(QUOTES)
    return Tag(shown, where, mark, prefix, " ".join(body.split()), start, start + len(source))


def _refuse_stray(text: str, start: int, end: int, where: str) -> None:
    stray = STRAY.search(text, start, end)
    if stray:
        raise Problem("word.template.stray", tag=stray.group(), where=where)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
