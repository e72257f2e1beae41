"""Drafts beside what was issued: those that are being written or looked through, for who reads the whole town."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shanzhi.accounts.queries import names_of_actors
from shanzhi.reports.writing.queries import list_drafts
from shanzhi.ui.formats import moment
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.writing.states import states

BEGIN, SAVE = "report.begin", "report.save"
MOST = 20


def drafts_of(desk: Desk) -> list[dict[str, Any]]:
    """The drafts at work, the one saved last first: what they are called, how far they are, who saved them when."""
    rows = list(list_drafts(desk.town)[:MOST])
    names = names_of_actors(row.saved_by for row in rows)
    words = states()
    return [
        {
            "title": row.title,
            "url": desk.url("draft" if row.is_open and desk.may(SAVE) else "draft_review", row.pk),
            "state": words[row.state],
            "note": _("%(who)s, %(moment)s")
            % {"who": names.get(row.saved_by, ""), "moment": moment(row.saved_at, desk.today)},
        }
        for row in rows
    ]
