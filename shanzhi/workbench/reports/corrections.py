"""What moved under an issue: its sentences as issued beside as now, why, and the two answers to that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.errors import Conflict, Problem
from shanzhi.core.sentences import sentence
from shanzhi.indicators.citations import request_of
from shanzhi.kernel.clock import day_of
from shanzhi.kernel.idempotency import once
from shanzhi.kernel.policy import require
from shanzhi.ledger.sealing import Sealed
from shanzhi.reports.corrections.actions import CORRECT, LET_STAND, correct_issue, let_stand
from shanzhi.reports.corrections.drafting import Draft, Moved, Passage, draft_correction
from shanzhi.reports.corrections.marks import Cause, list_answers
from shanzhi.reports.corrections.note import compose_note, office_of
from shanzhi.reports.queries import Issue, get_issue
from shanzhi.reports.word import read_bindings
from shanzhi.ui.formats import day, moment, number
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.history import verb_word
from shanzhi.workbench.reports.document import Mark, blocks
from shanzhi.workbench.reports.listing import title_of
from shanzhi.workbench.saying import request_url
from shanzhi.workbench.sealing import seal_if

Item = dict[str, Any]
NOTE_WITHOUT_FOOT = {"as_of": "", "signer": "", "code": "", "seal": "", "note": ""}


def moved_under(desk: Desk, found: Issue) -> Item:
    """What stands about corrections on the page of an issue: what waits for an answer, what was answered."""
    draft = draft_correction(found, desk.figures)
    return {
        "corrected": [_passage(desk, draft, at, each) for at, each in enumerate(draft.passages, start=1)],
        "same": _same(draft.unchanged),
        "hidden": _hidden(draft.unseen),
        "is_open": bool(draft.marks),
        "answer_url": desk.url("issue_correct", found.pk) if draft.marks and desk.may(CORRECT) else "",
        "answers": _answers(desk, draft),
        "original": _original(desk, found),
    }


def seal_first(desk: Desk) -> Sealed | None:
    """For a note: the ledger sealed up to now, in a transaction of its own. Who may not issue one seals nothing."""
    return seal_if(desk, field="act", asks="correct", permission=CORRECT)


@page(first=seal_first)
def issue_correct(desk: Desk, issue_id: int) -> HttpResponse:
    """GET shows the drafted note and both answers; POST issues the note, or lets the issue stand with a reason."""
    require(desk.actor, CORRECT, town_id=desk.town.pk)
    found = get_issue(desk.town, issue_id)
    if desk.request.method != "POST":
        return _ask(desk, found)
    try:
        if isinstance(desk.prepared, Sealed):
            return _correct(desk, found, desk.prepared)
        return _let_stand(desk, found)
    except (Conflict, Problem) as problem:
        return _ask(desk, found, problem)


def _correct(desk: Desk, found: Issue, sealed: Sealed) -> HttpResponse:
    def act() -> int:
        return correct_issue(found, seen=seen_marks(desk), sealed=sealed, actor=desk.actor).pk

    note, is_new = once(as_key(desk.request.POST.get("key", "")), CORRECT, desk.actor, act)
    if is_new:
        toasts.leave(desk.request, toasts.Toast(_("The correction note is issued")))
    return HttpResponseRedirect(desk.url("issue", note))


def _let_stand(desk: Desk, found: Issue) -> HttpResponse:
    def act() -> int:
        let_stand(found, seen=seen_marks(desk), reason=desk.request.POST.get("reason", ""), actor=desk.actor)
        return found.pk

    _issue, is_new = once(as_key(desk.request.POST.get("key", "")), LET_STAND, desk.actor, act)
    if is_new:
        toasts.leave(desk.request, toasts.Toast(_("Noted: the issue stands")))
    return HttpResponseRedirect(desk.url("issue", found.pk))


def seen_marks(desk: Desk) -> list[int]:
    """The marks the page showed that was sent."""
    marks = (asked.record_id(each) for each in desk.request.POST.get("seen", "").split(","))
    return [mark for mark in marks if mark is not None]


def _ask(desk: Desk, found: Issue, problem: Problem | None = None) -> HttpResponse:
    """The page with the draft of now; after a problem what was typed is kept."""
    draft = draft_correction(found, desk.figures)
    said = sentence(problem, desk.language) if problem else ""
    is_of_reason = problem is not None and problem.field == "reason"
    title = title_of(desk, found)
    issue_url = desk.url("issue", found.pk)
    context = {
        "head": {
            "title": _("Correct the issue"),
            "crumbs": [
                {"label": _("Reports"), "url": desk.url("reports")},
                {"label": f"{title} {found.code}", "url": issue_url},
                {"label": _("Correct the issue")},
            ],
        },
        "scope": pgettext("between parts of a scope", ", ").join([title, found.code]),
        "issue_url": issue_url,
        "is_open": bool(draft.marks),
        "blocks": _blocks(desk, draft) if draft.passages and not draft.unseen else [],
        "same": _same(draft.unchanged),
        "hidden": _hidden(draft.unseen),
        "count": number(len(draft.changed)),
        "problem": "" if is_of_reason else said,
        "reason": desk.request.POST.get("reason", "") if problem else "",
        "reason_error": said if is_of_reason else "",
        "action": desk.url("issue_correct", found.pk),
        "key": str(uuid4()),
        "seen": ",".join(str(mark) for mark in sorted(draft.marks)),
        "signer": desk.actor.name,
    }
    status = status_of(problem) if problem else 200
    return desk.render("issue_correct", context, status=status, current="reports", back_url=issue_url)


def _blocks(desk: Desk, draft: Draft) -> list[Item]:
    """The note as it would be issued now, each figure opening to what stands behind it."""
    composed = compose_note(draft, desk.library, on=desk.today, document={}, foot=NOTE_WITHOUT_FOOT)
    issued = read_bindings(composed.content)
    if issued is None:
        return []
    marks: list[Mark] = []
    for placed in issued.figures:
        each = composed.figures[placed.key]
        cell = {"url": _now_url(desk, each), "state": "changed", "label": placed.name}
        marks.extend(
            Mark(place.start, place.end, {"figure": {**cell, "value": place.text}})
            for place in placed.found
            if place.start is not None and place.end is not None
        )
    return blocks(issued.walked.text, marks, issued.walked)


def _passage(desk: Desk, draft: Draft, at: int, passage: Passage) -> Item:
    """A sentence as issued, the same with the numbers of now, each figure twice, and what moved it."""
    sums: list[Item] = []
    for each in passage.figures:
        label = desk.say(each.cited.now.definition.model.label)
        issued = {"value": each.printed, "url": _issued_url(desk, draft.issue, each), "state": "issued", "label": label}
        now = {"value": each.again, "url": _now_url(desk, each), "state": "changed", "label": label, "apart": True}
        sums += [
            {"label": _("As issued"), "figure": {**issued, "apart": True}, "text": label},
            {"label": _("As now"), "figure": now, "text": ""},
        ]
    causes = [cause for each in passage.figures for cause in each.causes]
    sums += [{"label": _("Why"), "text": text} for text in why_words(desk, causes)]
    return {
        "index": at,
        "verdict": "disagrees",
        "quote": passage.before,
        "kind": _("would now read"),
        "why": passage.after,
        "sums": sums,
        "actions": _records(desk, passage.figures),
    }


def why_words(desk: Desk, causes: Iterable[Cause]) -> list[str]:
    """What was done, when, by which office, for what reason; a record out of reach says only that it was."""
    found = []
    for cause in causes:
        if not cause.is_open:
            continue
        done = cause.transition
        if done is None or done.recorded_at is None:
            found.append(_("a record outside your scope was corrected"))
            continue
        words = {
            "day": day(day_of(done.recorded_at), desk.today),
            "office": office_of(done.actor, desk.library, desk.language),
            "act": verb_word(done.verb),
            "number": done.record.number,
            "reason": done.reason,
        }
        text = _("%(day)s, %(office)s: %(act)s %(number)s. %(reason)s") % words
        found.append(text.strip())
    return list(dict.fromkeys(found))


def _records(desk: Desk, figures: Iterable[Moved]) -> list[Item]:
    """The way to each record that was corrected, for who may see it."""
    done = [cause.transition for each in figures for cause in each.causes if cause.is_open and cause.transition]
    records = {transition.record_id: transition.record.number for transition in done}
    return [
        {"label": _("Record %(number)s") % {"number": name}, "url": desk.url("record", record), "plain": True}
        for record, name in records.items()
    ]


def _issued_url(desk: Desk, found: Issue, each: Moved) -> str:
    request = request_of(each.cited.citation)
    return request_url(
        desk, request.indicator, request.unit, request.window, restated=request.restated, as_of=found.at.isoformat()
    )


def _now_url(desk: Desk, each: Moved) -> str:
    request = request_of(each.cited.citation)
    return request_url(desk, request.indicator, request.unit, request.window, restated=request.restated)


def _same(unchanged: tuple[Moved, ...]) -> str:
    """Figures behind which records changed but which are the same number: no note is needed for them."""
    if not unchanged:
        return ""
    words = ngettext(
        "Behind %(count)s figure a record was corrected; its value is the same.",
        "Behind %(count)s figures records were corrected; their values are the same.",
        len(unchanged),
    )
    return words % {"count": len(unchanged)}


def _hidden(unseen: tuple[Moved, ...]) -> str:
    if not unseen:
        return ""
    words = ngettext(
        "%(count)s figure whose records were corrected is outside your scope.",
        "%(count)s figures whose records were corrected are outside your scope.",
        len(unseen),
    )
    return words % {"count": len(unseen)}


def _answers(desk: Desk, draft: Draft) -> list[Item]:
    """What was done about earlier corrections."""
    rows = list_answers(draft.issue, draft.notes)
    names = names_of_actors(row.answered_by for row in rows)
    items = []
    for row in rows:
        who = names.get(row.answered_by, "")
        note = pgettext("between short facts", ", ").join([who, moment(row.answered_at, desk.today)])
        if row.note is not None:
            url = desk.url("issue", row.note.pk)
            items.append({"tag": _("Correction note"), "label": row.note.code, "url": url, "note": note})
        else:
            items.append({"tag": pgettext("answer", "Stands"), "label": row.reason, "note": note})
    return items


def _original(desk: Desk, found: Issue) -> Item | None:
    """The issue a note corrects, with where its corrections are dealt with."""
    if found.corrects_id is None:
        return None
    original = get_issue(desk.town, found.corrects_id)
    return {"label": f"{title_of(desk, original)} {original.code}", "url": desk.url("issue", original.pk)}
