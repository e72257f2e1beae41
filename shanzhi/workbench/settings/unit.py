"""One unit: its names and places over time; moving, renaming, dissolving, withdrawing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import NotFound, Problem
from shanzhi.directory.queries import Unit, get_unit, list_stretches, list_successions
from shanzhi.ui.formats import day as day_words
from shanzhi.units.actions import dissolve_unit, move_unit, rename_unit, withdraw_unit
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.settings.parts import Form, came_back, crumbs, done, require_part
from shanzhi.workbench.settings.units import PART
from shanzhi.workbench.settings.units_of import unit_chosen, unit_options

FIELDS = ("parent", "zh", "en", "on", "reason", "successors", "with_its_work", "name")

Act = Callable[[Desk, Unit], object]


@page()
def unit(desk: Desk, key: str) -> HttpResponse:
    """History and forms; POST does what the pressed form says."""
    require_part(desk, PART)
    found = get_unit(desk.town, key)
    if desk.request.method != "POST":
        return _show(desk, found, Form({"on": desk.today.isoformat()}))
    name = desk.request.POST.get("form", "")
    acts: dict[str, tuple[Act, str]] = {
        "move": (_move, _("The unit stands at its new place")),
        "rename": (_rename, _("The unit has its new name")),
        "dissolve": (_dissolve, _("The unit is dissolved")),
        "withdraw": (_withdraw, _("The unit is taken back")),
    }
    if name not in acts:
        raise NotFound("workbench.no_such_form")
    act, said = acts[name]
    waits: list[object] = []
    problem = done(desk, f"unit.{name}", lambda: waits.append(act(desk, found)))
    if problem is not None:
        form = came_back(desk, problem, FIELDS, name)
        if "name" in form.errors:
            form.errors["zh"] = form.errors.pop("name")
        return _show(desk, found, form)
    is_waiting = any(each is not None for each in waits)
    text = _("Sent to the town office for confirmation; until then it stays") if is_waiting else said
    toasts.leave(desk.request, toasts.Toast(text))
    is_gone = name == "withdraw" and not is_waiting
    return HttpResponseRedirect(desk.url(PART) if is_gone else desk.url("settings_unit", found.key))


def _on(desk: Desk) -> date:
    on = asked.day(desk.request.POST.get("on", ""), field="on")
    if on is None:
        raise Problem("workbench.day_missing", field="on")
    return on


def _reason(desk: Desk) -> str:
    return desk.request.POST.get("reason", "")


def _move(desk: Desk, found: Unit) -> object:
    parent = unit_chosen(desk, desk.request.POST.get("parent", ""), field="parent")
    return move_unit(found, parent=parent, on=_on(desk), reason=_reason(desk), actor=desk.actor)


def _rename(desk: Desk, found: Unit) -> object:
    name = {language: desk.request.POST.get(language, "") for language in ("zh", "en")}
    return rename_unit(found, name=name, on=_on(desk), reason=_reason(desk), actor=desk.actor)


def _dissolve(desk: Desk, found: Unit) -> object:
    keys = [key for key in desk.request.POST.getlist("successors") if key]
    into = [unit_chosen(desk, key, field="successors") for key in keys]
    return dissolve_unit(found, on=_on(desk), reason=_reason(desk), successors=into, actor=desk.actor)


def _withdraw(desk: Desk, found: Unit) -> object:
    is_meant = desk.request.POST.get("with_its_work", "") == "yes"
    return withdraw_unit(found, reason=_reason(desk), with_its_work=is_meant, actor=desk.actor)


def _show(desk: Desk, found: Unit, form: Form) -> HttpResponse:
    node = desk.trees.nodes.get(found.pk) or desk.trees.former.get(found.pk)
    title = found.key if node is None else node.label(desk.language)
    kind = desk.library.get("unit_kinds", found.kind).model
    is_standing = found.pk in desk.trees.nodes
    parents = _parents(desk, found, kind.under) if is_standing else []
    if form.values.get("form") and (not is_standing or (form.values["form"] == "move" and not parents)):
        form.problem = "\n".join([form.problem, *form.errors.values()]).strip()  # its form is not on the page
    context = {
        "head": {"title": title, "crumbs": crumbs(desk, PART, (title, ""))},
        "scope": _("%(kind)s, key %(key)s") % {"kind": desk.say(kind.label), "key": found.key},
        "columns": [
            {"label": _("From"), "header": True},
            {"label": _("Until")},
            {"label": _("Name"), "size": "m"},
            {"label": _("Under"), "size": "m"},
        ],
        "rows": history(desk, found),
        "went": _went(desk, found),
        "is_standing": is_standing,
        "form": form,
        "action": desk.url("settings_unit", found.key),
        "name": node.name if node is not None else {"zh": ""},
        "parents": parents,
        "successors": unit_options(desk, without=found.pk, empty=_("nothing")) if is_standing else [],
        "page_url": desk.url("unit", found.key),
    }
    return desk.render("settings_unit", context, status=form.status, current="settings", back_url=desk.url(PART))


def history(desk: Desk, found: Unit) -> list[dict[str, Any]]:
    """Every name and place the unit has had, the newest first."""
    rows = []
    for each in reversed(list_stretches(found.pk, None)):
        until = "" if each.until is None else day_words(each.until, desk.today)
        name = each.name["zh"] if desk.language == "zh" else each.name.get("en") or each.name["zh"]
        rows.append({"cells": [day_words(each.first, desk.today), until, name, desk.name(each.parent or 0)]})
    return rows


def _went(desk: Desk, found: Unit) -> list[str]:
    """Mergers and splits in words."""
    words = []
    for each in list_successions(found.pk, None):
        is_before = each.predecessor_id == found.pk
        other = desk.name(each.successor_id if is_before else each.predecessor_id)
        on = day_words(each.on, desk.today)
        said = _("Went over into %(unit)s on %(day)s") if is_before else _("%(unit)s went over into it on %(day)s")
        words.append(said % {"unit": other, "day": on})
    return words


def _parents(desk: Desk, found: Unit, kinds: list[str]) -> list[dict[str, str]]:
    """Where it may stand, but not where it does."""
    here = desk.trees.nodes[found.pk]
    fitting = {node.key for node in desk.trees.nodes.values() if node.kind in kinds and node.id != here.parent}
    return [each for each in unit_options(desk, without=found.pk) if each["value"] in fitting]
