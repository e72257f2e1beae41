"""The sheet a draft is written on: saved from a form, by a script every few seconds, over nobody else's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from shanzhi.core.errors import Conflict, Problem
from shanzhi.core.sentences import sentence
from shanzhi.kernel.policy import require
from shanzhi.reports.writing.actions import save_draft
from shanzhi.reports.writing.content import BoundFigure
from shanzhi.reports.writing.handwritten import look_through
from shanzhi.reports.writing.marked import read_token
from shanzhi.reports.writing.offering import sentences
from shanzhi.reports.writing.queries import Draft, changes_of, get_draft, kind_of, printer_of
from shanzhi.ui.formats import clock, number
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.writing.form import Typed, content_of, kinds, sent_blocks, typed_of, with_figure
from shanzhi.workbench.writing.sentences import offered
from shanzhi.workbench.writing.showing import change_rows, editor_blocks, facts_of, length_line, outline
from shanzhi.workbench.writing.states import states

SAVE = "report.save"
MOST_CHANGES = 8
BY_SCRIPT = "X-Writer"
"""The header by which the script of the sheet says that it saves: it wants the answer in short."""
MORE, INSERT, REVIEW = "more", "insert", "review"


@dataclass
class Form:
    """The form of a draft: from what is kept, or as it was sent."""

    version: int
    title: str
    day: str
    blocks: list[Typed]


@page()
def draft(desk: Desk, draft_id: int) -> HttpResponse:
    """GET shows the sheet, or leads to the review where nothing may be written now; POST saves it."""
    found = get_draft(desk.town, draft_id)
    require(desk.actor, SAVE, town_id=desk.town.pk)
    if desk.request.method != "POST":
        if not found.is_open:
            return HttpResponseRedirect(desk.url("draft_review", found.pk))
        return _show(desk, found, None)
    try:
        form = _sent(desk)
        if desk.request.POST.get("then") in (MORE, INSERT):
            return _show(desk, found, _changed(desk, form))
        saved = _save(desk, found, form)
    except Problem as problem:
        return _refused(desk, found, problem)
    if desk.request.headers.get(BY_SCRIPT):
        return JsonResponse(_short(desk, saved))
    toasts.leave(desk.request, toasts.Toast(_("Saved")))
    name = "draft_review" if desk.request.POST.get("then") == REVIEW else "draft"
    return HttpResponseRedirect(desk.url(name, saved.pk))


def _save(desk: Desk, found: Draft, form: Form) -> Draft:
    day = asked.day(form.day) or found.day
    content = content_of(form.blocks)
    return save_draft(found, version=form.version, title=form.title, day=day, content=content, actor=desk.actor)


def _sent(desk: Desk) -> Form:
    post = desk.request.POST
    version = asked.record_id(post.get("version", "")) or 0
    return Form(version, post.get("title", ""), post.get("day", ""), sent_blocks(post))


def _changed(desk: Desk, form: Form) -> Form:
    """The form with one more block, or with a figure put in; nothing is saved by it."""
    post = desk.request.POST
    at = asked.place(post.get("at", "")) - 1
    if post.get("then") == MORE:
        at = at if 0 <= at < len(form.blocks) else len(form.blocks) - 1
        form.blocks = [*form.blocks[: at + 1], Typed("paragraph", " "), *form.blocks[at + 1 :]]
    elif post.get("figure"):
        piece = read_token(post["figure"])
        if isinstance(piece, BoundFigure):
            form.blocks = with_figure(form.blocks, at, piece)
    return form


def _short(desk: Desk, saved: Draft) -> dict[str, Any]:
    """What the script shows after saving."""
    printer = printer_of(saved, desk.figures)
    length = length_line(kind_of(saved, desk.library), printer.text().length)
    return {
        "version": saved.version,
        "said": _("Saved %(time)s") % {"time": clock(saved.saved_at)},
        "length": " ".join(part for part in (length["value"], length.get("note", "")) if part),
        "figures": number(len(printer.shown())),
    }


def _refused(desk: Desk, found: Draft, problem: Problem) -> HttpResponse:
    """Nothing was written; what was typed stays on the page."""
    said = sentence(problem, desk.language)
    if desk.request.headers.get(BY_SCRIPT):
        is_conflict = isinstance(problem, Conflict)
        return JsonResponse({"problem": said, "is_conflict": is_conflict}, status=status_of(problem))
    try:
        form = _sent(desk)
    except Problem:
        form = None
    return _show(desk, found, form, problem)


def _show(desk: Desk, found: Draft, form: Form | None, problem: Problem | None = None) -> HttpResponse:
    printer = printer_of(found, desk.figures)
    kind = kind_of(found, desk.library)
    shown = form or Form(found.version, found.title, found.day.isoformat(), typed_of(printer))
    said = "" if problem is None else sentence(problem, desk.language)
    is_conflict = isinstance(problem, Conflict)
    context = {
        "head": {
            "title": found.title,
            "crumbs": [{"label": _("Reports"), "url": desk.url("reports")}, {"label": found.title}],
        },
        "scope": desk.say(desk.library.manifest.label),
        "state": states()[found.state],
        "reason": found.reason if found.state == Draft.State.RETURNED else "",
        "form": shown,
        "errors": [{"text": said, "url": f"#{problem.field or 'draft-form'}"}] if problem else [],
        "newer_url": desk.url("draft", found.pk) if is_conflict else "",
        "kinds": kinds(),
        "blocks": editor_blocks(desk, printer) if form is None else [],
        "action": desk.url("draft", found.pk),
        "offers_url": desk.url("draft_figures", found.pk),
        "review_url": desk.url("draft_review", found.pk),
        "download_url": desk.url("draft_download", found.pk),
        "print_url": desk.url("draft_print", found.pk),
        "today": desk.today.isoformat(),
        "facts": facts_of(desk, found, kind, printer, look_through(printer.text())),
        "outline": outline(printer),
        "changes": change_rows(desk, changes_of(found, printer), most=MOST_CHANGES),
        "is_based": bool(found.before),
        "sentences": offered(desk, sentences(desk.figures, found.day), printer),
        "indicators": _indicators(desk),
    }
    return desk.render("draft", context, status=200 if problem is None else status_of(problem), current="reports")


def _indicators(desk: Desk) -> list[dict[str, str]]:
    """Every figure of the town by name, for the form without a script."""
    rows = desk.library.all("indicators").items()
    return sorted(
        ({"value": key, "label": desk.say(row.model.label)} for key, row in rows), key=lambda each: each["label"]
    )
