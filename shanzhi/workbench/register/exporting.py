"""A register as a workbook, with the office's header and the columns as chosen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.queries import Case
from shanzhi.kernel.clock import day_of
from shanzhi.ledger.queries import last_seal
from shanzhi.records.conditions import NUMBERS
from shanzhi.records.queries import Record
from shanzhi.records.views.queries import list_views
from shanzhi.workbench.cases.due import days_over, days_over_label
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.register import columns as heads
from shanzhi.workbench.register.filtering import FIELD, Wanted
from shanzhi.workbench.register.page import rows_of
from shanzhi.workbench.register.view import asked_for, scope_of
from shanzhi.workbench.sheets import MOST_ROWS, Sheet, answer, dated
from shanzhi.workbench.types import find_type, state_shown

CHUNK = 2_000
"""Rows held in memory at a time."""


@page()
def register_export(desk: Desk, type_key: str) -> FileResponse:
    """The filtered rows as a workbook; the filter in words and the ledger's seal stand on top.

    Without columns chosen it holds every field.
    """
    each = find_type(desk, type_key)
    wanted = asked_for(desk, each, list_views(desk.town, each.key, desk.actor))
    for problem in wanted.problems:
        raise problem
    title = _("%(type)s register") % {"type": desk.say(each.declared.label)}
    filtered = scope_of(wanted) or _("all rows but withdrawn ones")
    names = heads.chosen(wanted) if wanted.columns else heads.possible(wanted)
    columns = [column for name in names for column in _heads(wanted, name)]
    lines = [filtered, _seal(desk)] if _seal(desk) else [filtered]
    sheet = Sheet(pgettext("sheet", "Register"), title, lines, columns, _rows(wanted, names))
    return answer(desk, dated(title, desk.today), [sheet])


def _seal(desk: Desk) -> str:
    """Up to where the ledger is sealed, so that the sheet can be held against it."""
    seal = last_seal(desk.town)
    if seal is None:
        return ""
    return _("Ledger seal %(seal)s up to fact %(seq)s") % {"seal": seal.digest[:16], "seq": seal.last_seq}


def _heads(wanted: Wanted, name: str) -> list[str]:
    """A column; attendance and the day due take two, so that they stay numbers."""
    if name == "came":
        return [_("Came"), _("Expected")]
    more = [days_over_label()] if name == "due" else []
    return [heads.label_of(wanted, name), *more]


def _rows(wanted: Wanted, names: list[str]) -> Iterator[list[Any]]:
    """The rows in their order, some thousand at a time."""
    rows = rows_of(wanted).query[:MOST_ROWS].iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        others = heads.beside(wanted.type, chunk)
        for record in chunk:
            values = wanted.type.declared.load(record.data)
            line: list[Any] = []
            for name in names:
                line += [*others.attendance.get(record.pk, ("", ""))] if name == "came" else []
                line += [_cell(wanted, name, record, values, others)] if name != "came" else []
                line += [_days_over(wanted.desk, others.cases.get(record.pk))] if name == "due" else []
            yield line


def _cell(wanted: Wanted, name: str, record: Record, values: dict[str, Any], others: heads.Beside) -> Any:
    desk = wanted.desk
    if name.startswith(FIELD):
        key = name.removeprefix(FIELD)
        return _plain(desk, wanted.type.declared.fields[key], values.get(key))
    case = others.cases.get(record.pk)
    found = {
        "number": record.number,
        "day": record.happened_on,
        "until": record.ended_on,
        "unit": desk.name(record.unit_id),
        heads.TITLE: others.titles[record.pk],
        "holder": "" if case is None else desk.name(case.holder_id),
        "due": None if case is None or case.due_at is None else day_of(case.due_at),
        "state": state_shown(desk, record.kind, record.definition_id, record.state)[1],
        "entered": record.created_at,
    }
    return found[name]


def _days_over(desk: Desk, case: Case | None) -> int | None:
    """How many days an open case is overdue; nothing where it is not."""
    is_late = case is not None and case.due_at is not None and case.due_at < desk.now
    return days_over(desk, case.due_at) if case is not None and is_late else None


def _plain(desk: Desk, field: Any, value: Any) -> Any:
    """A value for a sheet: numbers stay numbers, money in yuan."""
    if value is None:
        return None
    if isinstance(field, NUMBERS):
        return heads.as_number(field, value)
    return field.show(value, desk.language)
