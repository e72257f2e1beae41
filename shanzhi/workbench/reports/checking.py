"""Holding a draft against the ledger: what was sent is read, answered and forgotten."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.reports.checking import DraftCheck, check_draft
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.word import DraftText
from shanzhi.ui.formats import day as say_day
from shanzhi.ui.formats import listed, moment
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.reports.binding import KNOWN, TEACH, Binding, Typed, teach
from shanzhi.workbench.reports.document import blocks
from shanzhi.workbench.reports.findings import BETWEEN, Findings
from shanzhi.workbench.reports.uploads import TOO_LARGE, Sent, read_beside, read_draft, sent
from shanzhi.workbench.writing.listing import BEGIN

LONGEST_TITLE = 60
"""A first line up to here is taken for the title."""

VERDICTS = ("agrees", "disagrees", "no-source", "unclear")


@page(reads_only=True)
def check(desk: Desk) -> HttpResponse:
    """GET asks for a draft; POST shows it with its claims in colour."""
    if desk.request.method != "POST":
        return _form(desk, Sent())
    given = sent(desk.request)
    try:
        on = asked.day(given.day)
        draft, others = read_draft(given), read_beside(given)
    except Problem as problem:
        return _form(desk, given, problem)
    claims = find_claims(draft.text, load_lexicon())
    found = check_draft(desk.figures, claims, draft.text, on=on, bindings=draft.issued, others=others)
    return _answer(desk, given, draft, found)


@page()
def check_bind(desk: Desk) -> HttpResponse:
    """POST: one number of the text is said to be a figure; the text is checked again, by what was learned."""
    if desk.request.method != "POST":
        return HttpResponseRedirect(desk.url("check"))
    given = sent(desk.request)
    try:
        on = asked.day(given.day)
        draft = read_draft(given)
    except Problem as problem:
        return _form(desk, given, problem)
    typed = Typed.sent(desk)
    try:
        once(as_key(desk.request.POST.get("key", "")), TEACH, desk.actor, lambda: teach(desk, draft.text))
    except (NotFound, Refused):
        raise
    except Problem as problem:
        typed = Typed.sent(desk, problem)
    claims = find_claims(draft.text, load_lexicon())
    found = check_draft(desk.figures, claims, draft.text, on=on)
    return _answer(desk, given, draft, found, typed)


def _form(desk: Desk, given: Sent, problem: Problem | None = None) -> HttpResponse:
    field = "" if problem is None else _field_of(problem, given)
    said = "" if problem is None else sentence(problem, desk.language)
    context = {
        "head": {"title": _("Check a draft")},
        "scope": desk.home.label(desk.language),
        "errors": [{"text": said, "url": f"#{field}"}] if problem else [],
        "wrong": {field: said} if problem else {},
        **_inputs(desk, given),
    }
    status = 200 if problem is None else 413 if problem.code in TOO_LARGE else status_of(problem)
    return desk.render("check", context, status=status, current="check")


def _inputs(desk: Desk, given: Sent) -> dict[str, Any]:
    """What the form is filled in with. A file cannot be put back by a page: it is asked for again."""
    reporting = desk.library.manifest.reporting
    usual = _("the day the text names, else %(day)s") % {
        "day": say_day(desk.today if reporting is None else reporting.day, desk.today)
    }
    return {
        "action": desk.url("check"),
        "text": given.text,
        "day": given.day,
        "today": desk.today.isoformat(),
        "usual": _("Left empty: %(usual)s") % {"usual": usual},
        "again": _("Choose the file again: %(name)s") % {"name": given.name} if given.name else "",
    }


def _field_of(problem: Problem, given: Sent) -> str:
    """The input a problem belongs to."""
    if problem.field in ("day", "beside"):
        return problem.field
    return "draft" if given.name else "text"


def _answer(desk: Desk, given: Sent, draft: DraftText, found: DraftCheck, typed: Typed | None = None) -> HttpResponse:
    binding = _binding(desk, given, draft, typed)
    findings = Findings(desk, found, draft.text, binding)
    items_found = findings.items()
    counts = found.counts()
    targets = sum(1 for each in found.claims if each.claim.kind == "target")
    items = [{"verdict": "all", "count": len(found.claims), "url": "#text-of-draft", "current": True}]
    by_verdict = dict(
        zip(VERDICTS, (counts[key] for key in ("agrees", "disagrees", "no_source", "unclear")), strict=True)
    )
    items.extend(
        {"verdict": verdict, "count": count, "url": findings.first(verdict)} for verdict, count in by_verdict.items()
    )
    if targets:
        items.append({"verdict": "target", "count": targets, "url": "#text-of-draft"})
    between = [each for each in found.relations if each.is_open]
    if found.relations:
        items.append({"verdict": BETWEEN, "count": len(between), "url": findings.first(BETWEEN)})
    title = _("Check of %(name)s") % {"name": given.name} if given.name else _("Check of the pasted text")
    context = {
        "head": {
            "title": title,
            "crumbs": [
                {"label": _("Check a draft"), "url": desk.url("check")},
                {"label": given.name or _("pasted text")},
            ],
        },
        "scope": _scope(desk, found),
        "verdicts": items,
        "summary": _summary(counts),
        "is_all_well": not items_found and counts["agrees"] > 0,
        "notes": _notes(desk, draft, found),
        "blocks": blocks(draft.text, findings.marks(), draft.walked),
        "findings": items_found,
        "columns": findings.columns(),
        "rows": findings.agreeing(),
        "columns_between": findings.columns_between(),
        "adding_up": findings.adding_up(),
        "again_url": desk.url("check"),
        "onward": _onward(desk, draft, found),
        "is_pasted": not given.name,
        "binding": _around(desk, given, draft, binding),
        "wrong": {},
        **_inputs(desk, given),
    }
    status = status_of(typed.problem) if typed is not None and typed.problem is not None else 200
    return desk.render("checked", context, status=status, current="check")


def _binding(desk: Desk, given: Sent, draft: DraftText, typed: Typed | None) -> Binding | None:
    """The forms that bind, for who may teach; not where what goes round with the text would be lost."""
    if not desk.may(TEACH) or draft.issued is not None or given.beside is not None:
        return None
    return Binding(desk, draft.text, typed or Typed())


def _around(desk: Desk, given: Sent, draft: DraftText, binding: Binding | None) -> dict[str, Any]:
    """What goes round with the findings, so that the text is checked again without being kept."""
    if binding is None:
        return {}
    return {
        "action": desk.url("check_bind"),
        "key": str(uuid4()),
        "text": draft.text,
        "day": given.day,
        "name": given.name,
        "known": binding.known,
        "list": KNOWN,
    }


def _onward(desk: Desk, draft: DraftText, found: DraftCheck) -> dict[str, str]:
    """What begins a report from this text, for those who may: its numbers are bound there, and can be."""
    if not desk.may(BEGIN):
        return {}
    first = next((line.strip() for line in draft.text.splitlines() if line.strip()), "")
    title = first if len(first) <= LONGEST_TITLE else ""
    return {"url": desk.url("draft_new"), "text": draft.text, "title": title, "day": found.on.isoformat()}


def _scope(desk: Desk, found: DraftCheck) -> str:
    """Against what it was held, and from which day the text speaks."""
    sources = {
        "given": _("speaking from %(day)s, as asked"),
        "text": _("speaking from %(day)s, which it names"),
        "pack": _("speaking from %(day)s, the town's reporting day"),
        "today": _("speaking from today, %(day)s"),
    }
    against = _("against the ledger of %(town)s as of %(moment)s") % {
        "town": desk.say(desk.library.manifest.label),
        "moment": moment(desk.now, desk.today),
    }
    spoken = sources[found.on_source] % {"day": say_day(found.on, _year(desk, found.on))}
    return pgettext("between parts of a scope", ", ").join([against, spoken])


def _year(desk: Desk, on: date) -> date | None:
    return desk.today if on.year == desk.today.year else None


def _summary(counts: dict[Any, int]) -> str:
    """The outcome in one sentence, for who listens to the page."""
    return _("%(agrees)s agree, %(disagrees)s disagree, %(no_source)s without a source, %(unclear)s unclear") % counts


def _notes(desk: Desk, draft: DraftText, found: DraftCheck) -> list[dict[str, str]]:
    """What is to be said of the file as a whole: one of ours, changed by hand, figures gone or from elsewhere."""
    notes = [{"tone": "zhe", "text": sentence(warning, desk.language)} for warning in draft.warnings]
    if draft.issued is not None:
        text = _("This file was issued here: every figure in it knows where it comes from.")
        if draft.issued.is_text_unchanged:
            text = _("This file was issued here and its text is unchanged.")
        notes.append({"tone": "dai", "text": text})
    if found.edited:
        count = len(found.edited)
        text = ngettext("%(count)s figure was changed by hand.", "%(count)s figures were changed by hand.", count)
        notes.append({"tone": "zhe", "text": text % {"count": count}})
    if found.removed:
        names = listed([each.name for each in found.removed])
        notes.append({"tone": "zhe", "text": _("Figures whose text is gone: %(names)s") % {"names": names}})
    if found.strangers:
        count = len(found.strangers)
        text = ngettext(
            "%(count)s figure was copied from another file.", "%(count)s figures were copied from other files.", count
        )
        notes.append({"tone": "zhe", "text": text % {"count": count}})
    return notes
