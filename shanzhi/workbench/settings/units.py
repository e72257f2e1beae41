"""Units: the four trees of today, those that ended, and establishing one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shanzhi.core.errors import NotFound, Problem
from shanzhi.directory.queries import Unit
from shanzhi.packs.library import Applied
from shanzhi.ui.formats import number
from shanzhi.units.actions import establish_unit
from shanzhi.units.entry import Establishment
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry import fields
from shanzhi.workbench.entry.draft import Draft, sent
from shanzhi.workbench.pages import page
from shanzhi.workbench.settings.parts import Form, came_back, crumbs, done, require_part, title_of
from shanzhi.workbench.settings.units_of import TREES, in_order, tree_names, unit_chosen, unit_options

PART = "settings_units"
LONGEST = 60
FIELDS = ("key", "zh", "en", "parent", "on", "link", "linked")


@page()
def units(desk: Desk) -> HttpResponse:
    """One tree at a time, as it stands today; or the units that have ended."""
    require_part(desk, PART)
    names = {**tree_names(), "former": _("Ended")}
    tree = asked.chosen(desk.request.GET.get("tree", ""), names, TREES[0])
    shown = _former(desk) if tree == "former" else in_order(desk, tree)
    counts = {each: sum(node.tree == each for node in desk.trees.nodes.values()) for each in TREES}
    counts["former"] = len(desk.trees.former)
    count = len(desk.trees.nodes)
    context = {
        "head": {"title": title_of(PART), "crumbs": crumbs(desk, PART)},
        "scope": ngettext("%(count)s unit today", "%(count)s units today", count) % {"count": number(count)},
        "tabs": [
            {"label": label, "url": desk.url(PART, tree=key), "count": counts[key], "current": key == tree}
            for key, label in names.items()
        ],
        "caption": names[tree],
        "columns": [
            {"label": _("Unit"), "header": True, "size": "l"},
            {"label": _("Kind")},
            {"label": _("Under")},
            {"label": _("Key")},
        ],
        "rows": [_row(desk, depth, node) for depth, node in shown],
        "establish_url": desk.url("settings_unit_establish"),
    }
    return desk.render("settings_units", context, current="settings")


def _former(desk: Desk) -> list[tuple[int, Any]]:
    return [(0, node) for node in sorted(desk.trees.former.values(), key=lambda node: node.key)]


def _row(desk: Desk, depth: int, node: Any) -> dict[str, Any]:
    kind = desk.library.find("unit_kinds", node.kind)
    return {
        "tone": "off" if node.id in desk.trees.former else "",
        "cells": [
            {"text": "\u3000" * depth + node.label(desk.language), "url": desk.url("settings_unit", node.key)},
            node.kind if kind is None else desk.say(kind.model.label),
            desk.name(node.parent) if node.parent else "",
            node.key,
        ],
    }


@page()
def unit_establish(desk: Desk) -> HttpResponse:
    """A choice of what to establish; with `type` the form of it, and POST establishes."""
    require_part(desk, PART)
    wanted = desk.request.POST.get("type", "") or desk.request.GET.get("type", "")
    if not wanted:
        return _choose(desk)
    row = desk.library.find("establishments", wanted)
    if row is None:
        raise NotFound("workbench.no_type", found=wanted[:LONGEST])
    if desk.request.method != "POST":
        return _ask(desk, row, Form({"on": desk.today.isoformat()}), Draft())
    made: list[Unit] = []
    problem = done(desk, "unit.establish", lambda: made.append(_establish(desk, row)))
    if problem is not None:
        names = (*FIELDS, *row.model.fields)
        form = came_back(desk, problem, names)
        form.errors.update({name: form.errors[old] for old, name in _ALSO.items() if old in form.errors})
        return _ask(desk, row, form, sent(desk.request.POST, row.model.fields))
    toasts.leave(desk.request, toasts.Toast(_("The unit is established")))
    return HttpResponseRedirect(desk.url("settings_unit", made[0].key) if made else desk.url(PART))


_ALSO = {"links": "linked"}
"""Fields of a problem that are called otherwise on the form."""


def _establish(desk: Desk, row: Applied) -> Unit:
    post = desk.request.POST
    name = {language: post.get(language, "").strip() for language in ("zh", "en")}
    if not name["zh"] or max(map(len, name.values())) > LONGEST:
        raise Problem("workbench.text_length", field="zh", high=LONGEST)
    key = post.get("key_name", "").strip()
    if not _is_key(key):
        raise Problem("workbench.key_impossible", field="key", high=LONGEST)
    on = asked.day(post.get("on", ""), field="on")
    if on is None:
        raise Problem("workbench.day_missing", field="on")
    parent = unit_chosen(desk, post["parent"], field="parent") if post.get("parent") else None
    links = []
    if post.get("linked"):
        link = post.get("link", "")
        if desk.library.find("link_kinds", link) is None:
            raise Problem("workbench.link_missing", field="link")
        links.append((link, unit_chosen(desk, post["linked"], field="linked")))
    entry = Establishment(
        key=key,
        name={language: words for language, words in name.items() if words},
        parent=parent,
        on=on,
        links=links,
        values=sent(post, row.model.fields).values,
    )
    return establish_unit(desk.town, type_key=row.key, entry=entry, actor=desk.actor)


def _is_key(text: str) -> bool:
    """Small letters, digits and underscores, a letter first: it stands in addresses and files."""
    is_plain = text.isascii() and text.replace("_", "").isalnum() and text == text.lower()
    return is_plain and text[:1].isalpha() and len(text) <= LONGEST


def _choose(desk: Desk) -> HttpResponse:
    """What can be established: what may stand under a unit of the town, or at the top of its tree."""
    title = _("Establish a unit")
    kinds = desk.library.all("unit_kinds")
    items = [
        {
            "label": desk.say(row.model.label),
            "url": desk.url("settings_unit_establish", type=key),
            "tag": tree_names()[kinds[row.model.establishes].model.tree],
            "note": desk.say(row.model.help) if row.model.help else "",
        }
        for key, row in desk.library.all("establishments").items()
    ]
    context = {"head": {"title": title, "crumbs": crumbs(desk, PART, (title, ""))}, "items": items}
    return desk.render("settings_unit_choose", context, current="settings", back_url=desk.url(PART))


def _ask(desk: Desk, row: Applied, form: Form, draft: Draft) -> HttpResponse:
    title = _("Establish: %(kind)s") % {"kind": desk.say(row.model.label)}
    kind = desk.library.get("unit_kinds", row.model.establishes).model
    fitting_units = {node.key for node in desk.trees.of_kind(*kind.under)}
    under = [each for each in unit_options(desk) if each["value"] in fitting_units]
    if len(under) == 1:
        form.values.setdefault("parent", under[0]["value"])
    links = desk.library.all("link_kinds")
    fitting = {key: each for key, each in links.items() if kind.tree in each.model.from_trees}
    context = {
        "head": {"title": title, "crumbs": crumbs(desk, PART, (title, ""))},
        "form": form,
        "help": desk.say(row.model.help) if row.model.help else "",
        "type": row.key,
        "parents": [{"value": "", "label": _("nothing, it is the top of its tree")}, *under],
        "links": [{"value": key, "label": desk.say(each.model.label)} for key, each in fitting.items()],
        "linked": unit_options(desk, empty=_("no unit")) if fitting else [],
        "fields": fields.inputs(desk, row.model, draft.values, form.errors),
        "key_name": desk.request.POST.get("key_name", ""),
        "action": desk.url("settings_unit_establish"),
        "back_url": desk.url(PART),
    }
    back = desk.url(PART)
    return desk.render("settings_unit_establish", context, status=form.status, current="settings", back_url=back)
