"""What the sheet asks while somebody writes: figures for typed words, and one figure with the ways to write it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shanzhi.core.errors import Problem
from shanzhi.kernel.policy import require
from shanzhi.reports.writing.content import BoundFigure, Content, Period, line
from shanzhi.reports.writing.marked import read_token, token
from shanzhi.reports.writing.offering import offer
from shanzhi.reports.writing.printing import Printer, Shown
from shanzhi.reports.writing.queries import get_draft
from shanzhi.reports.writing.styles import is_style, styles_for, written
from shanzhi.reports.writing.words import report_texts
from shanzhi.ui.formats import moment
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.marking import mark_chinese
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import figure_url, unit_word, value_text
from shanzhi.workbench.writing.editor import SAVE
from shanzhi.workbench.writing.showing import figure_cell, window_of

LONGEST = 60
"""Characters of typed words that are looked at."""


@page()
def draft_figures(desk: Desk, draft_id: int) -> HttpResponse:
    """With `q` a list of figures that answer to it, with `token` one figure and how it may be written."""
    require(desk.actor, SAVE, town_id=desk.town.pk)
    found = get_draft(desk.town, draft_id)
    asked_for = desk.request.GET.get("token", "")
    if asked_for:
        return _part(desk, "draft_figure", _one(desk, Printer(desk.figures, _only(asked_for), found.day)))
    typed = desk.request.GET.get("q", "")[-LONGEST:]
    offers = offer(desk.figures, typed, found.day)
    items = [{**_choice(desk, each.shown), "typed": each.typed} for each in offers]
    return _part(desk, "draft_offers", {"items": items})


def _only(text: str) -> Content:
    """A document of one bound piece."""
    return Content(blocks=(line("paragraph", read_token(text[:200])),))


def _choice(desk: Desk, shown: Shown) -> dict[str, Any]:
    """A figure in the list: its name, what it prints, and the ways Tab goes through."""
    cell = figure_cell(desk, shown)
    ways = [{"token": token(shown.piece), "text": shown.text}]
    ways += [way for way in _ways(shown) if way["text"] != shown.text]
    return {"label": cell["label"], "text": shown.text, "token": token(shown.piece), "ways": ways}


def _ways(shown: Shown) -> list[dict[str, str]]:
    """Every way to write a figure that reads another way."""
    if shown.value is None:
        return []
    found = styles_for(shown.value, shown.unit_word)
    return [{"token": token(shown.piece.model_copy(update={"style": style})), "text": text} for style, text in found]


def _one(desk: Desk, printer: Printer) -> dict[str, Any]:
    """The panel of a chosen figure or word of time."""
    piece = next(iter(printer.content.runs()))[0]
    if isinstance(piece, Period):
        return {"period": _period(printer, piece)}
    if not isinstance(piece, BoundFigure):
        raise Problem("report.mark_broken", found="")
    (shown,) = printer.shown()
    cell = figure_cell(desk, shown)
    context: dict[str, Any] = {"label": cell["label"], "why": cell.get("reason", ""), "token": token(piece)}
    if shown.figure is None or shown.value is None:
        return context
    figure = shown.figure
    own = written(shown.value, piece.style, shown.unit_word) if is_style(piece.style) else shown.text
    ways = _ways(shown)
    if own not in [way["text"] for way in ways]:
        ways.insert(0, {"token": token(piece), "text": shown.text})
    return {
        **context,
        "value": value_text(figure, figure.shown),
        "unit": unit_word(desk, figure.definition.model),
        "url": figure_url(desk, figure),
        "facts": [
            {"label": _("Unit"), "value": desk.name(figure.request.unit)},
            {"label": _("Window"), "value": window_of(desk, shown)},
            {"label": _("As of"), "value": moment(desk.now, desk.today)},
        ],
        "ways": [{**way, "selected": way["text"] == shown.text} for way in ways],
    }


def _period(printer: Printer, piece: Period) -> dict[str, Any]:
    """A word of time, with the others it may be exchanged for."""
    words = report_texts().periods.values()
    said = [Period(word=word.key) for word in words]
    ways = [{"token": token(each), "text": printer.period(each), "selected": each == piece} for each in said]
    return {"text": printer.period(piece), "ways": ways}


def _part(desk: Desk, template: str, context: dict[str, Any]) -> HttpResponse:
    """A part of the page, for the script to put in its place."""
    part = render_to_string(f"workbench/{template}.html", context, desk.request)
    return JsonResponse({"part": mark_chinese(part) if desk.language == "en" else part})
