"""How a document that was issued is named on other pages: its kind, its title, the way to it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.reports.documents import Document
from shanzhi.reports.queries import Issue
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.reports.listing import title_of


def document_item(desk: Desk, document: Document) -> dict[str, Any]:
    """Tag, label and address."""
    if isinstance(document, Issue):
        tag = _("Correction note") if document.corrects_id else pgettext("kind of document", "Report")
        return {"tag": tag, "label": title_of(desk, document), "url": desk.url("issue", document.pk)}
    return {
        "tag": pgettext("kind of document", "Form"),
        "label": document.title,
        "url": desk.url("form", document.pk),
    }
