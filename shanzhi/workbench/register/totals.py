"""The totals of a register: figures over the same unit and days, each opening to its records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.periods import DAWN, Window, window_of
from shanzhi.indicators.figures import Request
from shanzhi.workbench.counting import figures_of_alone
from shanzhi.workbench.register.filtering import Wanted
from shanzhi.workbench.saying import figure_cell

MOST = 5


def totals(wanted: Wanted, count: int, count_text: str, *, is_large: bool) -> dict[str, Any]:
    """How many rows there are, and the figures that count nothing but these records.

    A register too large to be counted whole adds up this year where no days are chosen, and says so.
    """
    desk = wanted.desk
    unit = wanted.unit or desk.home
    rows = {"label": pgettext("totals", "Rows"), "value": count_text}
    scope = {"unit": unit.label(desk.language)}
    if wanted.has_details():
        words = ngettext("%(count)s row of those %(name)s may see", "%(count)s rows of those %(name)s may see", count)
        return {"items": [rows], "note": words % {"count": count_text, "name": desk.actor.name}}
    is_year = is_large and wanted.window is None
    window = wanted.window or (window_of("year_to_date", desk.today) if is_year else Window(DAWN, desk.today))
    keys = figures_of_alone(desk.library, wanted.type.key)[:MOST]
    found = [figure for figure in desk.figures.many([Request(key, unit.id, window) for key in keys]) if figure.is_yours]
    items = [{"label": desk.say(each.definition.model.label), **figure_cell(desk, each)} for each in found]
    if is_year and items:
        note = _("Totals of %(unit)s this year; choose days for others")
    else:
        note = (
            _("Totals of %(unit)s; each opens to the same records") if items else _("Rows of %(unit)s that you may see")
        )
    return {"items": [rows, *items], "note": note % scope}
