"""Evidence packs as downloads: of a figure as the page shows it, of an issue as it was issued."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import BinaryIO
from urllib.parse import quote

from django.http import FileResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from shanzhi.reports.evidence.actions import pack_figure, pack_issue
from shanzhi.reports.queries import get_issue
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.figure.looking import look
from shanzhi.workbench.pages import page
from shanzhi.workbench.reports.listing import title_of
from shanzhi.workbench.saying import figure_url
from shanzhi.workbench.sheets import dated

KIND = "application/zip"


@page()
def figure_evidence(desk: Desk, key: str) -> HttpResponseBase:
    """POST makes the pack of the figure the page shows; anything else leads to that page."""
    looked = look(desk, key)
    if desk.request.method != "POST":
        return HttpResponseRedirect(figure_url(desk, looked.figure))
    name = f"{desk.say(looked.figure.definition.model.label)} {looked.node.label(desk.language)}"
    return _download(desk, name, lambda file: pack_figure(desk.figures, looked.figure.request, file, actor=desk.actor))


@page()
def issue_evidence(desk: Desk, issue_id: int) -> HttpResponseBase:
    """POST makes the pack of an issue; anything else leads to its page."""
    found = get_issue(desk.town, issue_id)
    if desk.request.method != "POST":
        return HttpResponseRedirect(desk.url("issue", found.pk))
    return _download(
        desk, f"{title_of(desk, found)} {found.code}", lambda file: pack_issue(found, file, actor=desk.actor)
    )


def _download(desk: Desk, name: str, make: Callable[[BinaryIO], None]) -> FileResponse:
    """The file goes when it has been sent; what is refused half-way leaves none."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed by the response that sends it
    try:
        make(file)
    except Exception:
        file.close()
        raise
    file.seek(0)
    title = dated(_("Evidence %(name)s") % {"name": name}, desk.today)
    response = FileResponse(file, content_type=KIND)
    response["Content-Disposition"] = f"attachment; filename=\"evidence.zip\"; filename*=UTF-8''{quote(title)}.zip"
    return response
