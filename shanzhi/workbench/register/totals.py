"""The totals of a register: figures over the same unit and days, each opening to its records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.periods import DAWN, Window
from shanzhi.indicators.figures import Figure, Request
from shanzhi.workbench.counting import figures_of_alone
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.register.filtering import Wanted
from shanzhi.workbench.saying import figure_cell, short_window

MOST = 5


def totals(wanted: Wanted, count: int, count_text: str, *, is_large: bool) -> dict[str, Any]:
    """How many rows there are, and the figures that count nothing but these records.

    In a register too large to be counted whole each is over the window it means where no days are chosen, and says so.
    """
    desk = wanted.desk
    unit = wanted.unit or desk.home
    rows = {"label": pgettext("totals", "Rows"), "value": count_text}
    scope = {"unit": unit.label(desk.language)}
    if wanted.has_details():
        words = ngettext("%(count)s row of those %(name)s may see", "%(count)s rows of those %(name)s may see", count)
        return {"items": [rows], "note": words % {"count": count_text, "name": desk.actor.name}}
    is_cut = is_large and wanted.window is None
    whole = wanted.window or Window(DAWN, desk.today)
    requests = [
        Request(key, unit.id, desk.figures.default_window(key) if is_cut else whole)
        for key in figures_of_alone(desk.library, wanted.type.key)[:MOST]
    ]
    found = [figure for figure in desk.figures.many(requests) if figure.is_yours]
    items = [{"label": _label(desk, each, with_window=is_cut), **figure_cell(desk, each)} for each in found]
    if not items:
        note = _("Rows of %(unit)s that you may see")
    elif is_cut:
        note = _("Totals of %(unit)s; choose days for others")
    else:
        note = _("Totals of %(unit)s; each opens to the same records")
    return {"items": [rows, *items], "note": note % scope}


def _label(desk: Desk, figure: Figure, *, with_window: bool) -> str:
    label = desk.say(figure.definition.model.label)
    if not with_window:
        return label
    words = {"figure": label, "window": short_window(desk, figure.request.window)}
    return pgettext("figure of a window", "%(figure)s, %(window)s") % words
