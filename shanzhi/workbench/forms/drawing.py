"""A form drawn as it came: the sender's words, and each cell to be filled with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext

from shanzhi.reports.arrived.answering import Answer
from shanzhi.reports.arrived.queries import ArrivedForm, FormCell
from shanzhi.reports.arrived.telling import printed
from shanzhi.reports.forms import Grid, Table
from shanzhi.reports.forms.grid import Place
from shanzhi.workbench.desk import Desk

ROWS = 80
"""Rows of a table on one page."""
SHAPES = {
    FormCell.State.HELD: "held",
    FormCell.State.TYPED: "typed",
    FormCell.State.UNCLEAR: "unclear",
    FormCell.State.NOT_HELD: "not-held",
}


CHANGED = "unclear"
"""The shape of a cell that would be filled with something else now."""


def words() -> dict[str, str]:
    """What each state of a cell is called."""
    return {
        FormCell.State.HELD: pgettext("cell of a form", "held"),
        FormCell.State.TYPED: pgettext("cell of a form", "typed by hand"),
        FormCell.State.UNCLEAR: pgettext("cell of a form", "unclear"),
        FormCell.State.NOT_HELD: pgettext("cell of a form", "not held"),
    }


def rows_of(
    desk: Desk, grid: Grid, table: Table, answers: Mapping[Place, Answer], *, current: str, first: int, form_id: int
) -> list[dict[str, Any]]:
    """The head of a table and one page of its rows, cell by cell."""
    body = [line.row for line in table.lines][first : first + ROWS]
    head = [row for row in range(table.first, table.last + 1) if row not in grid.hidden_rows]
    shown = [*head, *body]
    last = max(shown, default=0)
    columns = [head.column for head in table.heads]
    found = []
    for row in shown:
        cells = []
        for column in columns:
            cell = _cell(desk, grid, (row, column), answers, current=current, form_id=form_id)
            if cell is not None:
                cells.append({**cell, **_span(grid, row, column, shown, columns, last)})
        found.append({"cells": cells})
    return found


def _span(grid: Grid, row: int, column: int, rows: list[int], columns: list[int], last: int) -> dict[str, Any]:
    _, _, bottom, right = grid.area_at(row, column)
    down = sum(row <= each <= min(bottom, last) for each in rows)
    across = sum(column <= each <= right for each in columns)
    return {"down": down if down > 1 else "", "across": across if across > 1 else ""}


def _cell(
    desk: Desk, grid: Grid, place: Place, answers: Mapping[Place, Answer], *, current: str, form_id: int
) -> dict[str, Any] | None:
    """None for the inside of a merged range."""
    if not grid.is_first(*place):
        return None
    answer = answers.get(place)
    if answer is None:
        return {"text": grid.text(*place), "head": True}
    cell = answer.cell
    return {
        "text": _text(answer),
        "state": CHANGED if answer.has_changed else SHAPES[FormCell.State(cell.state)],
        "word": pgettext("cell of a form", "another now") if answer.has_changed else words()[cell.state],
        "url": desk.url("form", form_id, cell=cell.place) + "#cell",
        "label": cell.label,
        "end": cell.takes != "text",
        "current": cell.place == current,
    }


def _text(answer: Answer) -> str:
    """What stands in the cell: in a filled form what went into the file, whatever answers it now."""
    if answer.cell.form.state == ArrivedForm.State.FILLED:
        return answer.cell.printed
    return "" if answer.value is None else printed(answer.value)
