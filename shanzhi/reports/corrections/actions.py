"""Verbs on the marks of an issue: issue a correction note, or let the issue stand. Each answers every open mark."""

from __future__ import annotations

from collections.abc import Collection

from shanzhi.core.errors import NotYours, Problem
from shanzhi.core.reasons import stated
from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.sealing import Sealed
from shanzhi.packs.library import library
from shanzhi.reports.corrections.drafting import Draft, draft_correction
from shanzhi.reports.corrections.marks import require_seen
from shanzhi.reports.corrections.note import Note, compose_note
from shanzhi.reports.documents import Document
from shanzhi.reports.freezing import Sheet, foot, freeze, new_code
from shanzhi.reports.models import Issue, MarkAnswer

CORRECT = "report.correct"
LET_STAND = "report.let_stand"
LONGEST_REASON = 500


@verb(CORRECT)
def correct_issue(issue: Issue, *, seen: Collection[int], sealed: Sealed, actor: Principal) -> Issue:
    """Issue the correction note of an issue as of the seal: an issue of its own, with its figures cited.

    `seen` are the open marks whoever issues it has looked at; Conflict if they are others by now. Problem if no figure
    is another number, NotYours if one of the figures is not the actor's.
    """
    require(actor, CORRECT, town_id=issue.town_id)

    town = issue.town
    marks = require_seen(issue, seen)
    draft = draft_correction(issue, Figures(actor, town, AsOf(town.pk, sealed.last_seq, sealed.at), library(town)))
    _require_something(draft)

    code = new_code(town)
    document = {"corrects": issue.code, "code": code, "town": town.key, "seal": sealed.digest}
    today = clock.today(town)
    composed = compose_note(draft, library(town), on=today, document=document, foot=foot(town, sealed, code, actor))
    sheet = Sheet(
        report=issue.report,
        definition=issue.definition_id,
        title=composed.title,
        day=today,
        code=code,
        file=composed.content,
    )
    note = freeze(town, sheet, sealed=sealed, actor=actor, corrects=issue)

    cite(town, note.artefact, uses_of(draft, composed))
    _answer(town, marks, actor, note=note)
    audit.write(actor, CORRECT, issue.artefact, town=town, after={"note": note.code, "figures": len(draft.changed)})
    return note


@verb(LET_STAND)
def let_stand(document: Document, *, seen: Collection[int], reason: str, actor: Principal) -> None:
    """Say why no note is issued about what moved under a document. `seen` as in `correct_issue`."""
    require(actor, LET_STAND, town_id=document.town_id)

    why = stated(reason, code="report.correction.reason_missing", most=LONGEST_REASON)
    marks = require_seen(document, seen)
    if not marks:
        raise Problem("report.correction.answered")

    _answer(document.town, marks, actor, reason=why)

    audit.write(actor, LET_STAND, document.artefact, town=document.town, after={"marks": len(marks)}, reason=why)


def uses_of(draft: Draft, composed: Note) -> list[Use]:
    """What the note printed: each figure with the new sentence it stands in."""
    after = {id(figure): passage.after for passage in draft.passages for figure in passage.figures}
    return [Use(each.cited.now, each.again, after[id(each)]) for each in composed.figures.values()]


def _require_something(draft: Draft) -> None:
    if not draft.marks:
        raise Problem("report.correction.answered")
    if draft.unseen:
        raise NotYours("report.correction.not_yours", count=len(draft.unseen))
    if not draft.passages:
        raise Problem("report.correction.nothing", title=draft.issue.title)


def _answer(
    town: Town, marks: Collection[int], actor: Principal, *, note: Issue | None = None, reason: str = ""
) -> None:
    now = clock.now(town)
    MarkAnswer.objects.bulk_create(
        MarkAnswer(town=town, mark_id=mark, note=note, reason=reason, answered_by=actor.key, answered_at=now)
        for mark in sorted(marks)
    )
