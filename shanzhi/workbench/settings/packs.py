"""Packs: what is applied, what the folder would change, who applied what when."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.errors import Conflict, Problem, Problems
from shanzhi.core.sentences import sentence
from shanzhi.packs.applying import apply_pack, digest_of
from shanzhi.packs.assembling import Pack, assemble
from shanzhi.packs.comparing import Difference, compare
from shanzhi.packs.queries import list_versions
from shanzhi.ui.formats import moment
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.history import actor_word
from shanzhi.workbench.settings.parts import crumbs, done, require_part, title_of

PART = "settings_packs"
HASH = 12
SHOWN = 200
"""Differences and problems that are listed; of more it is said how many."""

LONGEST = 160


@page()
def packs(desk: Desk) -> HttpResponse:
    """What is applied, what the folder on disk would change, the past."""
    require_part(desk, PART)
    return _show(desk)


@page()
def pack_apply(desk: Desk) -> HttpResponse:
    """GET asks, POST applies the folder as it was looked at."""
    require_part(desk, PART)
    pack, problems = _folder(desk)
    if pack is None or problems:
        return _show(desk)
    if desk.request.method != "POST":
        return _ask(desk, pack) if compare(desk.town, pack) else _show(desk)
    problem = done(desk, "pack.apply", lambda: _apply(desk, pack))
    if problem is not None:
        return _show(desk, problem)
    text = _("%(pack)s %(version)s is applied") % {"pack": pack.key, "version": pack.manifest.version}
    toasts.leave(desk.request, toasts.Toast(text))
    return HttpResponseRedirect(desk.url(PART))


def _apply(desk: Desk, pack: Pack) -> None:
    """Conflict if the folder is not the one that was looked at."""
    if desk.request.POST.get("seen", "") != digest_of(pack):
        raise Conflict("workbench.pack_changed")
    apply_pack(desk.town, desk.library.version.pack, actor=desk.actor)


def _folder(desk: Desk) -> tuple[Pack | None, list[Problem]]:
    """The town's pack as it lies on disk, and everything that is wrong with it."""
    try:
        pack = assemble(desk.library.version.pack)
    except Problems as several:
        return None, several.problems
    except Problem as problem:
        return None, [problem]
    return pack, pack.problems


def _show(desk: Desk, problem: Problem | None = None) -> HttpResponse:
    pack, problems = _folder(desk)
    differences = compare(desk.town, pack) if pack is not None and not problems else []
    versions = list(list_versions(desk.town)[:50])
    names = names_of_actors({each.applied_by for each in versions})
    version = versions[0]
    context = {
        "head": {"title": title_of(PART), "crumbs": crumbs(desk, PART)},
        "problem": sentence(problem, desk.language) if problem else "",
        "installed": [
            {"label": _("Pack"), "value": f"{version.pack} {version.version}"},
            {"label": _("Applied"), "value": moment(version.applied_at, desk.today)},
            {"label": _("By"), "value": actor_word(version.applied_by, names)},
            {"label": _("Fingerprint"), "value": version.digest[:HASH]},
        ],
        "problems": [sentence(each, desk.language) for each in problems[:SHOWN]],
        "more_problems": max(len(problems) - SHOWN, 0),
        "count": len(differences) or "",
        "columns": [
            {"label": _("Declaration"), "header": True, "size": "l"},
            {"label": _("Change"), "size": "s"},
            {"label": _("Value"), "size": "m"},
            {"label": pgettext("a value", "Before")},
            {"label": pgettext("a value", "After")},
        ],
        "rows": rows(desk, pack, differences[:SHOWN]) if pack is not None else [],
        "more": max(len(differences) - SHOWN, 0),
        "apply_url": desk.url("settings_packs_apply") if differences else "",
        "past_columns": [
            {"label": _("Applied"), "header": True},
            {"label": _("Version")},
            {"label": _("By")},
            {"label": _("Fingerprint")},
        ],
        "past": [
            {
                "cells": [
                    moment(each.applied_at, desk.today),
                    f"{each.pack} {each.version}",
                    actor_word(each.applied_by, names),
                    each.digest[:HASH],
                ]
            }
            for each in versions
        ],
    }
    return desk.render("settings_packs", context, status=status_of(problem) if problem else 200, current="settings")


def rows(desk: Desk, pack: Pack, differences: list[Difference]) -> list[dict[str, Any]]:
    """A line for every value that differs; one for what is new or gone."""
    words = {
        "added": {"text": pgettext("a declaration", "new"), "tag": "song"},
        "removed": {"text": pgettext("a declaration", "gone"), "tag": "zhu"},
        "changed": {"text": pgettext("a declaration", "changed"), "tag": "zhe"},
    }
    found = []
    for each in differences:
        called = {"text": _called(desk, pack, each), "note": f"{each.section}/{each.key}"}
        for path, before, after in each.values or [("", None, None)]:
            found.append({"cells": [called, words[each.change], path, _value(before), _value(after)]})
    return found


def _called(desk: Desk, pack: Pack, each: Difference) -> str:
    """What a declaration is called: by the folder, or as it was applied."""
    model = pack.find(each.section, each.key)
    if model is None:
        row = desk.library.find(each.section, each.key)
        model = row.model if row is not None else None
    label = getattr(model, "label", None)
    return each.key if label is None else desk.say(label)


def _value(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _ask(desk: Desk, pack: Pack) -> HttpResponse:
    differences = compare(desk.town, pack)
    counts = {name: sum(each.change == name for each in differences) for name in ("added", "changed", "removed")}
    said = _("%(added)s new, %(changed)s changed, %(removed)s gone") % counts
    moved = [{"text": _("Cases are counted anew by the new holidays, in the background")}]
    context = {
        "head": {"title": _("Apply this pack?")},
        "confirm": {
            "title": _("Apply this pack?"),
            "object": f"{pack.key} {pack.manifest.version}",
            "effects": [
                {"text": said},
                {"text": _("New records follow it at once; what was issued stays as it was issued")},
                {"text": _("Declarations that are gone are retired, not deleted: old records keep theirs")},
                *(moved if any(each.section == "holidays" for each in differences) else ()),
            ],
            "action": desk.url("settings_packs_apply"),
            "verb": _("Apply the pack"),
            "keep": _("Leave it as it is"),
            "keep_url": desk.url(PART),
            "fields": [{"name": "key", "value": str(uuid4())}, {"name": "seen", "value": digest_of(pack)}],
        },
    }
    return desk.render("settings_confirm", context, current="settings", back_url=desk.url(PART))
