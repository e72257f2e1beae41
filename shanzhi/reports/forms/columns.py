"""What each column of a table is for: it numbers rows, names them, gives their unit, holds what is asked, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shanzhi.reports.forms.grid import Grid
from shanzhi.reports.forms.measures import measure_of
from shanzhi.reports.forms.shape import Head, HeadKind
from shanzhi.reports.forms.words import count_of, form_words, normal, plain


def kinds_of_columns(grid: Grid, heads: Sequence[Head], rows: Sequence[int]) -> list[Head]:
    """The columns with what each is for. Columns of names stand before those that hold what is asked."""
    found: list[Head] = []
    is_before = True
    for head in heads:
        kind = _kind(grid, head, rows, is_before=is_before)
        is_before = is_before and kind in ("ordinal", "stub", "name", "measure")
        found.append(replace(head, kind=kind))
    return found


def _kind(grid: Grid, head: Head, rows: Sequence[int], *, is_before: bool) -> HeadKind:
    words = form_words().heads
    name = plain(head.path[-1]) if head.path else ""
    texts = [text for row in rows if (text := grid.shown(row, head.column).strip())]
    printed = len(texts) / max(1, len(rows))
    if name in words["remark"]:
        return "remark"
    is_asked = (name in words["value"] and printed < 0.5) or head.measure is not None
    if not is_asked and is_before and (name in words["ordinal"] or (texts and printed > 0.5 and _counts(texts))):
        return "ordinal"
    if name in words["measure"] and texts and _are_measures(texts):
        return "measure"
    if is_asked or not is_before:
        return "value"
    if name in words["name"]:
        return "name"
    return "stub" if name in words["stub"] or (printed >= 0.5 and _are_words(texts)) else "value"


def _counts(texts: Sequence[str]) -> bool:
    """Whether they number rows."""
    numbers = [number for number in map(count_of, texts) if number is not None]
    return len(numbers) * 2 > len(texts) and numbers == sorted(numbers) and len(numbers) > 1


def _are_words(texts: Sequence[str]) -> bool:
    return sum(not normal(text).replace(".", "").isdecimal() for text in texts) * 2 > len(texts)


def _are_measures(texts: Sequence[str]) -> bool:
    known = sum(measure_of(text) is not None or plain(text) in form_words().coded for text in texts)
    return known * 3 >= len(texts) * 2
