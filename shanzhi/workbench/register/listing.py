"""The list of registers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shanzhi.records.queries import count_by_type
from shanzhi.ui.formats import number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.pinyin import is_found
from shanzhi.workbench.register.filtering import WITHDRAWN
from shanzhi.workbench.rights import reads_somewhere
from shanzhi.workbench.types import Type, group_of, list_types


@page()
def registers(desk: Desk) -> HttpResponse:
    """Every type by group, with how many records the reader sees."""
    words = desk.request.GET.get("q", "").strip()[:60]
    counts = count_by_type(desk.town, hidden={WITHDRAWN})
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in list_types(desk):
        label = each.declared.label
        if not is_found(words, label.zh, label.en or "", each.key):
            continue
        count = counts.get(each.key, 0)
        item = {
            "label": desk.say(label),
            "url": desk.url("register", each.key),
            "note": _note(desk, each, count),
        }
        groups.setdefault(group_of(desk, each), []).append(item)
    context = {
        "head": {"title": _("Registers")},
        "scope": _("as far as %(unit)s can be seen") % {"unit": desk.home.label(desk.language)},
        "groups": [{"title": title, "items": items} for title, items in groups.items()],
        "words": words,
        "all_url": desk.url("registers"),
    }
    return desk.render("registers", context, current="registers")


def _note(desk: Desk, each: Type, count: int) -> str:
    """How many records; where the reader sees none of the type's class, that rather than none."""
    if not count and not reads_somewhere(desk, each.declared.access_class):
        return _("outside your scope")
    return number(count) if count else "—"
