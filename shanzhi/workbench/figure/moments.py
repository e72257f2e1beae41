"""The moments of a figure that matter: month ends, issues that printed it, the last correction, now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window
from shanzhi.indicators.citations import Citation
from shanzhi.indicators.compiling import list_correction_moments
from shanzhi.indicators.figures import Figures
from shanzhi.kernel.clock import day_of, end_of
from shanzhi.ui.formats import day
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.saying import value_text

MOST = 7
MOST_ISSUES = 2
MOST_CORRECTIONS = 1
JUST_BEFORE = timedelta(microseconds=1)
"""Entries stand in the ledger in the order of their moments, no two of a town at the same."""


@dataclass(frozen=True)
class Moment:
    """One point of the line."""

    at: datetime
    label: str = ""
    is_issue: bool = False
    is_day: bool = False


def rail(look: Look, citations: list[Citation]) -> list[dict[str, Any]]:
    """The points, oldest first, each with the value as of then; the last is now."""
    desk = look.desk
    points = chosen(look, citations)
    seen = {each.as_of.at: each for each in desk.figures.at_moments([point.at for point in points])}
    items = [_item(look, point, seen[point.at]) for point in points if point.at in seen]
    now = look.figure if desk.as_of is None else Figures.now(desk.actor, desk.town).one(look.figure.request)
    last = {"label": pgettext("moment", "Now"), "value": value_text(now, now.shown), "url": look.url(as_of=None)}
    return [*(item for item in items if item), {**last, "current": desk.as_of is None}]


def _item(look: Look, point: Moment, figures: Figures) -> dict[str, Any] | None:
    """A point with its value; None where the indicator was not known yet."""
    try:
        then = figures.one(look.figure.request)
    except NotFound:
        return None
    return {
        "label": point.label,
        "date": day(day_of(point.at), look.desk.today),
        "value": value_text(then, then.shown),
        "url": look.url(as_of=day_of(point.at).isoformat() if point.is_day else point.at.isoformat()),
        "issued": point.is_issue,
        "current": look.desk.as_of == point.at,
    }


def chosen(look: Look, citations: list[Citation]) -> list[Moment]:
    """Issues and corrections first, then as many month ends as there is room for, in the order of time."""
    points = {point.at: point for point in [*_issues(citations), *_corrections(look)]}
    if look.desk.as_of is not None:
        points.setdefault(look.desk.as_of, Moment(look.desk.as_of))
    for each in _month_ends(look)[::-1]:
        if len(points) < MOST - 1 and not any(day_of(at) == day_of(each.at) for at in points):
            points[each.at] = each
    return [points[at] for at in sorted(points)]


def _issues(citations: list[Citation]) -> list[Moment]:
    found = {citation.at: Moment(citation.at, _("issued"), is_issue=True) for citation in citations}
    return sorted(found.values(), key=lambda point: point.at)[-MOST_ISSUES:]


def _corrections(look: Look) -> list[Moment]:
    leaves = list(dict.fromkeys(look.figure.tree.leaves()))
    if len(leaves) != 1 or leaves[0].opens not in ("facts", "persons"):
        return []
    found = list_correction_moments(leaves[0], look.figure.cell, look.desk.figures.as_of, MOST_CORRECTIONS)
    return [each for at in found for each in (Moment(at - JUST_BEFORE, _("uncorrected")), Moment(at, _("corrected")))]


def _month_ends(look: Look) -> list[Moment]:
    """The ends of the months before today, from the window's beginning; of the last six for a stock."""
    today = look.desk.today
    window = look.window
    if window.is_cumulative:
        window = replace(window, start=months_back(min(window.end, today), 6))
    last = today if window.end.year >= today.year else window.end
    months = Window(min(window.start, last), last).months()
    return [Moment(end_of(month.end), is_day=True) for month in months if month.end < today]


def months_back(here: date, count: int) -> date:
    """The first day of the month so many months ago."""
    months = here.year * 12 + here.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
