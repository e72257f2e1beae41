"""Another value written as one was written before: the style is read from the words that were printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from shanzhi.core.writing import EXACT, Magnitude, Style, say

MAGNITUDES: tuple[Magnitude, ...] = ("one", "wan", "yi")
MOST_DECIMALS = 6
LEADING = (2, 1, 3, 4)
"""Digits that "over" and "near" keep; two is what templates do unless they say otherwise."""


def style_of(value: Decimal, printed: str) -> Style | None:
    """The plainest style in which the value reads as these words, without a unit; None where none does."""
    return next((style for style in _styles() if say(value, style) == printed), None)


def say_alike(value: Decimal, *, before: Decimal, printed: str, decimals: int) -> str:
    """The value as `before` was printed. Exactly, where the words do not tell how: an exact number is never wrong.

    `decimals` are those of the figure: a share that came out even before may be a long fraction now.
    """
    style = style_of(before, printed) or EXACT
    if (
        style.form == "exact"
        and style.decimals is None
        and style.magnitude == "one"
        and round(value, decimals) != value
    ):
        style = replace(style, decimals=decimals)
    return say(value, style)


@cache
def _styles() -> tuple[Style, ...]:
    return tuple(_all_styles())


def _all_styles() -> Iterator[Style]:
    """Every style there is, the plain ones first."""
    for magnitude in MAGNITUDES:
        for decimals in (None, *range(MOST_DECIMALS + 1)):
            yield Style("exact", magnitude, decimals)
    for decimals in range(MOST_DECIMALS + 1):
        yield Style("percent", decimals=decimals)
    yield Style("chinese")
    for magnitude in MAGNITUDES:
        for leading in LEADING:
            yield Style("over", magnitude, leading=leading)
            yield Style("near", magnitude, leading=leading)
