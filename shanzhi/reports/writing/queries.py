"""Reads of drafts: which there are, one with its document, who vouches for which of its figures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.indicators.figures import Figures
from shanzhi.kernel.models import Town
from shanzhi.packs.library import Library, library
from shanzhi.reports.models import Draft, DraftStep
from shanzhi.reports.writing.changes import Change, compare, read_before
from shanzhi.reports.writing.content import read_content
from shanzhi.reports.writing.declare import DocumentKind
from shanzhi.reports.writing.printing import Printer, Shown

__all__ = [
    "Draft",
    "DraftStep",
    "Vouched",
    "about_key",
    "changes_of",
    "get_draft",
    "kind_of",
    "list_drafts",
    "list_steps",
    "printer_of",
    "seen_of",
    "vouched",
]

KEPT_PLACES = 12
"""Decimals a vouched value keeps."""


@dataclass(frozen=True)
class Vouched:
    """Who vouches for a figure of a draft, since when; `holds` is false once the figure says something else."""

    actor: str
    at: datetime
    holds: bool


def list_drafts(town: Town) -> QuerySet[Draft]:
    """Drafts that are neither issued nor dropped, the one saved last first, without their documents."""
    at_work = [Draft.State.WRITING, Draft.State.RETURNED, Draft.State.REVIEW]
    return Draft.objects.filter(town=town, state__in=at_work).defer("content", "before")


def get_draft(town: Town, draft_id: int) -> Draft:
    """A draft with its document. NotFound if there is none for this reader."""
    found = Draft.objects.filter(town=town, pk=draft_id).first()
    if found is None:
        raise NotFound("report.draft_not_found")
    return found


def list_steps(draft: Draft) -> list[DraftStep]:
    """What happened to it, the first step first."""
    return list(draft.steps.all())


def kind_of(draft: Draft, within: Library | None = None) -> DocumentKind:
    """What the pack says about documents of its kind; a kind that is gone has the plain rules."""
    row = (within or library(draft.town)).find("document_kinds", draft.kind)
    model: DocumentKind = DocumentKind.model_validate({"label": {"zh": draft.kind}}) if row is None else row.model
    return model


def printer_of(draft: Draft, figures: Figures) -> Printer:
    """The draft as it prints now for a reader."""
    return Printer(figures, read_content(draft.content), draft.day)


def changes_of(draft: Draft, printer: Printer) -> list[Change]:
    """What became of the earlier document's figures; nothing if it was begun from a blank sheet."""
    return compare(printer.shown(), read_before(draft.before), kind_of(draft).changed_much)


def about_key(shown: Shown) -> str:
    """What a figure is of, as vouches keep it."""
    return ";".join(shown.piece.about)


def kept_value(value: Decimal) -> Decimal:
    """A value with the decimals a vouch keeps."""
    return round(value, KEPT_PLACES)


def vouched(draft: Draft, shown: Iterable[Shown]) -> dict[str, list[Vouched]]:
    """Who vouches for each figure, by what it is of. What was vouched for holds while the value is the same."""
    now = {about_key(each): each.value for each in shown}
    found: dict[str, list[Vouched]] = {}
    for row in draft.vouches.all():
        value = now.get(row.about)
        holds = value is not None and kept_value(value) == row.value
        if row.about in now:
            found.setdefault(row.about, []).append(Vouched(row.actor, row.at, holds))
    return found


def seen_of(printer: Printer) -> str:
    """A digest of the document as it prints: who signs says by it what was looked at."""
    return hashlib.sha256(printer.text().text.encode("utf-8", "surrogatepass")).hexdigest()
