"""Finding by pinyin: `ztdr` and `zhuti` both find 主题党日."""

from __future__ import annotations

import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin

MOST_WORDS = 5
"""Words beyond these are not looked for."""


def initials_of(name: str) -> str:
    """Pinyin initials: 主题党日 gives `ztdr`."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()


@cache
def spelling(text: str) -> str:
    """The pinyin of a text and its initials, for searching."""
    return f"{''.join(lazy_pinyin(text)).lower()} {initials_of(text)}"


def folded(words: str) -> str:
    """Words as they are compared: full-width signs and capitals are made even, one space between them."""
    return " ".join(unicodedata.normalize("NFKC", words).lower().split())


def is_found(words: str, *texts: str) -> bool:
    """Whether every word stands in one of the texts, or in its pinyin."""
    stores = [folded(text) for text in texts if text]
    spelled = [spelling(text) for text in texts if text]
    wanted = folded(words).split()[:MOST_WORDS]
    return all(any(word in store for store in (*stores, *spelled)) for word in wanted)
