"""Correcting: the form of the type with what the record says in it, and why it changes."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import Conflict, NotFound, Problem, Problems, Refused
from shanzhi.directory.trees import Node
from shanzhi.kernel.idempotency import once
from shanzhi.records.queries import find_open_proposal
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry import effects, saving
from shanzhi.workbench.entry.draft import Draft, as_key, sent
from shanzhi.workbench.entry.filling import draft_of
from shanzhi.workbench.entry.form import form
from shanzhi.workbench.entry.reading import Entry, read
from shanzhi.workbench.entry.roster import expected
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.entry.view import REDRAW, redrawn, rule
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.counted import counted, items
from shanzhi.workbench.record.history import since
from shanzhi.workbench.record.looking import Look, look
from shanzhi.workbench.record.rights import may_correct
from shanzhi.workflow.corrections import must_wait
from shanzhi.workflow.writing import WITHDRAWN

LONGEST_REASON = 500


@page()
def correct(desk: Desk, record_id: int) -> HttpResponse:
    """GET shows the form filled in, POST corrects; what does not hold comes back with everything in it."""
    desk.as_of = None
    looked = look(desk, record_id)
    _require(looked)
    units = _units(looked)
    if desk.request.method != "POST":
        return _show(looked, draft_of(looked), units)
    draft = sent(desk.request.POST, looked.type.declared.fields)
    if desk.request.POST.get("then") == REDRAW:
        return _show(looked, redrawn(desk, looked.type, draft), units)
    try:
        return _save(looked, draft, units)
    except NotFound:
        raise
    except Problem as problem:
        return _show(look(desk, record_id), draft, units, problem)


def _require(looked: Look) -> None:
    """This person may correct the record, and it can still be corrected."""
    record = looked.record
    if record.state == WITHDRAWN:
        raise Problem("record.withdrawn", number=record.number)
    if not may_correct(looked.desk, record):
        raise Refused("workbench.not_to_correct", number=record.number)
    if find_open_proposal(record) is not None:
        raise Problem("correction.already_proposed", number=record.number)


def _units(looked: Look) -> list[Node]:
    """The units this person may write for, and the record's own, even where it stands no longer."""
    found = units_for(looked.desk, looked.type)
    own = looked.record.unit_id
    node = looked.desk.trees.nodes.get(own) or looked.desk.trees.former.get(own)
    return found if node is None or any(each.id == own for each in found) else [*found, node]


def _save(looked: Look, draft: Draft, units: Sequence[Node]) -> HttpResponse:
    desk, record = looked.desk, looked.record
    entry = _read(looked, draft, units)
    seen = effects.Before([each.figure for each in counted(looked)])
    waits: list[bool] = []

    def act() -> int:
        waits.append(saving.correct(desk, record, entry, draft.reason, draft.seen) is not None)
        return int(record.pk)

    once(as_key(draft.key), f"{record.kind}.correct", desk.actor, act)
    if any(waits):
        text = _("Sent to the town office for confirmation; until then the record stays")
    else:
        changed = effects.said(desk, seen) if waits else ""
        text = _("Corrected, %(changed)s") % {"changed": changed} if changed else _("Corrected")
    toasts.leave(desk.request, toasts.Toast(text))
    return HttpResponseRedirect(desk.url("record", record.pk))


def _read(looked: Look, draft: Draft, units: Sequence[Node]) -> Entry:
    """The entry. Problems with everything that does not hold, the reason too."""
    desk = looked.desk
    wrong = _reason_problems(draft.reason)
    try:
        entry = read(desk, looked.type, draft, units)
    except Problems as several:
        raise Problems([*several.problems, *wrong]) from several
    if wrong:
        raise Problems([*saving.problems_of(desk, looked.type, entry), *wrong])
    return entry


def _reason_problems(reason: str) -> list[Problem]:
    if not reason.strip():
        return [Problem("correction.reason_missing", field="reason")]
    if len(reason) > LONGEST_REASON:
        return [Problem("workbench.reason_long", field="reason", found=len(reason), allowed=LONGEST_REASON)]
    return []


def _show(looked: Look, draft: Draft, units: Sequence[Node], problem: Problem | None = None) -> HttpResponse:
    desk, record = looked.desk, looked.record
    here = desk.url("record", record.pk)
    title = _("Correct %(number)s") % {"number": record.number}
    meanwhile = since(looked, draft.seen or 0) if isinstance(problem, Conflict) else []
    context = {
        "head": {
            "title": title,
            "crumbs": [
                {
                    "label": desk.say(looked.type.declared.label),
                    "url": desk.url("register", looked.type.key),
                },
                {"label": looked.title, "url": here},
                {"label": _("Correct")},
            ],
        },
        "form": form(desk, looked.type, draft, units, problem),
        "seen": looked.last.pk if meanwhile else draft.seen,
        "meanwhile": meanwhile,
        "gone": _gone(looked, draft),
        "waits": must_wait(record, desk.actor),
        "action": desk.url("record_correct", record.pk),
        "record_url": here,
        "counted": items(desk, counted(looked)),
        **rule(desk, looked.type),
    }
    status = status_of(problem) if problem else 200
    return desk.render(
        "correct", context, status=status, current="registers", writing=True, back_url=here, phone_title=title
    )


def _gone(looked: Look, draft: Draft) -> list[str]:
    """Who stands on the record's roster but is not expected at the form's unit and day: saving leaves them out."""
    people = expected(looked.desk, looked.type, draft) if looked.roster else None
    if people is None:
        return []
    known = {person.person_id for person in people}
    lost = [line[0] for line in looked.roster if line[0] not in known]
    return [looked.names.get(person, _("name not shown")) for person in lost]
