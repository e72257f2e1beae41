"""What every verb on a draft begins with: the draft held, and what must be true of it."""

from __future__ import annotations

from datetime import date

from shanzhi.core.errors import Conflict, Problem
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.reports.models import Draft
from shanzhi.reports.writing.queries import get_draft

LONGEST_TITLE = 100
LONGEST_REASON = 500


def hold(draft: Draft) -> Draft:
    """The draft as it stands now, held until the end of the transaction."""
    get_draft(draft.town, draft.pk)
    return Draft.objects.select_for_update(of=("self",)).select_related("town", "issue").get(pk=draft.pk)


def titled(title: str) -> str:
    """The title in one line. Problem `report.title_missing` if there is none, or too much of it."""
    named = " ".join(title.split())
    if not named or len(named) > LONGEST_TITLE:
        raise Problem("report.title_missing", field="title", most=LONGEST_TITLE)
    return named


def require_day(town: Town, day: date) -> None:
    """Problem `report.day_ahead` for a day after today."""
    today = clock.today(town)
    if day > today:
        raise Problem("report.day_ahead", field="day", found=day, today=today)


def require_open(draft: Draft) -> None:
    """Conflict if it may not be written on now."""
    if not draft.is_open:
        raise Conflict("report.draft_not_open")


def require_review(draft: Draft) -> None:
    """Conflict if it is not in review."""
    if draft.state != Draft.State.REVIEW:
        raise Conflict("report.draft_not_in_review")


def require_version(draft: Draft, version: int) -> None:
    """Conflict if somebody saved since it was looked at."""
    if draft.version != version:
        raise Conflict("report.draft_changed", found=draft.version, expected=version)


def require_seen(seen: str, now: str) -> None:
    """Conflict if it prints something else than what was looked at."""
    if seen != now:
        raise Conflict("report.figures_moved")
