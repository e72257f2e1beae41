"""The parts of the settings, who may open them, and what their forms have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import NotFound, Problem, Problems, Refused
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.problems import status_of

PARTS = {
    "settings_packs": "pack.apply",
    "settings_sayings": "saying.accept",
    "settings_users": "user.open",
    "settings_units": "unit.establish",
    "settings_retention": "pack.apply",
    "settings_health": "job.stop",
}
"""Each part and the permission that opens it."""


def parts_of(desk: Desk) -> list[str]:
    """The parts this person may open."""
    return [name for name, permission in PARTS.items() if desk.may(permission)]


def require_part(desk: Desk, name: str) -> None:
    """Raise Refused unless this person may open the part."""
    if not desk.may(PARTS[name]):
        raise Refused("workbench.not_settings")


def title_of(name: str) -> str:
    """What a part is called."""
    titles = {
        "settings_packs": _("Packs"),
        "settings_sayings": _("Ways of speaking"),
        "settings_users": _("Users and grants"),
        "settings_units": _("Units and their history"),
        "settings_retention": _("Retention"),
        "settings_health": pgettext("of the server", "Health"),
    }
    return titles[name]


def crumbs(desk: Desk, name: str, *below: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of a part."""
    way = [{"label": _("Settings"), "url": desk.url("settings")}]
    way.append({"label": title_of(name), "url": desk.url(name) if below else ""})
    return [*way, *({"label": label, "url": url} for label, url in below)]


@dataclass
class Form:
    """What stands in a form and what is said beside it."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    status: int = 200
    key: str = field(default_factory=lambda: str(uuid4()))


def came_back(desk: Desk, problem: Problem, fields: Iterable[str], name: str = "") -> Form:
    """The form as it was sent, with what is wrong beside its fields, the rest on top."""
    post, known = desk.request.POST, set(fields)
    form = Form({each: post.get(each, "") for each in known}, status=status_of(problem))
    loose = []
    for each in problem.problems if isinstance(problem, Problems) else [problem]:
        words = sentence(each, desk.language)
        if each.field in known:
            form.errors[str(each.field)] = words
        else:
            loose.append(words)
    form.problem = "\n".join(loose)
    form.values["form"] = name
    return form


def done(desk: Desk, verb: str, act: Callable[[], Any]) -> Problem | None:
    """Do it, once for each form sent; what was refused for an expected reason. NotFound and Refused become pages."""

    def once_only() -> int:
        act()
        return desk.town.pk

    try:
        once(as_key(desk.request.POST.get("key", "")), verb, desk.actor, once_only)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return problem
    return None
