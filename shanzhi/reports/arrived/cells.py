"""The cells of a form that arrived, as they are first answered: by what is held, and by what was chosen before."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.indicators.figures import Figures
from shanzhi.reports.arrived.matching import Matching
from shanzhi.reports.arrived.units import UnitsByName
from shanzhi.reports.checking.words import load_words
from shanzhi.reports.forms import Box, Form
from shanzhi.reports.models import ArrivedForm, FormCell
from shanzhi.reports.teaching.queries import known_sayings

LONGEST_LABEL = 400
BETWEEN = " · "
CHOSEN = ("state", "indicator", "unit_id", "text", "office")
"""What a person said of a cell, and what holds for the same cell of the next form."""


def new_cells(arrived: ArrivedForm, form: Form, figures: Figures, units: UnitsByName) -> list[FormCell]:
    """A cell for each to be filled. Those with something in them that is no name are left as the sender filled them."""
    matching = Matching(figures.library, known_sayings(figures), load_words())
    return [_cell(arrived, box, matching, units) for box in form.boxes if not box.held.strip()]


def carry_over(cells: Iterable[FormCell], before: Iterable[FormCell]) -> None:
    """What was chosen in the last form of the same structure holds here too; what was typed does not."""
    chosen = {cell.place: cell for cell in before if cell.is_chosen and cell.state != FormCell.State.TYPED}
    for cell in cells:
        known = chosen.get(cell.place)
        if known is not None:
            for name in CHOSEN:
                setattr(cell, name, getattr(known, name))
            cell.is_chosen = True


def label_of(box: Box) -> str:
    """What a cell is called in one line."""
    names = [name for name in (box.line.who, box.line.label, box.head.label) if name]
    return BETWEEN.join(names)[:LONGEST_LABEL]


def _cell(arrived: ArrivedForm, box: Box, matching: Matching, units: UnitsByName) -> FormCell:
    meant, unit = matching.meant(box), units.find(box.line.who)
    is_sure = meant.is_sure and unit is not None and _is_named(box)
    state = FormCell.State.NOT_HELD
    if meant.indicators:
        state = FormCell.State.HELD if is_sure else FormCell.State.UNCLEAR
    return FormCell(
        form=arrived,
        place=box.key,
        sheet=box.sheet,
        row=box.row,
        column=box.column,
        label=label_of(box),
        takes=box.kind,
        measure=box.measure.unit if box.measure else "",
        times=box.measure.times if box.measure else 1,
        state=state,
        indicators=list(meant.indicators),
        indicator=meant.indicators[0] if is_sure else "",
        unit_id=unit,
    )


def _is_named(box: Box) -> bool:
    """Whether it is known what the row is of. A blank row of a list waits for a name."""
    return bool(box.line.path or box.line.who)
