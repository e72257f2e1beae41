"""The cell of a form that is open: what answers it, and the ways to answer it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.reports.arrived.answering import Answer
from shanzhi.reports.arrived.queries import ArrivedForm, FormCell, answering_offices
from shanzhi.reports.arrived.telling import printed
from shanzhi.ui.formats import number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.forms.drawing import words
from shanzhi.workbench.saying import figure_cell, figure_url


def panel(desk: Desk, form: ArrivedForm, answer: Answer) -> dict[str, Any]:
    """What is known of a cell, and, while the form is open, the figures, units and offices it may be given to."""
    cell = answer.cell
    found = {
        "place": cell.place,
        "label": cell.label,
        "facts": [*_facts(desk, cell), *_answer(desk, form, answer)],
        "is_number": cell.takes == "number",
        "text": cell.text,
        "is_open": form.state == ArrivedForm.State.OPEN and desk.may("form.bind"),
    }
    if not found["is_open"]:
        return found
    units = [node for node in desk.trees.nodes.values() if node.tree in ("administrative", "party")]
    chosen = desk.trees.nodes.get(cell.unit_id or form.unit_id)
    return {
        **found,
        "indicators": _indicators(desk, cell),
        "units": [{"value": node.key, "label": node.label(desk.language)} for node in units],
        "unit": chosen.key if chosen else "",
        "offices": [{"value": key, "label": desk.say(label)} for key, label in answering_offices(desk.library).items()],
        "office": cell.office,
    }


def _facts(desk: Desk, cell: FormCell) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [{"label": _("State"), "value": words()[cell.state]}]
    if cell.measure:
        word = units_of_measure()[cell.measure].word(desk.language)
        facts.append(
            {"label": _("Unit of measure"), "value": word if cell.times == 1 else f"{number(cell.times)} {word}"}
        )
    if cell.office:
        role = desk.library.find("roles", cell.office)
        facts.append({"label": _("Given to"), "value": desk.say(role.model.label) if role else cell.office})
    return facts


def _answer(desk: Desk, form: ArrivedForm, answer: Answer) -> list[dict[str, Any]]:
    """The figure with its way to the records behind it; of a filled form also what was printed."""
    cell = answer.cell
    facts: list[dict[str, Any]] = []
    if form.state == ArrivedForm.State.FILLED and cell.printed:
        facts.append({"label": _("Printed"), "value": cell.printed})
    figure = answer.figure
    if figure is None:
        return facts
    facts.append({"label": _("Figure"), "value": desk.say(figure.definition.model.label)})
    facts.append({"label": _("Unit"), "value": desk.name(figure.request.unit)})
    if figure.is_yours:
        facts.append({"label": _("Now"), "figure": figure_cell(desk, figure, url=figure_url(desk, figure))})
        if answer.value is not None:
            filled = answer.cell.form.state == ArrivedForm.State.FILLED
            label = _("Would now be filled with") if filled else _("In the form")
            facts.append({"label": label, "value": printed(answer.value)})
    else:
        facts.append({"label": _("Now"), "value": _("outside your scope")})
    return facts


def _indicators(desk: Desk, cell: FormCell) -> list[dict[str, Any]]:
    """Those that may be meant first, then all others."""
    known = {key: desk.say(row.model.label) for key, row in desk.library.all("indicators").items()}
    likely = [key for key in dict.fromkeys([cell.indicator, *cell.indicators]) if key in known]
    likely_group, other_group = _("Perhaps meant"), _("All figures")
    return [
        *(
            {"value": key, "label": known[key], "group": likely_group, "selected": key == cell.indicator}
            for key in likely
        ),
        *({"value": key, "label": label, "group": other_group} for key, label in known.items() if key not in likely),
    ]
