"""Putting files into a form, throwing them out again, attaching them to a record that is there already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext

from shanzhi.core.errors import Problem, Problems, Refused
from shanzhi.core.sentences import sentence
from shanzhi.records.actions import attach_files, discard_file, upload_file
from shanzhi.records.file_queries import File, get_file
from shanzhi.records.files import MOST_BYTES
from shanzhi.records.queries import get_record
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.files.showing import DISCARD, FIELD, may_attach, waiting_row
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.view import show

CREATED = 201


@page()
def file_upload(desk: Desk) -> HttpResponse:
    """One file or several put into a form, ahead of the form: answers with the lines the form shows, or a sentence."""
    if desk.request.method != "POST":
        return HttpResponseRedirect(desk.url("write"))
    key = as_key(desk.request.POST.get("key", ""))
    try:
        files = put(desk, key, desk.request.FILES.getlist(FIELD))
        if not files:
            raise Problem("file.missing", field=FIELD)
    except Problem as problem:
        return HttpResponse(_said(desk, problem), content_type="text/plain; charset=utf-8", status=status_of(problem))
    return HttpResponse("".join(waiting_row(desk, file) for file in files), status=CREATED)


@page()
def file_discard(desk: Desk, file_id: int) -> HttpResponse:
    """A file that waits is thrown away."""
    if desk.request.method != "POST":
        return HttpResponseRedirect(desk.url("write"))
    discard_file(get_file(desk.town, file_id), actor=desk.actor)
    return HttpResponse(status=204)


@page()
def record_files(desk: Desk, record_id: int) -> HttpResponse:
    """Attach to a record what was put into its form; what cannot be kept comes back with a sentence."""
    record = get_record(desk.town, record_id)
    here = desk.url("record", record.pk)
    if desk.request.method != "POST":
        return HttpResponseRedirect(here)
    key = as_key(desk.request.POST.get("key", ""))
    if discard(desk, desk.request.POST.get("then", "")):
        return show(desk, record_id, key=key)
    try:
        put(desk, key, desk.request.FILES.getlist(FIELD))
        if not may_attach(desk, record):
            raise _no(record.number, record.state)
        count = len(attach_files(record, key=key, actor=desk.actor))
        if not count:
            raise Problem("file.missing", field=FIELD)
    except Refused:
        raise
    except Problem as problem:
        return show(desk, record_id, key=key, wrong={FIELD: _said(desk, problem)}, status=status_of(problem))
    text = ngettext("%(count)s file attached", "%(count)s files attached", count) % {"count": count}
    toasts.leave(desk.request, toasts.Toast(text))
    return HttpResponseRedirect(here)


def put(desk: Desk, key: UUID, sent: Iterable[UploadedFile[Any]]) -> list[File]:
    """What was sent waits under the form's key. Problems for each that is not kept; the others stay."""
    found, wrong = [], []
    for each in sent:
        try:
            content = each.read() if (each.size or 0) <= MOST_BYTES else b"0" * (MOST_BYTES + 1)
            file = upload_file(desk.town, key=key, name=each.name or "", content=content, actor=desk.actor)
        except Refused:
            raise
        except Problem as problem:
            wrong.append(problem)
        else:
            found.append(file)
    if wrong:
        raise Problems(wrong)
    return found


def discard(desk: Desk, then: str) -> bool:
    """Throw away what the button of a form names. Whether it named anything."""
    if not then.startswith(DISCARD):
        return False
    number = asked.record_id(then.removeprefix(DISCARD))
    if number is not None:
        discard_file(get_file(desk.town, number), actor=desk.actor)
    return True


def _no(number: str, state: str) -> Problem:
    if state == "withdrawn":
        return Problem("record.withdrawn", number=number, field=FIELD)
    return Refused("workbench.not_to_attach", number=number)


def _said(desk: Desk, problem: Problem) -> str:
    several = problem.problems if isinstance(problem, Problems) else [problem]
    return " ".join(sentence(each, desk.language) for each in several)
