"""Retention: what is kept how long by which rule, and what has been kept longer. Nothing is emptied here."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.errors import NotFound
from shanzhi.records.queries import Record
from shanzhi.records.retention import Due, Retention, find_due, list_due
from shanzhi.ui.formats import day, listed, number
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.settings.parts import crumbs, require_part, title_of
from shanzhi.workbench.types import list_types

PART = "settings_retention"
PAGE = 50


@page()
def retention(desk: Desk) -> HttpResponse:
    """Every rule with what is due by it; which types have no rule."""
    require_part(desk, PART)
    labels = {each.key: desk.say(each.declared.label) for each in list_types(desk)}
    rules = {key: row.model for key, row in desk.library.all("retention").items()}
    due = list_due(desk.town, desk.today)
    without = sorted(labels.keys() - {each for rule in rules.values() for each in rule.types})
    context = {
        "head": {"title": title_of(PART), "crumbs": crumbs(desk, PART)},
        "scope": _("As of %(day)s; nothing is emptied by itself") % {"day": day(desk.today)},
        "columns": [
            {"label": _("Rule"), "header": True, "size": "m"},
            {"label": _("Kept")},
            {"label": _("Types"), "size": "l"},
            {"label": _("Due"), "align": "right"},
        ],
        "rows": [_row(desk, key, rule, labels, due) for key, rule in rules.items()],
        "sources": [
            {
                "label": desk.say(rule.label),
                "value": rule.source.text,
                "note": desk.say(rule.help) if rule.help else "",
            }
            for rule in rules.values()
        ],
        "without": listed([labels[key] for key in without]),
    }
    return desk.render("settings_retention", context, current="settings")


def _row(desk: Desk, key: str, rule: Retention, labels: dict[str, str], due: list[Due]) -> dict[str, Any]:
    count = sum(each.count for each in due if each.rule == key)
    url = desk.url("settings_retention_due", key)
    return {
        "cells": [
            desk.say(rule.label),
            kept_words(rule),
            listed([labels.get(each, each) for each in rule.types]),
            {"text": number(count), "url": url} if count else "0",
        ]
    }


def kept_words(rule: Retention) -> str:
    """`10 years from its day`."""
    if rule.years is None:
        return _("for ever")
    years = ngettext("%(count)s year", "%(count)s years", rule.years) % {"count": rule.years}
    if rule.since == "ended":
        return _("%(years)s from its end") % {"years": years}
    return _("%(years)s from its day") % {"years": years}


@page()
def retention_due(desk: Desk, key: str) -> HttpResponse:
    """The records one rule lets go, the oldest first."""
    require_part(desk, PART)
    row = desk.library.find("retention", key)
    if row is None:
        raise NotFound("workbench.no_retention", found=key[:60])
    found = find_due(desk.town, row.model, desk.today)
    total = 0 if found is None else found.count()
    at = asked.page(desk.request.GET.get("page", ""))
    shown: list[Record] = [] if found is None else list(found[(at - 1) * PAGE : at * PAGE])
    labels = {each.key: desk.say(each.declared.label) for each in list_types(desk)}
    title, first = desk.say(row.model.label), (at - 1) * PAGE + 1
    context = {
        "head": {"title": title, "crumbs": crumbs(desk, PART, (title, ""))},
        "scope": _("What would fall due, kept %(kept)s") % {"kept": kept_words(row.model)},
        "columns": [
            {"label": pgettext("record", "No."), "header": True},
            {"label": _("Type")},
            {"label": _("Unit")},
            {"label": _("Day")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": each.number, "url": desk.url("record", each.pk)},
                    labels.get(each.type, each.type),
                    desk.name(each.unit_id),
                    day(each.ended_on or each.happened_on, desk.today),
                ]
            }
            for each in shown
        ],
        "pager": {
            "first": number(first),
            "last": number(first + len(shown) - 1),
            "total": number(total),
            "previous_url": desk.url("settings_retention_due", key, page=at - 1) if at > 1 else "",
            "next_url": desk.url("settings_retention_due", key, page=at + 1) if at * PAGE < total else "",
        },
    }
    return desk.render("settings_due", context, current="settings", back_url=desk.url(PART))
