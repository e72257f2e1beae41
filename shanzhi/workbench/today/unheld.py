"""What ought to hold between figures and does not: for the office that looks into it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.indicators.assertions.saying import said
from shanzhi.indicators.assertions.watching import Failing, list_failing
from shanzhi.kernel.clock import day_of
from shanzhi.ui.formats import day
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.offices import roles_at_town

Item = dict[str, Any]


def unheld(desk: Desk) -> list[Item]:
    """The rules whose owner is one of the reader's offices at the town, the longest first."""
    return [_row(desk, each) for each in list_failing(desk.figures, roles_at_town(desk))]


def _row(desk: Desk, each: Failing) -> Item:
    is_question = each.answer.assertion.sure == "possible"
    word = pgettext("of an assertion", "to be asked") if is_question else pgettext("of an assertion", "does not hold")
    return {
        "state": "soon" if is_question else "late",
        "state_label": word,
        "type": word,
        "label": desk.say(each.answer.assertion.label),
        "url": desk.url("assertions"),
        "note": said(each.answer, desk.language),
        "due": _("since %(day)s") % {"day": day(day_of(each.since), desk.today)},
        "act": pgettext("a rule between figures", "Look"),
        "act_url": desk.url("assertions"),
    }
