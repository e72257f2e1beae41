"""The page of changing several records: what is to change and why, then what came of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.errors import Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.records.queries import Record, list_records
from shanzhi.records.registers import last_transitions
from shanzhi.records.views.queries import list_views
from shanzhi.ui.formats import number, table_day
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry import draft, fields
from shanzhi.workbench.pages import page
from shanzhi.workbench.register import columns as heads
from shanzhi.workbench.register.changing import DONE, MOST, PROPOSED, REFUSED, SAME, Change, Outcome, change_rows
from shanzhi.workbench.register.page import rows_of
from shanzhi.workbench.register.rights import may_change_rows
from shanzhi.workbench.register.view import asked_for
from shanzhi.workbench.types import Type, find_type

LONGEST_REASON = 500


@dataclass(frozen=True)
class Asked:
    """What the form asks: the records with the transition each was looked at by, the field, its value, why."""

    type: Type
    rows: list[tuple[Record, int]]
    field: str = ""
    value: Any = None
    reason: str = ""
    key: str = ""

    @property
    def declared(self) -> Any:
        """The declared field; None until one is chosen."""
        return self.type.declared.fields.get(self.field)


@page()
def register_change(desk: Desk, type_key: str) -> HttpResponse:
    """GET shows what was chosen and asks what changes; POST changes it and tells what came of each row."""
    each = find_type(desk, type_key)
    if not may_change_rows(desk, each):
        raise Refused("workbench.not_to_change_rows", type=each.declared.label.model_dump())
    if desk.request.method != "POST":
        records = _chosen(desk, each)
        last = last_transitions(record.pk for record in records)
        rows = [(record, last[record.pk]) for record in records]
        return _form(desk, Asked(each, rows, desk.request.GET.get("field", ""), key=str(uuid4())), {})
    wanted = _sent(desk, each)
    errors = _errors(desk, wanted)
    if errors:
        return _form(desk, wanted, errors, status=400)
    change = Change(wanted.field, wanted.value, wanted.reason)
    outcomes = change_rows(desk, each, wanted.rows, change, draft.as_key(wanted.key))
    return _told(desk, wanted, outcomes)


def _chosen(desk: Desk, each: Type) -> list[Record]:
    """The ticked rows, or all of the filter, in the register's order. Problem if there are none or too many."""
    get = desk.request.GET
    if get.get("every"):
        query = rows_of(asked_for(desk, each, list_views(desk.town, each.key, desk.actor))).query
        records = list(query[: MOST + 1])
    else:
        records = _records(desk, each, get.getlist("record")[: MOST + 1])
    if not records:
        raise Problem("workbench.no_rows_chosen")
    if len(records) > MOST:
        raise Problem("workbench.too_many_rows", allowed=MOST)
    return records


def _records(desk: Desk, each: Type, ids: list[str]) -> list[Record]:
    """Those of these records that are of the type and the reader's, in the order given."""
    numbers = [found for found in (asked.record_id(text) for text in ids) if found is not None]
    known = list_records(numbers)
    rows = [known[found] for found in dict.fromkeys(numbers) if found in known]
    return [row for row in rows if row.type == each.key and row.town_id == desk.town.pk]


def _sent(desk: Desk, each: Type) -> Asked:
    """The form as it was sent. A row without a readable mark counts as looked at before everything."""
    post = desk.request.POST
    records = _records(desk, each, post.getlist("record")[:MOST])
    rows = [(record, asked.record_id(post.get(f"seen_{record.pk}", "")) or 0) for record in records]
    name = post.get("field", "")
    declared = each.declared.fields.get(name)
    values = draft.sent(post, {name: declared}).values if declared is not None else {}
    return Asked(each, rows, name, values.get(name), post.get("reason", ""), post.get("key", ""))


def _errors(desk: Desk, wanted: Asked) -> dict[str, str]:
    """What is wrong with the form, by input."""
    found: dict[str, Problem] = {}
    if not wanted.rows:
        found["field"] = Problem("workbench.no_rows_chosen")
    if wanted.declared is None:
        found["field"] = Problem("workbench.field_missing")
    else:
        try:
            wanted.declared.clean(wanted.value, wanted.field)
        except Problem as problem:
            found["value"] = problem
    if not wanted.reason.strip():
        found["reason"] = Problem("correction.reason_missing")
    elif len(wanted.reason) > LONGEST_REASON:
        found["reason"] = Problem("workbench.reason_long", found=len(wanted.reason), allowed=LONGEST_REASON)
    return {name: sentence(problem, desk.language) for name, problem in found.items()}


def _form(desk: Desk, wanted: Asked, errors: dict[str, str], *, status: int = 200) -> HttpResponse:
    each = wanted.type
    titles = heads.titles_of(each, [record for record, _seen in wanted.rows])
    count = len(wanted.rows)
    title = ngettext("Change %(count)s row", "Change %(count)s rows", count) % {"count": number(count)}
    context = {
        **_head(desk, each, title),
        "wanted": wanted,
        "rows": [
            {"id": record.pk, "seen": seen, "text": f"{record.number} {titles[record.pk]}"}
            for record, seen in wanted.rows
        ],
        "fields": [
            {"value": name, "label": desk.say(field.label), "selected": name == wanted.field}
            for name, field in each.declared.fields.items()
        ],
        "field": fields.one(desk, wanted.field, wanted.declared, wanted.value, errors.get("value", ""))
        if wanted.declared is not None
        else None,
        "errors": [{"text": text, "url": f"#{_input(wanted, name)}"} for name, text in errors.items()],
        "error": errors,
        "action": desk.url("register_change", each.key),
        "register_url": desk.url("register", each.key),
    }
    return desk.render("register_change", context, status=status, current="registers", writing=True)


def _input(wanted: Asked, name: str) -> str:
    """The id of the input a sentence is about."""
    return f"{draft.VALUE}{wanted.field}" if name == "value" else name


def _told(desk: Desk, wanted: Asked, outcomes: list[Outcome] | None) -> HttpResponse:
    """What came of each row; a form that was carried out before says so."""
    each = wanted.type
    titles = heads.titles_of(each, [record for record, _seen in wanted.rows])
    counts = {state: sum(each.state == state for each in outcomes or ()) for state in (DONE, PROPOSED, REFUSED, SAME)}
    words = _states()
    context = {
        **_head(desk, each, _("What came of it")),
        "again": outcomes is None,
        "said": pgettext("between parts of a scope", ", ").join(
            f"{words[state][1]} {number(count)}" for state, count in counts.items() if count
        ),
        "columns": [
            {"label": _("Number"), "size": "s"},
            {"label": heads.title_label(desk, each), "header": True, "size": "l", "clip": True},
            {"label": heads.day_label(each), "size": "s"},
            {"label": pgettext("head of a column", "Result"), "size": "m"},
            {"label": pgettext("head of a column", "Why"), "size": "l"},
        ],
        "rows": [
            {
                "cells": [
                    one.record.number,
                    {"text": titles[one.record.pk], "url": desk.url("record", one.record.pk)},
                    table_day(one.record.happened_on, desk.today),
                    {"state": words[one.state][0], "text": words[one.state][1]},
                    one.why,
                ]
            }
            for one in outcomes or ()
        ],
        "register_url": desk.url("register", each.key),
    }
    return desk.render("register_changed", context, current="registers")


def _states() -> dict[str, tuple[str, str]]:
    """Shape and word of each outcome."""
    return {
        DONE: ("done", pgettext("of a change", "changed")),
        PROPOSED: ("soon", pgettext("of a change", "waits for the town office")),
        REFUSED: ("late", pgettext("of a change", "refused")),
        SAME: ("paused", pgettext("of a change", "was so already")),
    }


def _head(desk: Desk, each: Type, title: str) -> dict[str, Any]:
    url = desk.url("register", each.key)
    crumbs = [{"label": desk.say(each.declared.label), "url": url}, {"label": title}]
    return {"head": {"title": title, "crumbs": crumbs}}
