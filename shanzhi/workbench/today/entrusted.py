"""Forms from above with cells that were given to an office of the reader's, who has to find the answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.reports.arrived.queries import Entrusted, list_entrusted
from shanzhi.ui.formats import day, number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.offices import roles_at_town

Item = dict[str, Any]


def entrusted(desk: Desk) -> list[Item]:
    """The open forms that want something of the reader's offices at the town, what is due first at the top."""
    return [_row(desk, each) for each in list_entrusted(desk.town, roles_at_town(desk))]


def _row(desk: Desk, each: Entrusted) -> Item:
    form = each.form
    is_late = form.due_on is not None and form.due_on < desk.today
    url = desk.url("form", form.pk, cell=each.first) + "#cell"
    cells = ngettext("%(count)s cell", "%(count)s cells", each.cells) % {"count": number(each.cells)}
    return {
        "state": "late" if is_late else "waiting",
        "state_label": pgettext("of a form", "overdue") if is_late else pgettext("of a form", "waits for an answer"),
        "type": cells,
        "label": form.title,
        "url": url,
        "note": form.asked_by,
        "due": _("due %(day)s") % {"day": day(form.due_on, desk.today)} if form.due_on else "",
        "due_tone": "late" if is_late else "",
        "act": pgettext("cells of a form", "Answer"),
        "act_url": url,
    }
