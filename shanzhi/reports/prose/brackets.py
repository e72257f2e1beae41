"""Brackets of a folded text."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[()\n]")


def bracket_pairs(text: str, longest: int) -> list[tuple[int, int]]:
    """Brackets up to a length, each as the places of its signs, in order. They pair within one line."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for sign in _SIGNS.finditer(text):
        if sign.group() == "(":
            opened.append(sign.start())
        elif sign.group() == "\n":
            opened.clear()
        elif opened and sign.start() - opened[-1] <= longest:
            found.append((opened.pop(), sign.start()))
    return sorted(found)
