"""Where a figure is used, and who may see it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.indicators.citations import Citation, list_uses_of, request_of
from shanzhi.reports.queries import find_issues, is_same
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.rights import roles_reading
from shanzhi.workbench.saying import value_text

ISSUE = "issue:"
MOST = 12


def citations_of(look: Look) -> list[Citation]:
    """Where this indicator was printed for this unit, newest first."""
    return [each for each in list_uses_of(look.desk.town, look.key) if each.unit_id == look.node.id]


def used_in(look: Look, citations: list[Citation]) -> list[dict[str, Any]]:
    """Each issue once for each window, as issued and, where it differs, as it is now."""
    shown = list({(each.artefact, request_of(each)): each for each in citations}.values())[:MOST]
    issues = find_issues(int(each.artefact.removeprefix(ISSUE)) for each in shown if each.artefact.startswith(ISSUE))
    now = look.desk.figures.many([request_of(each) for each in shown])
    items = []
    for citation, figure in zip(shown, now, strict=True):
        issue = issues.get(int(citation.artefact.removeprefix(ISSUE)))
        if issue is None:
            continue
        has_changed = figure.is_yours and not is_same(figure.value, citation.value)
        words = {"printed": citation.printed, "now": value_text(figure, figure.shown)}
        items.append(
            {
                "tag": pgettext("kind of document", "Report"),
                "label": issue.title,
                "url": look.desk.url("issue", issue.pk),
                "note": _("issued %(printed)s, now %(now)s") % words if has_changed else citation.printed,
                "note_tone": "soon" if has_changed else "",
            }
        )
    return items


def who_sees(look: Look) -> str:
    """Who may see this figure, from the access classes of its measures and the roles that read them."""
    words = {"roles": roles_reading(look.desk, look.figure.tree.measures())}
    return (
        _("Seen by %(roles)s, each for the units of the office. Names only by those who may see the records.") % words
    )
