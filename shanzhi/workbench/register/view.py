"""The page of a register, and its export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.activities.queries import count_attendance
from shanzhi.records.queries import list_register
from shanzhi.ui.formats import number
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.pages import page
from shanzhi.workbench.register import columns as heads
from shanzhi.workbench.register.filtering import Wanted, pills, read
from shanzhi.workbench.register.totals import totals
from shanzhi.workbench.rights import reads_somewhere, roles_reading_class
from shanzhi.workbench.sheets import MOST_ROWS, Sheet, answer, dated
from shanzhi.workbench.types import find_type, group_of, state_words

PAGE = 50


@page()
def register(desk: Desk, type_key: str) -> HttpResponse:
    """The records of a type that the reader may see and the filter keeps."""
    each = find_type(desk, type_key)
    wanted = read(desk, each)
    rows = list_register(desk.town, each.key, wanted.filter(), sort=wanted.sort)
    count = rows.count()
    place = min(asked.page(desk.request.GET.get("page", "")), max(1, -(-count // PAGE)))
    shown = list(rows[(place - 1) * PAGE : place * PAGE])
    attendance = count_attendance(record.pk for record in shown) if heads.has_roster(each) else {}
    titles = heads.titles_of(each, shown)
    label = desk.say(each.declared.label)
    access_class = each.declared.access_class
    context = {
        "head": {
            "title": _("%(type)s register") % {"type": label},
            "crumbs": [
                {"label": _("Registers"), "url": desk.url("registers")},
                {"label": group_of(desk, each), "url": desk.url("registers")},
                {"label": label},
            ],
        },
        "scope": pgettext("between parts of a scope", ", ").join(wanted.in_words()),
        "filters": pills(wanted),
        "action": desk.url("register", each.key),
        "find": {"name": "q", "value": wanted.words, "label": _("Find in these %(count)s") % {"count": number(count)}},
        "keep": [{"name": "sort", "value": wanted.sort}] if wanted.sort != "day" else [],
        "clear_url": wanted.url(
            on_from=None, on_to=None, unit=None, state=None, q=None, **{f"f_{name}": None for name in wanted.codes}
        )
        if wanted.in_words()
        else "",
        "totals": totals(wanted, count),
        "columns": heads.columns(wanted),
        "rows": [heads.row(wanted, record, attendance, titles) for record in shown],
        "pager": _pager(wanted, place, len(shown), count),
        "is_filtered": bool(wanted.in_words()),
        "seen_by": "" if reads_somewhere(desk, access_class) else roles_reading_class(desk, access_class),
        "write_url": desk.url("write_type", each.key) if units_for(desk, each) else "",
        "write_label": _("Write down %(type)s") % {"type": label},
        "export_url": desk.url("register_export", each.key, **wanted.query()),
        "export_label": _("Export %(count)s rows") % {"count": number(count)},
    }
    return desk.render("register", context, current="registers")


@page()
def register_export(desk: Desk, type_key: str) -> FileResponse:
    """The filtered rows with all their fields as a workbook; the filter in words stands on top."""
    each = find_type(desk, type_key)
    wanted = read(desk, each)
    title = _("%(type)s register") % {"type": desk.say(each.declared.label)}
    filtered = pgettext("between parts of a scope", ", ").join(wanted.in_words()) or _("all rows but withdrawn ones")
    sheet = Sheet(pgettext("sheet", "Register"), title, [filtered], _export_heads(wanted), _export_rows(wanted))
    return answer(desk, dated(title, desk.today), [sheet])


def _pager(wanted: Wanted, place: int, shown: int, count: int) -> dict[str, Any]:
    orders = {
        "day": _("the latest first"),
        "day_up": _("the earliest first"),
        "number": _("by number"),
        "number_down": _("by number, the last first"),
        "title": _("by title"),
        "title_down": _("by title, the last first"),
        "entered": _("the last entered first"),
        "entered_up": _("the first entered first"),
    }
    return {
        "first": number((place - 1) * PAGE + 1) if shown else "",
        "last": number((place - 1) * PAGE + shown) if shown else "",
        "total": number(count) if shown else "",
        "note": orders[wanted.sort],
        "previous_url": wanted.url(page=place - 1) if place > 1 else "",
        "next_url": wanted.url(page=place + 1) if place * PAGE < count else "",
    }


def _export_heads(wanted: Wanted) -> list[str]:
    desk, each = wanted.desk, wanted.type
    fields = [heads.field_label(desk, field) for field in each.declared.fields.values()]
    attendance = [_("Came"), _("Expected")] if heads.has_roster(each) else []
    fixed = [
        _("Number"),
        heads.day_label(each),
        _("Until"),
        pgettext("head of a column", "Unit"),
        heads.title_label(desk, each),
    ]
    return [*fixed, *fields, *attendance, pgettext("head of a column", "State"), _("Written down")]


def _export_rows(wanted: Wanted) -> Iterator[list[Any]]:
    desk, each = wanted.desk, wanted.type
    found = list(list_register(desk.town, each.key, wanted.filter(), sort=wanted.sort)[:MOST_ROWS])
    attendance = count_attendance(record.pk for record in found) if heads.has_roster(each) else {}
    titles = heads.titles_of(each, found)
    for record in found:
        values = each.declared.load(record.data)
        came = [*attendance.get(record.pk, ("", ""))] if heads.has_roster(each) else []
        yield [
            record.number,
            record.happened_on,
            record.ended_on,
            desk.name(record.unit_id),
            titles[record.pk],
            *(_plain(desk, field, values.get(name)) for name, field in each.declared.fields.items()),
            *came,
            state_words(record.state)[1],
            record.created_at,
        ]


def _plain(desk: Desk, field: Any, value: Any) -> Any:
    """A value for a sheet: numbers stay numbers, money in yuan."""
    if value is None:
        return None
    if isinstance(field, heads.NUMBERS):
        return heads.as_number(field, value)
    return field.show(value, desk.language)
