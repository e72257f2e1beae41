"""The form of a type: shown, sent, saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import NotFound, Problem
from shanzhi.directory.trees import Node
from shanzhi.records.fields.date import read_day
from shanzhi.workbench import toasts
from shanzhi.workbench.cases.coming import origin
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry import effects
from shanzhi.workbench.entry.copying import copied, last_of
from shanzhi.workbench.entry.draft import Draft, as_key, sent
from shanzhi.workbench.entry.drafting import kept_in_browser
from shanzhi.workbench.entry.form import form
from shanzhi.workbench.entry.reading import read
from shanzhi.workbench.entry.roster import expected
from shanzhi.workbench.entry.saving import write_down
from shanzhi.workbench.entry.units import default_unit, require_units, units_for
from shanzhi.workbench.files.sending import discard, put
from shanzhi.workbench.files.showing import FIELD, drop
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.types import CASE, WRITING, Type, find_type, group_of, list_types

REDRAW = "redraw"
NEXT = "next"
COPY = "copy"
SIMILAR = 4


@page()
def write_type(desk: Desk, type_key: str) -> HttpResponse:
    """GET shows the form, POST saves it; a form that does not hold comes back with everything in it."""
    each = find_type(desk, type_key)
    if each.kind not in WRITING:
        raise NotFound("workbench.not_by_form", type=each.declared.label.model_dump())
    units = require_units(desk, each)
    post = desk.request.POST
    if desk.request.method != "POST":
        return _show(desk, each, _fresh(desk, each, units), units)
    draft = sent(post, each.declared.fields)
    try:
        return _answer(desk, each, draft, units)
    except NotFound:
        raise
    except Problem as problem:
        return _show(desk, each, draft, units, problem)


def _fresh(desk: Desk, each: Type, units: list[Node]) -> Draft:
    """An empty form; one opened from a record begins with its unit, its day, and how cases come of it."""
    asked = desk.request.GET
    found = origin(desk, asked.get("came_of", "")) if each.kind == CASE else None
    if found is None or each.key not in found.leading.types:
        return Draft(unit=default_unit(desk, units), on=asked.get("on", "") or desk.today.isoformat())
    here = next((node.key for node in units if node.id == found.record.unit_id), None)
    return Draft(
        unit=here or default_unit(desk, units),
        on=found.record.happened_on.isoformat(),
        channel=found.leading.channel or "",
        came_of=str(found.record.pk),
    )


def _answer(desk: Desk, each: Type, draft: Draft, units: Sequence[Node]) -> HttpResponse:
    """What the pressed button asks for: another roster, a copy of the last one, a file thrown away, or saving."""
    then = desk.request.POST.get("then", "")
    put(desk, as_key(draft.key), desk.request.FILES.getlist(FIELD))
    if then == REDRAW or discard(desk, then):
        return _show(desk, each, redrawn(desk, each, draft), units)
    if then == COPY:
        last = last_of(desk, each, draft.unit)
        if last is None:
            raise Problem("workbench.nothing_to_copy", type=each.declared.label.model_dump())
        return _show(desk, each, copied(desk, each, draft, last), units, copied_from=last.day)
    return _save(desk, each, draft, units)


def _save(desk: Desk, each: Type, draft: Draft, units: Sequence[Node]) -> HttpResponse:
    entry = read(desk, each, draft, units)
    seen = effects.before(desk, each, entry.on)
    record_id, is_new = write_down(desk, each, draft, entry)
    changed = effects.said(desk, seen) if is_new else ""
    text = _("Saved, %(changed)s") % {"changed": changed} if changed else _("Saved")
    undo = desk.url("record_withdraw", record_id)
    toasts.leave(desk.request, toasts.Toast(text, undo, pgettext("toast", "Take back"), saved=draft.key))
    if desk.request.POST.get("then") == NEXT:
        return HttpResponseRedirect(_next(desk, each, draft))
    return HttpResponseRedirect(desk.url("record", record_id))


def _next(desk: Desk, each: Type, draft: Draft) -> str:
    """The form for the next one: of the same record, else at the same unit and day."""
    if draft.came_of:
        return desk.url("write_type", each.key, came_of=draft.came_of)
    return desk.url("write_type", each.key, unit=draft.unit, on=draft.on)


def _show(
    desk: Desk,
    each: Type,
    draft: Draft,
    units: Sequence[Node],
    problem: Problem | None = None,
    *,
    copied_from: str = "",
) -> HttpResponse:
    label = desk.say(each.declared.label)
    title = _("Write down %(type)s") % {"type": label}
    whole = form(desk, each, draft, units, problem)
    context = {
        "head": {
            "title": title,
            "crumbs": [{"label": _("Write down"), "url": desk.url("write")}, {"label": label}],
        },
        "similar": _similar(desk, each),
        "type_label": label,
        "is_fresh": desk.request.method != "POST",
        "all_url": desk.url("write"),
        "form": whole,
        "copied_from": copied_from,
        "last": last_of(desk, each, draft.unit),
        "drop": drop(desk, as_key(draft.key), whole["error"].get(FIELD, "")),
        "kept": kept_in_browser(desk, each),
        "action": desk.url("write_type", each.key),
        "discard_url": desk.url("register", each.key),
        "changes": effects.changes(desk, each, read_day(draft.on) or desk.today),
        "follows": effects.follows(),
        **rule(desk, each),
    }
    frame = {"current": "write", "writing": True, "back_url": desk.url("write"), "phone_title": title}
    return desk.render("entry", context, status=status_of(problem) if problem else 200, **frame)


def rule(desk: Desk, each: Type) -> dict[str, Any]:
    """What counts as one of the type, and on what basis."""
    declared = each.declared
    return {
        "rule": {
            "sentences": [desk.say(declared.help)] if declared.help else [],
            "basis": declared.source.text if declared.source else "",
        },
        "rule_title": _("What counts as %(type)s") % {"type": desk.say(declared.label)},
    }


def _similar(desk: Desk, each: Type) -> list[dict[str, str]]:
    """Other types of the same group that this person may write down."""
    group = group_of(desk, each)
    found = [
        {"label": desk.say(other.declared.label), "url": desk.url("write_type", other.key)}
        for other in list_types(desk)
        if other.kind in WRITING and other.key != each.key and group_of(desk, other) == group and units_for(desk, other)
    ]
    return found[:SIMILAR]


def redrawn(desk: Desk, each: Type, draft: Draft) -> Draft:
    """The form as sent, with the roster of the unit and the day that were just chosen."""
    return replace(draft, present=_keep(desk, each, draft))


def _keep(desk: Desk, each: Type, draft: Draft) -> frozenset[int] | None:
    """Who stays ticked when unit or day changed: those of the new roster who were, or everybody of another unit."""
    people = {person.person_id for person in expected(desk, each, draft) or ()}
    known = people & ((draft.present or frozenset()) | draft.leave.keys())
    return (draft.present or frozenset()) & people if known else None
