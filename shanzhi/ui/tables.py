"""The cells of a table as they stand in HTML.

A register has hundreds of them on a page. What most of them are, text, a link or a state, is put together here at once;
other shapes (figures, tags, months) are components and stay in the template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

SHAPES = ("figure", "months", "state", "tag")
EMPTY: Mapping[str, str] = dict.fromkeys(("text", "url", "tone", "unit", "note", *SHAPES), "")
"""A cell with nothing in it: all that a cell may have."""

_BLANK = SafeString('<span aria-hidden="true">—</span>')
_END = {True: SafeString("</th>"), False: SafeString("</td>")}


def table_cell(cell: Mapping[str, Any], column: Mapping[str, Any]) -> dict[str, Any]:
    """The cell with its `opening` tag and its `closing` with unit and note.

    `whole` is all of it unless the template draws it. `cell` has all that `EMPTY` has, `column` has label, align, clip,
    header and hide_label.
    """
    header, shaped = bool(column["header"]), any(cell[name] for name in SHAPES)
    blank = not shaped and cell["text"] == ""
    classes = (
        "r num" if column["align"] == "right" else "",
        "clip" if column["clip"] else "",
        "is-state" if cell["state"] else "",
        str(cell["tone"]),
        "is-blank" if blank and not header else "",
    )
    label = "" if column["hide_label"] else str(column["label"])
    opening = _opening(header, label, " ".join(filter(None, classes)))
    closing = _END[header] if not (cell["unit"] or cell["note"]) else _unit_and_note(cell) + _END[header]
    by_template = shaped and not _is_state_alone(cell)
    return {
        **cell,
        "opening": opening,
        "closing": closing,
        "whole": "" if by_template else SafeString(opening + (_state(cell) if shaped else _words(cell)) + closing),
    }


def joined(cells: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells of a row with neighbours that are `whole` put into one: a template takes longer over each than over all."""
    found: list[dict[str, Any]] = []
    for is_whole, neighbours in groupby(cells, key=lambda cell: bool(cell["whole"])):
        group = list(neighbours)
        found += [{"whole": SafeString("\n".join(cell["whole"] for cell in group))}] if is_whole else group
    return found


def _is_state_alone(cell: Mapping[str, Any]) -> bool:
    return bool(cell["state"]) and not (cell["figure"] or cell["months"])


def _state(cell: Mapping[str, Any]) -> SafeString:
    return _drawn_state(str(cell["state"]), _shown(cell["text"]), get_language() or "")


@lru_cache(maxsize=1000)
def _drawn_state(state: str, label: SafeString, language: str) -> SafeString:
    """The component: the same few states stand in every row of a register."""
    with override(language):
        return SafeString(render_to_string("ui/state_cell.html", {"state": state, "label": label}))


@lru_cache(maxsize=2000)
def _opening(header: bool, label: str, classes: str) -> SafeString:
    """The tag a cell begins with: a column's cells have few kinds of them."""
    start = '<th scope="row" role="rowheader"' if header else f'<td role="cell" data-label="{escape(label)}"'
    return SafeString(f'{start} class="{escape(classes)}">')


def _words(cell: Mapping[str, Any]) -> SafeString:
    text = _shown(cell["text"])
    if cell["url"]:
        return SafeString(f'<a href="{conditional_escape(cell["url"])}">{text}</a>')
    return text or _BLANK


def _unit_and_note(cell: Mapping[str, Any]) -> SafeString:
    unit = f'<span class="u">{_shown(cell["unit"])}</span>' if cell["unit"] else ""
    note = f' <span class="muted xs">{_shown(cell["note"])}</span>' if cell["note"] else ""
    return SafeString(unit + note)


def _shown(value: Any) -> SafeString:
    """As a template would write it: numbers in the reader's way, everything escaped."""
    if isinstance(value, SafeString):
        return value
    return SafeString(escape(value)) if type(value) is str else conditional_escape(localize(value))
