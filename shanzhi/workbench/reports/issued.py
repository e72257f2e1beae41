"""The page of an issue: its text with each figure opening to what stood behind it, what moved since, and its file."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.saying import say_moment
from shanzhi.indicators.citations import request_of
from shanzhi.ledger.sealing import find_seal
from shanzhi.reports.queries import CitedFigure, Issue, compare_with_now, get_issue
from shanzhi.reports.word import read_bindings
from shanzhi.ui.formats import day, moment, number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.reports.corrections import moved_under
from shanzhi.workbench.reports.document import Mark, blocks
from shanzhi.workbench.reports.listing import signer, title_of
from shanzhi.workbench.rights import roles_reading
from shanzhi.workbench.saying import request_url, unit_word, value_text
from shanzhi.workbench.writing.listing import BEGIN

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
IN_FOURS = 4


@page()
def issue(desk: Desk, issue_id: int) -> HttpResponse:
    """An issue as it was issued; nothing on this page changes what was."""
    found = get_issue(desk.town, issue_id)
    cited = compare_with_now(found, desk.figures)
    changed = [each for each in cited if each.has_changed and not each.is_marked]
    title = title_of(desk, found)
    who = signer(names_of_actors([found.issued_by]), found)
    context = {
        "head": {
            "title": title,
            "crumbs": [{"label": _("Reports"), "url": desk.url("reports")}, {"label": found.code}],
        },
        "scope": pgettext("between parts of a scope", ", ").join(
            [
                desk.say(desk.library.manifest.label),
                _("speaking from %(day)s") % {"day": day(found.day, desk.today)},
                _("figures of %(moment)s") % {"moment": moment(found.at, desk.today)},
            ]
        ),
        "blocks": _blocks(desk, found, cited),
        "download_url": desk.url("issue_download", found.pk),
        "check_url": desk.url("check"),
        "next_url": desk.url("draft_new", issue=found.pk) if desk.may(BEGIN) else "",
        "evidence_url": desk.url("issue_evidence", found.pk) if any(each.now.is_yours for each in cited) else "",
        "foot": {"as_of": say_moment(found.at, desk.language), "signer": who, "code": found.code, "seal": short(found)},
        "facts": _facts(desk, found, who),
        "changed": [_changed(desk, found, each) for each in changed],
        **moved_under(desk, found),
        "is_as_issued": not any(each.has_changed for each in cited),
        "unseen": _unseen(desk, cited),
        "columns": _columns(),
        "rows": [_row(desk, found, each) for each in cited],
        "count": number(len(cited)),
    }
    return desk.render("issue", context, current="reports", seal=short(found))


@page()
def issue_download(desk: Desk, issue_id: int) -> HttpResponse:
    """The very bytes that were issued."""
    found = get_issue(desk.town, issue_id)
    name = quote(f"{found.title} {found.day.isoformat()} {found.code}.docx")
    response = HttpResponse(bytes(found.document), content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename=\"{found.code}.docx\"; filename*=UTF-8''{name}"
    return response


def short(found: Issue) -> str:
    """The ledger's seal as it is printed."""
    return f"{found.seal_digest[:IN_FOURS]}·{found.seal_digest[IN_FOURS : 2 * IN_FOURS]}"


def as_issued_url(desk: Desk, found: Issue, each: CitedFigure) -> str:
    """The figure's page as of the issue; nothing where the figure is wider than the reader's scope."""
    if not each.now.is_yours:
        return ""
    request = request_of(each.citation)
    return request_url(
        desk, request.indicator, request.unit, request.window, restated=request.restated, as_of=found.at.isoformat()
    )


def _blocks(desk: Desk, found: Issue, cited: list[CitedFigure]) -> list[dict[str, Any]]:
    """The text; the figures of the file and its citations stand in the same order."""
    issued = read_bindings(bytes(found.document))
    if issued is None:
        return []
    marks: list[Mark] = []
    for placed, each in zip(issued.figures, cited, strict=True):
        state = "changed" if each.has_changed else "live"
        figure = {"url": as_issued_url(desk, found, each), "state": state, "label": placed.name}
        marks.extend(
            Mark(place.start, place.end, {"figure": {**figure, "value": place.text}})
            for place in placed.found
            if place.start is not None and place.end is not None
        )
    return blocks(issued.walked.text, marks, issued.walked)


def _facts(desk: Desk, found: Issue, who: str) -> list[dict[str, Any]]:
    """What is needed to prove it: code, seal, place in the ledger, digest of the file."""
    known = find_seal(desk.town, found.seq)
    is_sealed = known is not None and (known.number, known.digest) == (found.seal_number, found.seal_digest)
    said = _("the ledger still carries it") if is_sealed else _("the ledger carries another one")
    return [
        {"label": _("Check code"), "value": found.code},
        {"label": _("Issued by"), "value": who, "note": moment(found.issued_at, desk.today)},
        {"label": _("Figures as of"), "value": moment(found.at, desk.today)},
        {"label": _("Place in the ledger"), "value": number(found.seq)},
        {"label": _("Ledger seal"), "value": short(found), "note": said, "tone": "" if is_sealed else "late"},
        {"label": _("File"), "value": _("SHA-256 %(digest)s") % {"digest": _digest(found)}},
    ]


def _digest(found: Issue) -> str:
    """The digest of the file, in groups that a line can break between."""
    digest = hashlib.sha256(bytes(found.document)).hexdigest()
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _unseen(desk: Desk, cited: list[CitedFigure]) -> str:
    """How many figures the reader cannot compare with today, and who can."""
    unseen = [each for each in cited if not each.now.is_yours]
    if not unseen:
        return ""
    count = ngettext("%(count)s figure", "%(count)s figures", len(unseen)) % {"count": len(unseen)}
    measures = {measure for each in cited for measure in each.now.tree.measures()}
    words = {"figures": count, "roles": roles_reading(desk, measures)}
    return _("%(figures)s outside your scope: not compared with today. All of them are seen by: %(roles)s.") % words


def _changed(desk: Desk, found: Issue, each: CitedFigure) -> dict[str, Any]:
    """A figure that is another one today: as printed and as it is, the sentence it stands in."""
    citation = each.citation
    now = {"value": value_text(each.now, each.now.shown), "unit": unit_word(desk, each.now.definition.model)}
    return {
        "label": desk.say(each.now.definition.model.label),
        "before": citation.printed,
        "now": {**now, "url": request_url(desk, citation.indicator, citation.unit_id, request_of(citation).window)},
        "printed_url": as_issued_url(desk, found, each),
        "place": citation.place,
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": pgettext("head of a column", "Figure"), "header": True},
        {"label": _("Printed"), "align": "right"},
        {"label": _("Today"), "align": "right"},
    ]


def _row(desk: Desk, found: Issue, each: CitedFigure) -> dict[str, Any]:
    now = {"text": "", "tone": "muted"}
    if each.now.is_yours:
        text, unit = value_text(each.now, each.now.shown), unit_word(desk, each.now.definition.model)
        now = {"text": text, "unit": unit, "tone": "soon strong" if each.has_changed else "muted"}
    printed: dict[str, Any] = {"text": each.citation.printed}
    url = as_issued_url(desk, found, each)
    if url:
        printed = {"figure": {"value": each.citation.printed, "url": url}}
    return {
        "cells": [
            desk.say(each.now.definition.model.label),
            printed,
            now,
        ]
    }
