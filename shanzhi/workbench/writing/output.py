"""A draft as a file: Word in the layout of GB/T 9704, clean text, and a page to print (or keep as PDF)."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shanzhi.core.saying import phrase, say_moment
from shanzhi.reports.writing.composing import compose_document
from shanzhi.reports.writing.heads import head_of
from shanzhi.reports.writing.printing import LANGUAGE
from shanzhi.reports.writing.queries import get_draft, kind_of, printer_of
from shanzhi.ui.formats import moment
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.marking import mark_chinese
from shanzhi.workbench.pages import page
from shanzhi.workbench.reports.issued import DOCX
from shanzhi.workbench.writing.showing import editor_blocks

TEXT = "text/plain; charset=utf-8"


@page()
def draft_download(desk: Desk, draft_id: int) -> HttpResponse:
    """The file as it would be issued now, with no code: a draft nothing vouches for. `as=txt` gives clean text."""
    found = get_draft(desk.town, draft_id)
    printer = printer_of(found, desk.figures)
    if desk.request.GET.get("as") == "txt":
        return _file(found.title, "txt", printer.text().text.encode("utf-8", "replace"), TEXT)
    note = phrase("demo", LANGUAGE) if desk.town.is_demo else ""
    foot = {"as_of": say_moment(desk.figures.as_of.at, LANGUAGE), "signer": "", "code": "", "seal": "", "note": note}
    composed = compose_document(
        printer,
        title=found.title,
        document={"town": desk.town.key, "day": found.day.isoformat()},
        issue=foot,
        head=head_of(kind_of(found, desk.library), desk.library.manifest.label.zh, found.day),
    )
    return _file(found.title, "docx", composed.content, DOCX)


@page()
def draft_print(desk: Desk, draft_id: int) -> HttpResponse:
    """The document alone, in the layout of GB/T 9704; the browser prints it or keeps it as PDF."""
    found = get_draft(desk.town, draft_id)
    printer = printer_of(found, desk.figures)
    head = head_of(kind_of(found, desk.library), desk.library.manifest.label.zh, found.day)
    context = {
        "title": found.title,
        "blocks": editor_blocks(desk, printer),
        "head": head,
        "back_url": desk.url("draft", found.pk),
        "foot": _("Draft, figures as of %(moment)s") % {"moment": moment(desk.now, desk.today)},
        "demo": desk.town.is_demo,
        "large": desk.request.COOKIES.get("large") == "1",
    }
    text = render_to_string("workbench/draft_print.html", context, desk.request)
    return HttpResponse(mark_chinese(text) if desk.language == "en" else text)


def _file(title: str, ending: str, content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = quote(f"{title}.{ending}", safe="")
    response["Content-Disposition"] = f"attachment; filename=\"draft.{ending}\"; filename*=UTF-8''{name}"
    return response
