"""What was done? The types of record to choose from, found by a few letters."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shanzhi.records.recent import list_recent_types
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.pages import page
from shanzhi.workbench.pinyin import is_found, spelling
from shanzhi.workbench.types import WRITING, Type, group_of, list_types

RECENT = 6
"""So many types stand first, by what this person wrote down last."""

Item = dict[str, Any]


@page()
def write(desk: Desk) -> HttpResponse:
    """The types this person may write down: those used last, then all by group; then those that others write down."""
    words = desk.request.GET.get("q", "").strip()[:60]
    found = [each for each in list_types(desk) if each.kind in WRITING and _is_found(words, desk, each)]
    mine = [each for each in found if units_for(desk, each)]
    recent = _recent(desk, mine)
    groups: dict[str, list[Item]] = {}
    for each in mine:
        groups.setdefault(group_of(desk, each), []).append(_item(desk, each))
    others = [_other(desk, each) for each in found if each not in mine]
    context = {
        "head": {"title": _("Write down")},
        "recent": [{**_item(desk, each), "number": place} for place, each in enumerate(recent, 1)],
        "groups": [{"title": title, "items": items} for title, items in groups.items()],
        "others": others,
        "words": words,
        "all_url": desk.url("write"),
    }
    return desk.render("write", context, current="write")


def _recent(desk: Desk, mine: list[Type]) -> list[Type]:
    by_key = {each.key: each for each in mine}
    return [by_key[key] for key in list_recent_types(desk.town, desk.actor.key) if key in by_key][:RECENT]


def _is_found(words: str, desk: Desk, each: Type) -> bool:
    label = each.declared.label
    return is_found(words, label.zh, label.en or "", each.key, each.declared.prefix, group_of(desk, each))


def _item(desk: Desk, each: Type) -> Item:
    label = each.declared.label
    return {
        "label": desk.say(label),
        "url": desk.url("write_type", each.key, unit=desk.request.GET.get("unit", "")[:60]),
        "find": " ".join([label.zh, label.en or "", spelling(label.zh), each.key, each.declared.prefix]).lower(),
    }


def _other(desk: Desk, each: Type) -> Item:
    return {
        "label": desk.say(each.declared.label),
        "url": desk.url("register", each.key),
        "tag": group_of(desk, each),
        "note": _("register"),
    }
