"""The lists a figure opens to, as tabs with their counts, and the one that is looked at as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.indicators.compiling import Page
from shanzhi.indicators.opening import Kind, Opening
from shanzhi.ui.formats import number
from shanzhi.workbench import asked
from shanzhi.workbench.figure import rows
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.figure.parts import measure_label

PAGE = 20

Table = tuple[list[dict[str, Any]], list[dict[str, Any]]]
"""Columns and rows."""

TABLES: dict[Kind, Callable[[Look, Opening, Page], Table]] = {
    "entries": rows.entries,
    "records": rows.records,
    "persons": rows.persons,
    "readings": rows.readings,
    "cases": rows.cases,
    "years": rows.years,
    "units": rows.units,
}


def lists(look: Look, openings: list[Opening]) -> dict[str, Any]:
    """The tabs and the table of the one that is open."""
    get = look.desk.request.GET
    place = min(asked.place(get.get("list", "")), len(openings) - 1)
    opening = openings[place]
    page = min(asked.page(get.get("page", "")), max(1, -(-opening.count // PAGE)))
    columns, table = TABLES[opening.kind](look, opening, Page(PAGE, (page - 1) * PAGE))
    here = {"list": place or None, "units": get.get("units")}
    return {
        "tabs": [
            {
                "label": label(look, openings, each),
                "count": number(each.count),
                "url": look.url(list=index or None, units=get.get("units")) + "#lists",
                "current": index == place,
            }
            for index, each in enumerate(openings)
        ],
        "title": label(look, openings, opening),
        "columns": columns,
        "rows": table,
        "pager": {
            "first": number((page - 1) * PAGE + 1) if table else "",
            "last": number((page - 1) * PAGE + len(table)) if table else "",
            "total": number(opening.count) if table else "",
            "note": order(opening.kind),
            "previous_url": look.url(**here, page=page - 1) + "#lists" if page > 1 else "",
            "next_url": look.url(**here, page=page + 1) + "#lists" if page * PAGE < opening.count else "",
        },
    }


def label(look: Look, openings: list[Opening], opening: Opening) -> str:
    """What a list holds; with the part it belongs to where there are several."""
    word = {
        "entries": pgettext("list behind a figure", "Entries"),
        "records": pgettext("list behind a figure", "Records"),
        "persons": pgettext("list behind a figure", "Persons"),
        "readings": pgettext("list behind a figure", "Readings"),
        "cases": pgettext("list behind a figure", "Cases"),
        "years": pgettext("list behind a figure", "Years"),
        "units": pgettext("list behind a figure", "Units"),
    }[opening.kind]
    if len({each.word for each in openings}) < 2:
        return word
    return f"{measure_label(look, opening.word)} · {word}"


def order(kind: Kind) -> str:
    """In which order the lines stand."""
    orders: dict[Kind, str] = {
        "entries": _("the last entered first"),
        "records": _("the latest first"),
        "persons": _("by pinyin of the name"),
        "readings": _("the latest first"),
        "cases": _("what counts first, then by day"),
        "years": _("the latest first"),
        "units": _("those that count first"),
    }
    return orders[kind]
