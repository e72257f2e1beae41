"""The lists a figure opens to, as tabs with their counts, and the one that is looked at as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.indicators.compiling import Page, list_facts
from shanzhi.indicators.opening import Kind, Opening
from shanzhi.records.queries import list_records
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
    record = asked.record_id(get.get("record", ""))
    if record is not None:
        return of_record(look, openings, record)
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


def of_record(look: Look, openings: list[Opening], record: int) -> dict[str, Any]:
    """The lines of one record alone, beside the way to all of them."""
    leaves = list(dict.fromkeys(look.figure.tree.leaves()))
    figures = look.desk.figures
    found = [(leaf, list_facts(leaf, look.figure.cell, figures.as_of, record=record)) for leaf in leaves]
    leaf, lines = next(((leaf, lines) for leaf, lines in found if lines), (leaves[0], []))
    columns, table = rows.entry_table(look, leaf, lines)
    known = list_records([record]).get(record)
    title = _("Lines of %(record)s") % {"record": known.title if known else _("record outside your scope")}
    return {
        "tabs": [
            {"label": title, "count": number(len(lines)), "url": look.url(record=record) + "#lists", "current": True},
            {
                "label": label(look, openings, openings[0]),
                "count": number(openings[0].count),
                "url": look.url() + "#lists",
            },
        ],
        "title": title,
        "columns": columns,
        "rows": table,
        "is_one_record": True,
        "pager": {
            "first": "1",
            "last": number(len(lines)),
            "total": number(len(lines)),
            "note": order("entries"),
            "previous_url": "",
            "next_url": "",
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
