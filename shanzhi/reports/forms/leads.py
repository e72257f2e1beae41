"""The lines above a table: its title, and what is said as `name: value`."""

from __future__ import annotations

import re
from itertools import zip_longest

from shanzhi.reports.forms.grid import Grid
from shanzhi.reports.forms.words import closed, form_words, normal, plain

_GAP = re.compile(r"\s{2,}|\n|\t")


def read_leads(texts: list[str]) -> tuple[str, dict[str, str]]:
    """The title, and what is named: the key of the lexicon to what stands behind it. The first one said counts."""
    title: list[str] = []
    found: dict[str, str] = {}
    for text in texts:
        named = _named(normal(text))
        for key, value in named:
            if value:
                found.setdefault(key, value)
        if not named and not form_words().stamps.search(text) and len(title) < 2 and not _is_remark(text):
            title.append(closed(text))
    return " ".join(dict.fromkeys(title)), found


def is_lead(texts: list[str]) -> bool:
    """Whether a row stands above the table: all it says is named values, or places to stamp and sign."""
    words = form_words()
    return bool(texts) and all(_named(normal(text)) or words.stamps.search(normal(text)) for text in texts)


def texts_above(grid: Grid, first: int, start: int = 0) -> list[str]:
    """What stands above the row, from another on; a cell that names and one beside it that answers are one text."""
    found = [] if start else list(grid.above)
    for row in range(start, first):
        parts = [grid.text(row, column) for column in grid.columns if grid.is_first(row, column)]
        joined: list[str] = []
        for part in filter(str.strip, parts):
            if joined and normal(joined[-1]).endswith(":"):
                joined[-1] += part
            else:
                joined.append(part)
        found += joined
    return found


def _named(text: str) -> list[tuple[str, str]]:
    """Every `name: value` of a line."""
    words = form_words()
    keys = dict(words.leads)
    places = list(words.lead.finditer(text))
    found = []
    for place, after in zip_longest(places, places[1:]):
        value = _GAP.split(text[place.end() : after.start() if after else len(text)], maxsplit=1)[0]
        is_said = not words.stamps.fullmatch(value.strip())
        found.append((keys[re.sub(r"\s", "", place["name"])], value.strip(" ()") if is_said else ""))
    return found


def _is_remark(text: str) -> bool:
    return any(plain(text).startswith(each) for each in form_words().foot["notes"])
