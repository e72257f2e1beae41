"""What was done? The types of record to choose from."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.pages import page
from shanzhi.workbench.pinyin import is_found
from shanzhi.workbench.types import WRITING, Type, group_of, list_types


@page()
def write(desk: Desk) -> HttpResponse:
    """The types this person may write down, by group, then those that others write down."""
    words = desk.request.GET.get("q", "").strip()[:60]
    mine: dict[str, list[dict[str, Any]]] = {}
    others: list[dict[str, Any]] = []
    for each in list_types(desk):
        label = each.declared.label
        if each.kind not in WRITING or not is_found(words, label.zh, label.en or "", each.key):
            continue
        if units_for(desk, each):
            mine.setdefault(group_of(desk, each), []).append(_mine(desk, each))
        else:
            others.append(
                {
                    "label": desk.say(label),
                    "url": desk.url("register", each.key),
                    "tag": group_of(desk, each),
                    "note": _("register"),
                }
            )
    context = {
        "head": {"title": _("Write down")},
        "groups": [{"title": title, "items": items} for title, items in mine.items()],
        "others": others,
        "words": words,
        "all_url": desk.url("write"),
    }
    return desk.render("write", context, current="write")


def _mine(desk: Desk, each: Type) -> dict[str, Any]:
    return {"label": desk.say(each.declared.label), "url": desk.url("write_type", each.key)}
