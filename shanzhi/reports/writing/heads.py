"""The head of a formal letter, filled in."""

from __future__ import annotations

from datetime import date

from shanzhi.reports.word.blocks import LetterHead
from shanzhi.reports.writing.declare import DocumentKind


def head_of(kind: DocumentKind, town: str, day: date) -> LetterHead | None:
    """Who sends it and its number, for a kind of document that has a head. `{town}` and `{year}` are filled in."""
    if kind.head is None:
        return None
    words = {"town": town, "year": str(day.year)}
    return LetterHead(_filled(kind.head.sender, words), _filled(kind.head.number, words))


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text
