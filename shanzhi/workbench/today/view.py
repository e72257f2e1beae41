"""The page Today: where somebody of a town begins."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import pgettext

from shanzhi.ui.formats import day_with_weekday
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import may_write, office
from shanzhi.workbench.pages import page
from shanzhi.workbench.today import beside, cases, due, entrusted, marked, moved, told, unheld


@page()
def today(desk: Desk) -> HttpResponse:
    """What is due from this person's units, what waits for them, what they were told of and wrote, what moved."""
    sections = due.sections(desk)
    context = {
        "head": {"title": pgettext("page", "Today")},
        "scope": " · ".join(part for part in (day_with_weekday(desk.today), office(desk)) if part),
        "sections": sections,
        "count": sum(each["count"] for each in sections if each["is_pressing"]),
        "cases": cases.sections(desk),
        "cases_url": desk.url("cases"),
        "told": told.told(desk),
        "marked": marked.marked(desk),
        "unheld": unheld.unheld(desk),
        "entrusted": entrusted.entrusted(desk),
        "forms_url": desk.url("forms"),
        "assertions_url": desk.url("assertions"),
        "reports_url": desk.url("reports"),
        "duties_url": desk.url("duties"),
        "write_url": desk.url("write") if may_write(desk) else "",
        "types": beside.types(desk),
        "waiting": beside.waiting(desk),
        "proposals_url": beside.waiting_url(desk),
        "written": beside.written(desk),
        "moved": moved.moved(desk),
    }
    return desk.render("today", context, current="today")
