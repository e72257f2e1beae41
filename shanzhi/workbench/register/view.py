"""The page of a register, and its rows on paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import NotFound
from shanzhi.core.sentences import sentence
from shanzhi.records.registers import COUNTED
from shanzhi.records.views.queries import SavedView, list_views
from shanzhi.ui.formats import number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.importing.start import import_url
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.register import columns as heads
from shanzhi.workbench.register.filtering import Wanted, read
from shanzhi.workbench.register.page import PAGE, Rows, rows_of
from shanzhi.workbench.register.pills import Pill, kept, pills
from shanzhi.workbench.register.rights import may_change_rows
from shanzhi.workbench.register.tabs import tabs
from shanzhi.workbench.register.totals import totals
from shanzhi.workbench.rights import reads_somewhere, roles_reading_class
from shanzhi.workbench.sheets import header
from shanzhi.workbench.types import Type, find_type, group_of

PRINTED = 500
"""Rows on paper; more belong into a file."""


@page()
def register(desk: Desk, type_key: str) -> HttpResponse:
    """The records of a type that the reader may see and the filter keeps."""
    each = find_type(desk, type_key)
    views = list_views(desk.town, each.key, desk.actor)
    wanted = asked_for(desk, each, views)
    rows = rows_of(wanted)
    context = {
        **_words(desk, each),
        **_table(rows, PAGE),
        "scope": scope_of(wanted),
        "problems": [sentence(problem, desk.language) for problem in wanted.problems],
        "cut": _cut(rows),
        "tabs": tabs(wanted, rows, views),
        "filters": [*pills(wanted, is_large=rows.is_large), _columns(wanted)],
        "action": desk.url("register", each.key),
        "find": {}
        if rows.is_large
        else {"name": "q", "value": wanted.words, "label": _("Find in these %(count)s") % {"count": rows.count_text}},
        "keep": kept(wanted),
        "clear_url": wanted.url_of_all() if is_filtered(wanted) else "",
        "totals": totals(wanted, rows.count, rows.count_text, is_large=rows.is_large),
        "pager": _pager(rows),
        "is_filtered": is_filtered(wanted),
        "export_url": desk.url("register_export", each.key, **wanted.query()),
        "export_label": _("Export %(count)s rows") % {"count": rows.count_text},
        "print_url": desk.url("register_print", each.key, **wanted.query()),
        "change_url": desk.url("register_change", each.key) if may_change_rows(desk, each) else "",
        "change_filter": [(name, str(value)) for name, value in wanted.query(cols=None).items() if value],
    }
    status = status_of(wanted.problems[0]) if wanted.problems else 200
    return desk.render("register", context, status=status, current="registers")


@page()
def register_print(desk: Desk, type_key: str) -> HttpResponse:
    """The filtered rows for paper: without filters and buttons, with who printed what and when."""
    each = find_type(desk, type_key)
    wanted = asked_for(desk, each, list_views(desk.town, each.key, desk.actor))
    for problem in wanted.problems:
        raise problem
    rows = rows_of(wanted)
    context = {
        **_words(desk, each),
        **_table(rows, PRINTED),
        "scope": scope_of(wanted) or _("all rows but withdrawn ones"),
        "lines": header(desk),
        "back": wanted.url(),
        "more": _("The first %(count)s rows; a file holds them all") % {"count": number(PRINTED)}
        if rows.count > PRINTED
        else "",
    }
    return desk.render("register_print", context, current="registers", body="print-wide")


def asked_for(desk: Desk, each: Type, views: list[SavedView]) -> Wanted:
    """The filter of the address; of the view it names; else of the reader's own default view."""
    get = desk.request.GET
    named = get.get("view", "")
    if not named and not get:
        default = next((view for view in views if view.is_default and view.user_id == desk.actor.user_id), None)
        return read(desk, each) if default is None else _of_view(desk, each, default)
    if named.isdecimal():
        found = next((view for view in views if str(view.pk) == named), None)
        if found is None:
            raise NotFound("view.not_found")
        return _of_view(desk, each, found)
    return read(desk, each)


def scope_of(wanted: Wanted) -> str:
    """The filter in one line."""
    return pgettext("between parts of a scope", ", ").join(wanted.in_words())


def is_filtered(wanted: Wanted) -> bool:
    """Whether anything was asked for, also what could not be read."""
    return bool(wanted.in_words() or wanted.problems)


def _of_view(desk: Desk, each: Type, view: SavedView) -> Wanted:
    given = QueryDict(view.query, mutable=True)
    given["view"] = str(view.pk)
    return read(desk, each, given)


def _words(desk: Desk, each: Type) -> dict[str, Any]:
    """What the page is called and where it leads."""
    label = desk.say(each.declared.label)
    access_class = each.declared.access_class
    return {
        "head": {
            "title": _("%(type)s register") % {"type": label},
            "crumbs": [
                {"label": _("Registers"), "url": desk.url("registers")},
                {"label": group_of(desk, each), "url": desk.url("registers")},
                {"label": label},
            ],
        },
        "seen_by": "" if reads_somewhere(desk, access_class) else roles_reading_class(desk, access_class),
        "write_url": desk.url("write_type", each.key) if units_for(desk, each) else "",
        "import_url": import_url(desk, each),
        "write_label": _("Write down %(type)s") % {"type": label},
    }


def _table(rows: Rows, most: int) -> dict[str, Any]:
    """Heads and rows: of a page, or as many as go on paper."""
    wanted = rows.wanted
    shown = rows.shown() if most == PAGE else list(rows.query[:most])
    others = heads.beside(wanted.type, shown)
    return {
        "columns": heads.columns(wanted, is_large=rows.is_large),
        "rows": [heads.row(wanted, record, others) for record in shown],
    }


def _columns(wanted: Wanted) -> Pill:
    """Which columns, and in which order."""
    choices = heads.choices(wanted)
    words = {"shown": len(heads.chosen(wanted)), "all": len(choices)}
    return {"kind": "columns", "label": _("Columns %(shown)s/%(all)s") % words, "options": choices}


def _cut(rows: Rows) -> str:
    """What a large register does not offer, and what to do."""
    if not rows.is_large:
        return ""
    words = _("Over %(count)s rows: choose days or a unit, then fields and words filter and every column sorts.")
    if rows.is_cut:
        words = f"{words} {_('What was asked for waits until then.')}"
    return words % {"count": number(COUNTED)}


def _pager(rows: Rows) -> dict[str, Any]:
    wanted, place = rows.wanted, rows.place
    shown = min(PAGE, max(0, rows.count - (place - 1) * PAGE))
    total = min(rows.count, COUNTED)
    return {
        "first": number((place - 1) * PAGE + 1) if shown else "",
        "last": number((place - 1) * PAGE + shown) if shown else "",
        "total": rows.count_text if shown else "",
        "note": _order(rows),
        "previous_url": wanted.url(page=place - 1) if place > 1 else "",
        "next_url": wanted.url(page=place + 1) if place * PAGE < total else "",
    }


def _order(rows: Rows) -> str:
    """The order in words."""
    wanted = rows.wanted
    sort = "day" if rows.is_large and rows.is_cut and wanted.sort != "day_up" else wanted.sort
    known = {
        "day": _("the latest first"),
        "day_up": _("the earliest first"),
        "entered": _("the last entered first"),
        "entered_up": _("the first entered first"),
    }
    if sort in known:
        return known[sort]
    name = sort.removesuffix("_down")
    words = {"column": heads.label_of(wanted, name)}
    return (_("by %(column)s, downwards") if sort.endswith("_down") else _("by %(column)s")) % words
