"""The verb that ends the writing of a report: signed off and frozen."""

from __future__ import annotations

from shanzhi.core.errors import Refused
from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.citations import cite
from shanzhi.indicators.figures import Figures
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.sealing import Sealed
from shanzhi.packs.library import library
from shanzhi.reports.freezing import Sheet, foot, freeze, new_code, uses_in
from shanzhi.reports.models import Draft, Issue
from shanzhi.reports.writing.actions import record
from shanzhi.reports.writing.composing import compose_document
from shanzhi.reports.writing.declare import DocumentKind
from shanzhi.reports.writing.heads import head_of
from shanzhi.reports.writing.holding import hold, require_review, require_seen, require_version
from shanzhi.reports.writing.printing import Printer
from shanzhi.reports.writing.queries import kind_of, printer_of, seen_of

WRITTEN = "written."
"""What the name of a written report begins with; behind it stands its kind."""


@verb("report.sign")
def sign_draft(draft: Draft, *, version: int, seen: str, sealed: Sealed, actor: Principal) -> Issue:
    """Freeze it: the document as of the seal, every figure cited with its sentence. Signed again, the issue there is.

    Refused to who wrote on it where its kind asks for a second person. Conflict if somebody saved since, or if a figure
    prints something else than what was looked at (`queries.seen_of`).
    """
    require(actor, "report.sign", town_id=draft.town_id)

    held = hold(draft)
    if held.issue is not None:
        return held.issue
    require_review(held)
    require_version(held, version)
    kind = kind_of(held)
    if kind.needs_second and actor.key in held.writers:
        raise Refused("report.second_person")
    town = held.town
    figures = Figures(actor, town, AsOf(town.pk, sealed.last_seq, sealed.at), library(town))
    printer = printer_of(held, figures)
    require_seen(seen, seen_of(printer))

    issue = _frozen(held, kind, printer, sealed, actor)
    held.state, held.issue = Draft.State.ISSUED, issue
    held.save(update_fields=["state", "issue"])

    record(held, "report.sign", actor)
    return issue


def _frozen(draft: Draft, kind: DocumentKind, printer: Printer, sealed: Sealed, actor: Principal) -> Issue:
    """The issue: its file as of the seal, and a citation for every figure in it."""
    town, known = draft.town, library(draft.town)
    code = new_code(town)
    name = WRITTEN + draft.kind
    document = {"report": name, "code": code, "town": town.key, "day": draft.day.isoformat(), "seal": sealed.digest}
    composed = compose_document(
        printer,
        title=draft.title,
        document=document,
        issue=foot(town, sealed, code, actor),
        head=head_of(kind, known.manifest.label.zh, draft.day),
    )
    sheet = Sheet(
        report=name,
        definition=known.get("document_kinds", draft.kind).definition_id,
        title=draft.title,
        day=draft.day,
        code=code,
        file=composed.content,
    )
    issue = freeze(town, sheet, sealed=sealed, actor=actor)
    cite(town, issue.artefact, uses_in(composed.content, composed.figures))
    return issue
