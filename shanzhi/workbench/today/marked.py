"""Issued documents that rest on records corrected since, and that nobody has answered for: those who may answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.reports.corrections.actions import CORRECT
from shanzhi.reports.corrections.marks import Open, list_open
from shanzhi.reports.documents import Document
from shanzhi.reports.queries import Issue
from shanzhi.ui.formats import number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.reports.naming import document_item

SHOWN = 6

Item = dict[str, Any]


def marked(desk: Desk) -> Item:
    """The documents that wait for a note or a word that they may stand; nothing for who may do neither."""
    if not desk.may(CORRECT):
        return {"rows": [], "count": ""}
    found, count = list_open(desk.town, at_most=SHOWN)
    rows = sorted(found, key=lambda each: _done_by(each.document) != desk.actor.key)
    return {"rows": [_row(desk, each) for each in rows], "count": number(count)}


def _done_by(document: Document) -> str:
    return document.issued_by if isinstance(document, Issue) else document.registered_by


def _row(desk: Desk, each: Open) -> Item:
    """The reader's own documents stand first, and say so."""
    document = each.document
    named = document_item(desk, document)
    code = document.code if isinstance(document, Issue) else document.asked_by
    own = _("issued by me") if _done_by(document) == desk.actor.key else ""
    words = ngettext("%(count)s figure to look at", "%(count)s figures to look at", each.figures)
    return {
        "state": "soon",
        "state_label": _("records corrected since"),
        "type": named["tag"],
        "label": named["label"],
        "url": named["url"],
        "note": f"{code} {own}".strip(),
        "due": words % {"count": number(each.figures)},
        "act": pgettext("a report", "Look"),
        "act_url": named["url"],
    }
