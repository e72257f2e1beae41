"""Saved views as tabs over a register, each with its count."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from shanzhi.records.views.queries import SavedView
from shanzhi.workbench.register.filtering import ALL, Wanted, read
from shanzhi.workbench.register.page import Rows, rows_of

COUNTED_VIEWS = 6
"""Views beyond these stand without a count."""


def tabs(wanted: Wanted, rows: Rows, views: list[SavedView]) -> dict[str, Any]:
    """All rows, the views, and where the present filter is kept as one."""
    desk, each = wanted.desk, wanted.type
    is_plain = not wanted.view.isdecimal() and not wanted.has_details() and not wanted.unit and not wanted.window
    items: list[dict[str, Any]] = [
        {
            "label": _("All rows"),
            "url": desk.url("register", each.key, view=ALL),
            "count": rows.count_text if is_plain else "",
            "current": is_plain,
        }
    ]
    for place, view in enumerate(views):
        is_current = wanted.view == str(view.pk)
        count = rows.count_text if is_current else _count(wanted, view) if place < COUNTED_VIEWS else ""
        url = desk.url("register", each.key, view=view.pk)
        items.append({"label": view.name, "url": url, "count": count, "current": is_current})
    query = wanted.query(view=wanted.view if wanted.view.isdecimal() else None)
    return {"items": items, "keep_url": desk.url("register_views", each.key, **query)}


def _count(wanted: Wanted, view: SavedView) -> str:
    """How many rows the reader sees in a view; none is said in a register that would have to look into every row."""
    rows = rows_of(read(wanted.desk, wanted.type, QueryDict(view.query)))
    return "" if rows.is_cut else rows.count_text
