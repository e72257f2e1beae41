"""The figures behind the cells of a form, and what is put into the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shanzhi.core.periods import Window
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.reports.arrived.telling import printed, tidy, told_in
from shanzhi.reports.checking.words import load_words
from shanzhi.reports.forms import Rule, Table
from shanzhi.reports.forms.rules import numbers_of_columns
from shanzhi.reports.forms.words import normal
from shanzhi.reports.models import ArrivedForm, FormCell

Step = Callable[[int, int], None]
AT_ONCE = 1_000
"""Figures asked for between two words of progress."""


@dataclass(frozen=True)
class Answer:
    """A cell with what answers it. `value` is None where nothing does (yet), or the figure is not the reader's."""

    cell: FormCell
    value: Decimal | str | None = None
    figure: Figure | None = None

    @property
    def is_yours(self) -> bool:
        """Whether the reader may see the figure."""
        return self.figure is None or self.figure.is_yours

    @property
    def has_changed(self) -> bool:
        """Whether the form was filled with something else than answers it now."""
        is_filled = self.cell.form.state == ArrivedForm.State.FILLED
        return is_filled and self.is_yours and self.value is not None and printed(self.value) != self.cell.printed


def silent(_done: int, _total: int) -> None:
    """Nobody listens how far it is."""


def answers_of(form: ArrivedForm, cells: Iterable[FormCell], figures: Figures, step: Step = silent) -> list[Answer]:
    """Every cell with its answer as the figures have it. `step` hears how far it is and may stop it."""
    listed = list(cells)
    held = [cell for cell in listed if cell.state == FormCell.State.HELD]
    found: dict[int, Figure] = {}
    for start in range(0, len(held), AT_ONCE):
        some = held[start : start + AT_ONCE]
        answered = figures.many([request_of(form, cell) for cell in some])
        found.update(zip((cell.pk for cell in some), answered, strict=True))
        step(start + len(some), len(held))
    units = load_words().units
    answers = []
    for cell in listed:
        figure = found.get(cell.pk)
        if figure is not None:
            answers.append(Answer(cell, told_in(figure, cell.measure, cell.times, units), figure))
        else:
            answers.append(Answer(cell, typed_value(cell)))
    return answers


def request_of(form: ArrivedForm, cell: FormCell) -> Request:
    """The figure a cell asks for: of its unit, over the time of the form."""
    return Request(cell.indicator, cell.unit_id or form.unit_id, Window(form.period_start, form.period_end))


def typed_value(cell: FormCell) -> Decimal | str | None:
    """What somebody typed: a number where the cell takes one."""
    if cell.state != FormCell.State.TYPED or not cell.text:
        return None
    number = read_number(cell.text)
    return number if number is not None and cell.takes != "text" else cell.text


def read_number(text: str) -> Decimal | None:
    """A typed number; None if it is none."""
    try:
        found = Decimal(normal(text).replace(",", ""))
    except InvalidOperation:
        return None
    return tidy(found) if found.is_finite() and abs(found) < 10**15 else None


def broken_rules(tables: Iterable[Table], answers: Iterable[Answer]) -> list[tuple[Table, Rule, int]]:
    """The rules of the notes that the answers break, each with its row (or column); blank cells break nothing."""
    numbers: dict[int, dict[tuple[int, int], Decimal]] = {}
    for answer in answers:
        if isinstance(answer.value, Decimal):
            numbers.setdefault(answer.cell.sheet, {})[answer.cell.row, answer.cell.column] = answer.value
    found = []
    for table in tables:
        known = numbers.get(table.sheet, {})
        for rule in table.rules:
            for at, values in _lines(table, rule, known):
                if rule.holds(values) is False:
                    found.append((table, rule, at))
    return found


def _lines(table: Table, rule: Rule, known: dict[tuple[int, int], Decimal]) -> list[tuple[int, dict[str, Decimal]]]:
    """Each row (or column) a rule is held against, with its numbers by what the rule calls them."""
    columns, rows = numbers_of_columns(table.heads), {line.row: line.number for line in table.lines if line.number}
    if rule.over == "columns":
        return [
            (
                line.row,
                {name: known[line.row, column] for column, name in columns.items() if (line.row, column) in known},
            )
            for line in table.lines
        ]
    return [
        (head.column, {name: known[row, head.column] for row, name in rows.items() if (row, head.column) in known})
        for head in table.heads
    ]
