"""The page of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.ui.formats import day_with_weekday
from shanzhi.workbench.cases.coming import came
from shanzhi.workbench.cases.page import show as show_case
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.record import counted, wording
from shanzhi.workbench.record.entries import entries
from shanzhi.workbench.record.history import history
from shanzhi.workbench.record.looking import Look, look
from shanzhi.workbench.record.parts import acts, beside, strips, used
from shanzhi.workbench.types import CASE, group_of, state_shown
from shanzhi.workflow.writing import WITHDRAWN

DUTY = "duty"


@page()
def record(desk: Desk, record_id: int) -> HttpResponse:
    """One record: what it says, what it counts in, where it is used, and its history."""
    return show(desk, record_id)


def show(
    desk: Desk,
    record_id: int,
    *,
    key: UUID | None = None,
    note: str = "",
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `key` and `note` are what stands in its forms for files and notes, `wrong` what is said beside them."""
    looked = look(desk, record_id)
    if looked.type.kind == DUTY:
        return HttpResponseRedirect(desk.url("duty", record_id))
    if looked.type.kind == CASE:
        if desk.request.method != "POST":
            return HttpResponseRedirect(desk.url("case", record_id))
        return show_case(looked, key=key, note=note, wrong=wrong or {}, status=status)
    found = counted.counted(looked)
    context = {
        "head": head(looked),
        "tags": tags(looked),
        "number": looked.record.number,
        "strips": strips(looked),
        "facts": wording.facts(looked),
        "texts": wording.texts(looked),
        "empty": wording.empty(looked),
        "roster": wording.roster(looked),
        "came": came(looked),
        "history": history(looked),
        "entries": entries(looked),
        "counted": counted.items(desk, found),
        "used": used(looked),
        "is_withdrawn": looked.state == WITHDRAWN,
        **beside(looked, key or uuid4(), note, wrong or {}),
        **acts(looked, found),
    }
    return desk.render(
        "record",
        context,
        status=status,
        current="registers",
        back_url=desk.url("register", looked.type.key),
        phone_title=looked.record.number,
    )


def head(looked: Look) -> dict[str, Any]:
    """Title and way."""
    desk, each = looked.desk, looked.type
    return {
        "title": looked.title,
        "crumbs": [
            {"label": _("Registers"), "url": desk.url("registers")},
            {"label": group_of(desk, each), "url": desk.url("registers")},
            {"label": desk.say(each.declared.label), "url": desk.url("register", each.key)},
            {"label": looked.record.number},
        ],
    }


def tags(looked: Look) -> dict[str, Any]:
    """State, type, unit and day in one line."""
    desk = looked.desk
    shape, word = state_shown(desk, looked.type.kind, looked.record.definition_id, looked.state)
    return {
        "shape": shape,
        "word": word,
        "type": desk.say(looked.type.declared.label),
        "unit": desk.name(looked.says["unit"]),
        "day": day_with_weekday(looked.happened_on, desk.today),
    }
