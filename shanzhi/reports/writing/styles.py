"""How a figure of a document is written, as a short word: exact, over:2, wan:2, percent:1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import get_args

from shanzhi.core.errors import Problem
from shanzhi.core.writing import Magnitude, Style, say, writing_words

PATTERN = r"^(exact|number|chinese|(over|near):[1-6](:(wan|yi))?|(wan|yi)(:[0-6])?|percent:[0-4]|round:[0-6])$"
"""`number`: exact, without the word of its unit; `over:2` keeps two digits, and says so; `wan:2` two decimals."""
EXACT = "exact"
_SHAPE = re.compile(PATTERN)


def is_style(word: str) -> bool:
    """Whether a word names a style."""
    return _SHAPE.fullmatch(word) is not None


def style_of(word: str) -> Style:
    """The style a word names. Problem `report.style_unknown` for another."""
    if not is_style(word):
        raise Problem("report.style_unknown", found=word[:30])
    name, _, rest = word.partition(":")
    more = rest.split(":") if rest else []
    if name in ("over", "near"):
        return Style("over" if name == "over" else "near", _size(more[1:]), leading=int(more[0]))
    decimals = int(more[0]) if more else None
    plain = {
        "wan": Style(magnitude="wan", decimals=decimals),
        "yi": Style(magnitude="yi", decimals=decimals),
        "percent": Style("percent", decimals=decimals),
        "round": Style(decimals=decimals),
        "chinese": Style("chinese"),
    }
    return plain.get(name, Style())


def written(value: Decimal, word: str, unit_word: str) -> str:
    """A value with its unit, in a style; a share written per hundred and a bare number carry no unit."""
    has_unit = word != "number" and not word.startswith("percent")
    return say(_trimmed(value), style_of(word)) + (unit_word if has_unit else "")


def styles_for(value: Decimal, unit_word: str) -> list[tuple[str, str]]:
    """The ways to write a value that differ from one another, each with what it prints; the exact one first."""
    found: dict[str, str] = {}
    for word in _usual(value):
        printed = written(value, word, unit_word)
        found.setdefault(printed, word)
    return [(word, printed) for printed, word in found.items()]


def style_that_prints(value: Decimal, printed: str, unit_word: str) -> str | None:
    """The plainest style in which a value is printed just so; None if there is none."""
    wanted = _folded(printed)
    for word in _every():
        if _folded(written(value, word, unit_word)) == wanted:
            return word
    return None


def _usual(value: Decimal) -> Iterator[str]:
    yield EXACT
    yield "over:2"
    if value >= 1000:
        yield "over:1"
    yield "near:2"
    if abs(value) >= 10_000:
        yield from ("wan:2", "wan:1", "over:3:wan")
    if abs(value) >= 100_000_000:
        yield "yi:2"
    if value == value.to_integral_value() and 1 <= value <= 10:
        yield "chinese"
    if value != value.to_integral_value():
        yield from ("round:1", "round:2")


def _every() -> Iterator[str]:
    yield from (EXACT, "number", "chinese")
    yield from (f"over:{leading}" for leading in (2, 1, 3, 4))
    yield from ("wan", "wan:2", "wan:1", "wan:0", "yi", "yi:2", "yi:1")
    yield from (f"over:{leading}:{size}" for size in ("wan", "yi") for leading in (2, 3, 1, 4))
    yield from (f"near:{leading}" for leading in (2, 1, 3))
    yield from (f"near:{leading}:wan" for leading in (2, 1, 3))
    yield from (f"round:{decimals}" for decimals in (1, 2))
    yield from (f"percent:{decimals}" for decimals in (1, 0, 2))


def _size(more: list[str]) -> Magnitude:
    return next((size for size in get_args(Magnitude) if more and size == more[0]), "one")


def _folded(text: str) -> str:
    return "".join(text.split())


def _trimmed(value: Decimal) -> Decimal:
    """Without trailing zeros, which would print as decimals the value does not have."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def style_like(printed: str, value: Decimal | None, approximation: str) -> str | None:
    """The style in which a number of a text was written, from its words alone: what it says now may be another one.

    None for wordings that promise something else (at least, at most, about): they stay as they were written.
    """
    signs = writing_words()
    size = "yi" if signs.yi in printed else "wan" if signs.wan in printed else ""
    if approximation == "exact":
        decimals = len("".join(sign for sign in printed if sign in "0123456789.").partition(".")[2])
        return f"{size}:{min(decimals, 6)}" if size else EXACT
    form = {"over": "over", "under": "near"}.get(approximation)
    if form is None or value is None or {"over": signs.over, "near": signs.near}[form] not in printed:
        return None
    leading = min(len(value.normalize().as_tuple().digits), 6)
    return f"{form}:{leading}" + (f":{size}" if size else "")
