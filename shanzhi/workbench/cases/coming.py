"""Cases that come of a record: what came of it, what can be reported from it, and where a case came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.cases.declare import SOURCE
from shanzhi.cases.queries import Case, list_come_of
from shanzhi.core.errors import NotFound
from shanzhi.records.queries import Record, get_record, list_records
from shanzhi.ui.formats import day, number
from shanzhi.workbench import asked
from shanzhi.workbench.cases.inbox import due_day
from shanzhi.workbench.cases.states import rules_here, shape_of, words_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.types import Type, find_type
from shanzhi.workflow.leading import Leading
from shanzhi.workflow.writing import WITHDRAWN

Item = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """The record a case is reported from, and what its type says may come of it."""

    record: Record
    type: Type
    leading: Leading


def leading_of_type(desk: Desk, kind: str, key: str) -> Leading | None:
    """What may come of records of a type in force now."""
    try:
        each = find_type(desk, key)
    except NotFound:
        return None
    found: Leading | None = getattr(each.declared, "leads_to", None)
    return found if each.kind == kind else None


def origin(desk: Desk, came_of: str) -> Origin | None:
    """The record a form was opened from, if the reader may see it and cases may come of it."""
    record_id = asked.record_id(came_of)
    if record_id is None:
        return None
    try:
        record = get_record(desk.town, record_id)
    except NotFound:
        return None
    leading = leading_of_type(desk, record.kind, record.type)
    if leading is None or record.state == WITHDRAWN:
        return None
    return Origin(record, find_type(desk, record.type), leading)


def shown(desk: Desk, found: Origin) -> Item:
    """The record a form was opened from, as the form names it."""
    return {"value": found.record.pk, "label": _label(desk, found.record), "url": desk.url("record", found.record.pk)}


def came_of(look: Look) -> list[Item]:
    """The records a case came of, each as a link; what the reader may not see says so."""
    desk, subjects = look.desk, look.links.get(SOURCE, ())
    label = pgettext("of a case", "Came of")
    rows = list_records(subjects) if subjects else {}
    return [
        {"label": label, "value": _label(desk, rows[subject]), "url": desk.url("record", subject)}
        if subject in rows
        else {"label": label, "value": _("outside your scope"), "tone": "muted"}
        for subject in subjects
    ]


def came(look: Look) -> Item | None:
    """What came of a record, with what this person may report from it; None for types nothing comes of."""
    desk, record = look.desk, look.record
    leading = leading_of_type(desk, record.kind, record.type)
    if leading is None or desk.as_of is not None:
        return None
    cases = list_come_of(record)
    offers = [] if look.state == WITHDRAWN else _offers(desk, record, leading)
    return {
        "columns": _columns(),
        "rows": [_row(desk, case) for case in cases],
        "count": number(len(cases)),
        "offers": offers,
        "said": _said(look, leading, cases),
    }


def _said(look: Look, leading: Leading, cases: Sequence[Case]) -> str:
    """That another number was typed than there are cases, in one sentence; '' where they agree or none was typed."""
    field = look.type.declared.fields.get(leading.matters or "")
    typed = look.values.get(leading.matters or "")
    if field is None or typed is None or typed == len(cases):
        return ""
    words = ngettext(
        "\u201c%(field)s\u201d says %(typed)s; %(count)s case that you may see is registered from it.",
        "\u201c%(field)s\u201d says %(typed)s; %(count)s cases that you may see are registered from it.",
        len(cases),
    )
    return words % {"field": look.desk.say(field.label), "typed": number(typed), "count": number(len(cases))}


def _offers(desk: Desk, record: Record, leading: Leading) -> list[Item]:
    """The forms this person may open from here, one for each type of case."""
    known = [(key, desk.library.find("cases", key)) for key in leading.types]
    types = [Type("case", key, row.model) for key, row in known if row is not None]
    return [
        {"label": desk.say(each.declared.label), "url": desk.url("write_type", each.key, came_of=record.pk)}
        for each in types
        if units_for(desk, each)
    ]


def _columns() -> list[Item]:
    return [
        {"label": pgettext("head of a column", "Case"), "header": True},
        {"label": pgettext("head of a column", "State")},
        {"label": pgettext("of a case", "Responsible")},
        {"label": pgettext("of a case", "Due"), "size": "s"},
    ]


def _row(desk: Desk, case: Case) -> Item:
    flow, state = rules_here(desk, case.record.definition_id).flow, case.record.state
    return {
        "cells": [
            {"text": case.record.title, "url": desk.url("case", case.pk), "note": case.record.number},
            {"text": words_of(desk, flow, state), "state": shape_of(flow, state)},
            desk.name(case.holder_id),
            due_day(desk, case),
        ]
    }


def _label(desk: Desk, record: Record) -> str:
    """A record by its type, its day, and what it is called where that says more."""
    label = find_type(desk, record.type).declared.label
    words = {"type": desk.say(label), "day": day(record.happened_on, desk.today), "title": record.title}
    if record.title in (label.zh, label.en):
        return pgettext("which record", "%(type)s of %(day)s") % words
    return pgettext("which record", "%(type)s of %(day)s: %(title)s") % words
