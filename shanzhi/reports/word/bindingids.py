"""The short id that ties a printed figure to its data: `fig:theme_days:3`.

It stands in the tag of the content control and, because LibreOffice 7.4 drops that tag on saving, a second
time in a bookmark inside it, `fig_theme_days_3`.
"""

from __future__ import annotations

import re

PREFIX = "fig"
MAX_KEY = 30
"""Characters of the figure's key kept in the id: a bookmark's name holds 40, a tag 64."""
ID = re.compile(r"fig:[A-Za-z0-9_]{1,30}:[1-9][0-9]{0,4}")
BOOKMARK = re.compile(r"fig_([A-Za-z0-9_]{1,30})_([1-9][0-9]{0,4})")


def binding_id(key: str, number: int) -> str:
    """The id of the `number`-th figure placed in a document. Unique by its number; the key is for the eye."""
    short = re.sub(r"[^A-Za-z0-9_]", "_", key)[:MAX_KEY] or "_"
    return f"{PREFIX}:{short}:{number}"


def bookmark_name(binding: str) -> str:
    """The bookmark that repeats an id."""
    return binding.replace(":", "_")


def is_binding_id(text: str) -> bool:
    """Whether a content control's tag is one of ours."""
    return ID.fullmatch(text) is not None


def id_of_bookmark(name: str) -> str | None:
    """The id a bookmark repeats, or None for a foreign bookmark."""
    found = BOOKMARK.fullmatch(name)
    return f"{PREFIX}:{found[1]}:{found[2]}" if found else None
