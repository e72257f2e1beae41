"""Finding by pinyin: `ztdr` and `zhuti` both find 主题党日."""

from __future__ import annotations

from functools import cache

from pypinyin import Style, lazy_pinyin


@cache
def spelling(text: str) -> str:
    """The pinyin of a text and its initials, for searching."""
    whole = "".join(lazy_pinyin(text)).lower()
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return f"{whole} {initials}"


def is_found(words: str, *texts: str) -> bool:
    """Whether every word stands in one of the texts, or in its pinyin."""
    stores = [text.lower() for text in texts if text]
    spelled = [spelling(text) for text in texts if text]
    return all(any(word in store for store in (*stores, *spelled)) for word in words.lower().split()[:5])
