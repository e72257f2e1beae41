"""Rows of an import as the preview shows them: each problem in its cell, a box to correct it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.imports.cells import NUMBERS
from shanzhi.imports.ground import Ground
from shanzhi.imports.queries import Import, ImportRow
from shanzhi.imports.sheets import from_json, shown
from shanzhi.imports.storing import heads_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.importing import saying
from shanzhi.workbench.types import Type

PICKED = ("import.unit.perhaps", "import.unit.ambiguous", "field.choice.unknown", "import.item.several")
MOST_PICKS = 6


def columns_of(desk: Desk, here: Ground, each: Type, batch: Import) -> list[dict[str, Any]]:
    """The columns that stand for something: what the table calls them, and what they are here."""
    found = []
    for column in heads_of(batch).columns:
        target = here.targets.get(batch.columns.get(str(column.place), ""))
        if target is not None:
            found.append(
                {
                    "place": column.place,
                    "head": column.label if column.label != saying.target_label(desk, each, target) else "",
                    "label": saying.target_label(desk, each, target),
                    "align": "right" if isinstance(target.field, NUMBERS) else "",
                }
            )
    return found


def row_of(desk: Desk, columns: list[dict[str, Any]], row: ImportRow, *, is_open: bool, here: str) -> dict[str, Any]:
    """A row: cells, what is wrong with it as a whole, whether it comes in. An open one has a box in every cell."""
    number = row.place + 1
    problems, asks = _by_column(row.problems), _by_column(row.asks)
    known = {column["place"] for column in columns}
    whole = [saying.told(desk, each) for each in row.problems + row.asks if each[0] not in known]
    return {
        "number": number,
        "place": row.place,
        "cells": [_cell(desk, row, column, problems, asks, is_open=is_open) for column in columns],
        "state": _state(row),
        "notes": whole,
        "is_left_out": row.is_left_out,
        "was": f"{row.place}:{'out' if row.is_left_out else 'in'}",
        "edit_url": "" if is_open else f"{here}{'&' if '?' in here else '?'}edit={row.place}",
        "edit_label": _("Change row %(number)s") % {"number": number},
        "out_label": _("Leave out row %(number)s") % {"number": number},
        "tone": "off" if row.is_left_out else "",
    }


def _by_column(told: list[list[Any]]) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = {}
    for each in told:
        if each[0] is not None:
            found.setdefault(each[0], []).append(each)
    return found


def _cell(
    desk: Desk,
    row: ImportRow,
    column: dict[str, Any],
    problems: dict[int, list[list[Any]]],
    asks: dict[int, list[list[Any]]],
    *,
    is_open: bool,
) -> dict[str, Any]:
    place = column["place"]
    key = str(place)
    written = shown(from_json(row.above.get(key, row.cells.get(key))))
    value = row.typed.get(key, written)
    said = row.said.get(key, "")
    wrong, ask = problems.get(place, []), asks.get(place, [])
    name = f"r-{row.place}-{place}"
    words = {"row": row.place + 1, "column": column["label"]}
    return {
        "name": name,
        "value": value,
        "original": shown(from_json(row.cells.get(key))) if said or key in row.typed else "",
        "text": said or value,
        "notes": [saying.told(desk, each) for each in [*wrong, *ask]],
        "picks": _picks(wrong),
        "tone": "bad" if wrong else "ask" if ask else "fix" if said or key in row.typed else "",
        "is_box": bool(wrong or ask) or is_open,
        "label": _("row %(row)s, %(column)s") % words,
        "column": column["label"],
        "align": column["align"],
    }


def _picks(told: list[list[Any]]) -> list[str]:
    """What may be pressed instead of typed: the units or choices that a problem names."""
    found = [str(word) for _, code, params in told if code in PICKED for word in params.get("allowed", ())]
    return found[:MOST_PICKS]


def _state(row: ImportRow) -> dict[str, str]:
    if row.is_left_out:
        return {"state": "paused", "label": pgettext("row of an import", "left out")}
    return {
        ImportRow.State.FITS: {"state": "done", "label": pgettext("row of an import", "fits")},
        ImportRow.State.ASKS: {"state": "soon", "label": pgettext("row of an import", "look at it")},
        ImportRow.State.PROBLEM: {"state": "late", "label": pgettext("row of an import", "does not fit")},
    }[ImportRow.State(row.state)]
