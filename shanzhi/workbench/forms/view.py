"""A form from above: looked at, its cells answered one by one, filled, sent back, downloaded."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import NotFound, Problem
from shanzhi.directory.queries import get_unit
from shanzhi.jobs.actions import enqueue
from shanzhi.kernel.idempotency import once
from shanzhi.ledger.sealing import Sealed
from shanzhi.reports.arrived.actions import assign_cell, bind_cell, fill_form, refuse_form, type_cell
from shanzhi.reports.arrived.queries import ArrivedForm, FormCell, get_cell, get_form, list_cells
from shanzhi.reports.corrections.actions import LET_STAND, let_stand
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.forms.showing import FILL, show
from shanzhi.workbench.pages import page
from shanzhi.workbench.reports.corrections import seen_marks
from shanzhi.workbench.sealing import seal_if

REFUSE = "form.refuse"
LARGE = 2_000
"""Cells from which filling is a job."""
KINDS = {
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def seal_first(desk: Desk) -> Sealed | None:
    """For filling: the ledger sealed up to now, in a transaction of its own. Who may not fill seals nothing."""
    return seal_if(desk, field="do", asks="fill", permission=FILL)


@page(first=seal_first)
def form(desk: Desk, form_id: int) -> HttpResponse:
    """GET shows the form and the cell that is open; POST answers a cell, fills the form, or sends it back."""
    found = get_form(desk.town, form_id)
    if desk.request.method != "POST":
        return show(desk, found)
    doing = {"bind": _bind, "type": _type, "assign": _assign, "fill": _fill, "refuse": _refuse, "stand": _stand}
    act = doing.get(desk.request.POST.get("do", ""))
    if act is None:
        raise NotFound("form.not_found")
    try:
        return HttpResponseRedirect(act(desk, found))
    except Problem as problem:
        return show(desk, get_form(desk.town, form_id), problem)


@page()
def form_download(desk: Desk, form_id: int) -> HttpResponse:
    """The file as it was filled, or as it came."""
    found = get_form(desk.town, form_id)
    content = found.filled if found.filled is not None else found.content
    response = HttpResponse(bytes(content), content_type=KINDS[found.kind])
    name = f"form-{found.pk}.{found.kind}"
    response["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(found.file_name)}"
    return response


def _cell(desk: Desk, found: ArrivedForm) -> FormCell:
    return get_cell(found, desk.request.POST.get("cell", ""))


def _after(desk: Desk, found: ArrivedForm, cell: FormCell) -> str:
    """The next cell without an answer, else the one that was answered."""
    waiting = [each for each in list_cells(found) if each.state in (FormCell.State.UNCLEAR, FormCell.State.NOT_HELD)]
    later = [each for each in waiting if (each.sheet, each.row, each.column) > (cell.sheet, cell.row, cell.column)]
    place = later[0].place if later else cell.place
    return desk.url("form", found.pk, cell=place) + "#cell"


def _bind(desk: Desk, found: ArrivedForm) -> str:
    key = desk.request.POST.get("unit", "")
    unit = get_unit(desk.town, key) if key else None
    cell = bind_cell(_cell(desk, found), indicator=desk.request.POST.get("indicator", ""), unit=unit, actor=desk.actor)
    return _after(desk, found, cell)


def _type(desk: Desk, found: ArrivedForm) -> str:
    return _after(desk, found, type_cell(_cell(desk, found), text=desk.request.POST.get("text", ""), actor=desk.actor))


def _assign(desk: Desk, found: ArrivedForm) -> str:
    return _after(
        desk, found, assign_cell(_cell(desk, found), office=desk.request.POST.get("office", ""), actor=desk.actor)
    )


def _fill(desk: Desk, found: ArrivedForm) -> str:
    sealed = desk.prepared
    minutes = asked.record_id(desk.request.POST.get("minutes", "").strip() or "0")
    if minutes is None:
        raise Problem("form.minutes", field="minutes", most=100_000)
    if found.cells.count() > LARGE:
        run = enqueue(desk.town, FILL, {"form": found.pk, "minutes": minutes}, actor=desk.actor)
        return desk.url("job", run.pk)
    return _once(
        desk, found, FILL, lambda: fill_form(found, sealed=sealed, minutes=minutes, actor=desk.actor), _("Filled")
    )


def _refuse(desk: Desk, found: ArrivedForm) -> str:
    reply = desk.request.POST.get("reply", "").replace("\r\n", "\n")
    return _once(desk, found, REFUSE, lambda: refuse_form(found, reply=reply, actor=desk.actor), _("Sent back"))


def _stand(desk: Desk, found: ArrivedForm) -> str:
    """Say why the form may stand as it was filled."""

    def act() -> ArrivedForm:
        let_stand(found, seen=seen_marks(desk), reason=desk.request.POST.get("reason", ""), actor=desk.actor)
        return found

    return _once(desk, found, LET_STAND, act, _("Noted: the form stands"))


def _once(desk: Desk, found: ArrivedForm, name: str, act: Callable[[], ArrivedForm], said: str) -> str:
    _pk, is_new = once(as_key(desk.request.POST.get("key", "")), name, desk.actor, lambda: int(act().pk))
    if is_new:
        toasts.leave(desk.request, toasts.Toast(said))
    return desk.url("form", found.pk)
