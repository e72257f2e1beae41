"""Texts of an answer with the words that were looked for marked in them."""

from __future__ import annotations

import re
from typing import Any

from shanzhi.core.pinyin import MOST_WORDS, folded

Part = dict[str, Any]


def marked(text: str, words: str) -> list[Part]:
    """The text in parts, those that are looked for with `hit`. What was found by pinyin stands unmarked."""
    even = [folded(sign) or " " for sign in text]
    if any(len(sign) != 1 for sign in even):
        return [{"text": text}]
    wanted = "|".join(re.escape(word) for word in sorted(folded(words).split()[:MOST_WORDS], key=len, reverse=True))
    if not wanted:
        return [{"text": text}]
    found: list[Part] = []
    last = 0
    for match in re.finditer(wanted, "".join(even)):
        found.append({"text": text[last : match.start()]})
        found.append({"text": text[match.start() : match.end()], "hit": True})
        last = match.end()
    found.append({"text": text[last:]})
    return [part for part in found if part["text"]]


def around(text: str, words: str, most: int = 40) -> str:
    """The stretch of a long text in which a word stands; '' where none does."""
    even = text.lower()
    places = [even.find(word) for word in folded(words).split()[:MOST_WORDS] if word in even]
    if not places:
        return ""
    first = max(0, min(places) - most // 3)
    stretch = " ".join(text[first : first + most].split())
    return f"{'…' if first else ''}{stretch}{'…' if first + most < len(text) else ''}"
