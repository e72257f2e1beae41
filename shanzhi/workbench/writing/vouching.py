"""The figures of a draft by the office that owns them, with who vouches for each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shanzhi.accounts.queries import names_of_actors
from shanzhi.reports.writing.printing import Printer, Shown
from shanzhi.reports.writing.queries import Draft, about_key, vouched
from shanzhi.ui.formats import moment
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.writing.showing import figure_cell


def groups(desk: Desk, found: Draft, printer: Printer) -> list[dict[str, Any]]:
    """One group for each office, its figures once each, in the order of the text."""
    shown = {about_key(each): each for each in reversed(printer.shown())}
    rows = vouched(found, shown.values())
    names = names_of_actors(row.actor for each in rows.values() for row in each)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for key, each in reversed(shown.items()):
        said = [
            _("%(who)s, %(moment)s") % {"who": names.get(row.actor, ""), "moment": moment(row.at, desk.today)}
            for row in rows.get(key, [])
            if row.holds
        ]
        is_void = bool(rows.get(key)) and not said
        note = said[-1] if said else _("vouched for another value; void") if is_void else ""
        cell = figure_cell(desk, each)
        grouped.setdefault(_office(desk, each), []).append(
            {
                "key": key,
                "label": cell["label"],
                "text": each.text,
                "note": note,
                "is_void": is_void,
                "done": bool(said),
            }
        )
    return [{"office": office, "figures": figures} for office, figures in grouped.items()]


def _office(desk: Desk, shown: Shown) -> str:
    """The office that owns a figure."""
    owner = None if shown.figure is None else shown.figure.definition.model.owner
    return _("without an owner in the pack") if owner is None else desk.say(owner)
