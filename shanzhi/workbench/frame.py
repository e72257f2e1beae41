"""What stands around every page: navigation, the town's own framework, who is signed in, the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from shanzhi.packs.library import Library
from shanzhi.records.queries import count_open_proposals
from shanzhi.ui.formats import moment
from shanzhi.workbench import campaigns, toasts
from shanzhi.workbench.guide.declare import topic_of
from shanzhi.workbench.language import current_language
from shanzhi.workflow.corrections import CONFIRM

if TYPE_CHECKING:
    from shanzhi.workbench.desk import Desk

WRITING = ("activity.record", "case.report", "item.register", "reading.take")
"""The permissions of writing something down."""

SETTINGS = ("pack.apply", "user.open", "unit.establish", "job.stop")
"""The permissions of which each opens a part of the settings."""

Item = dict[str, Any]


def frame(desk: Desk, *, current: str = "", node: str = "", board: str = "", **parts: Any) -> dict[str, Any]:
    """Everything the frame shows. `current` names the part of the product, `node` the framework's node.

    `board` is the key of the framework whose board it is.
    """
    key = main_framework(desk)
    return {
        "place": place(desk),
        "town_url": reverse("towns") if len(desk.actor.home) > 1 else "",
        "home_url": home_url(desk),
        "write_url": desk.url("write") if may_write(desk) else "",
        "nav": navigation(desk, current),
        "tabs": quick(desk, current),
        "nodes": [] if key is None else _nodes(desk, key, node),
        "nodes_title": "" if key is None else desk.say(desk.library.get("frameworks", key).model.label),
        "nodes_url": "" if key is None else desk.url("board", key),
        "boards": campaigns.in_menu(desk, board),
        "boards_title": _("Campaigns"),
        "demo": desk.town.is_demo,
        "large": desk.request.COOKIES.get("large") == "1",
        "language": other_language(desk.request.get_full_path() if desk.request.method == "GET" else home_url(desk)),
        "person": {"name": desk.actor.name, "office": office(desk)},
        "sign_out_url": reverse("account_logout"),
        "search_url": desk.url("search"),
        "links": [{"label": _("User guide"), "url": desk.url("guide")}],
        "help_url": help_url(desk),
        "as_of": moment(desk.as_of or desk.now),
        "toast": toasts.take(desk.request),
        **{"seal": "", "back_url": "", "phone_title": "", "writing": False, "body": "", **parts},
    }


def may_write(desk: Desk) -> bool:
    """Whether this person may write anything down."""
    return any(desk.may_somewhere(permission) for permission in WRITING)


def home_url(desk: Desk) -> str:
    """Where somebody of this town begins."""
    return desk.url("today")


def help_url(desk: Desk) -> str:
    """The topic of the guide that helps on this page; the list of topics where none does."""
    asked = desk.request.resolver_match
    topic = topic_of(asked.url_name or "") if asked is not None else None
    return desk.url("guide_topic", topic) if topic else desk.url("guide")


def main_framework(desk: Desk) -> str | None:
    """The framework the town goes by: the one its pack names, else its first."""
    return main_framework_of(desk.library)


def main_framework_of(library: Library) -> str | None:
    """The framework a library's town goes by."""
    known = library.all("frameworks")
    named = library.manifest.main_framework
    return named if named in known else next(iter(known), None)


def place(desk: Desk) -> str:
    """County · town."""
    manifest = desk.library.manifest
    names = [desk.say(label) for label in (manifest.county, manifest.label) if label is not None]
    return " · ".join(names)


def office(desk: Desk) -> str:
    """Where somebody sits: the unit for an office of one unit, the role for an office of the town or county."""
    if not desk.offices:
        return ""
    first = desk.offices[0]
    node = desk.trees.nodes.get(first.unit_id)
    if node is not None and not first.is_county and node.id != desk.figures.root(desk.today).id:
        return node.label(desk.language)
    role = desk.library.find("roles", first.role)
    return "" if role is None else desk.say(role.model.label)


def navigation(desk: Desk, current: str) -> list[Item]:
    """The parts of the product that exist."""
    parts = [
        ("today", "today", pgettext("page", "Today"), "g j"),
        ("registers", "table", _("Registers"), "g t"),
        ("cases", "matter", _("Cases"), "g s"),
        ("figures", "figure", _("Figures"), "g d"),
        ("units", "unit", _("Units"), "g c"),
        ("reports", "document", _("Reports"), "g b"),
        ("check", "check", _("Check a draft"), "g h"),
    ]
    items = [
        {"label": label, "url": desk.url(name), "icon": icon, "keys": keys, "current": name == current}
        for name, icon, label, keys in parts
        if name != "cases" or has_cases(desk)
    ]
    if desk.may(CONFIRM):
        waiting = count_open_proposals(desk.town)
        item = {"label": _("To be confirmed"), "url": desk.url("proposals"), "icon": "matter"}
        words = pgettext("after a count of changes", "waiting")
        items.append({**item, "count": waiting or "", "count_label": words, "current": current == "proposals"})
    if any(desk.may(permission) for permission in SETTINGS):
        item = {"label": _("Settings"), "url": desk.url("settings"), "icon": "lock"}
        items.append({**item, "current": current == "settings"})
    return items


def has_cases(desk: Desk) -> bool:
    """Whether the town's packs have any type of case."""
    return bool(desk.library.all("cases"))


def quick(desk: Desk, current: str) -> list[Item]:
    """The first places of the bottom bar on phones."""
    parts = [("today", "today", pgettext("page", "Today"), home_url(desk))]
    if may_write(desk):
        parts.append(("write", "pen", _("Write down"), desk.url("write")))
    parts.append(("registers", "table", _("Registers"), desk.url("registers")))
    if has_cases(desk):
        parts.insert(-1, ("cases", "matter", _("Cases"), desk.url("cases")))
    else:
        parts.append(("figures", "figure", _("Figures"), desk.url("figures")))
    return [{"label": label, "url": url, "icon": icon, "current": name == current} for name, icon, label, url in parts]


def other_language(way_back: str) -> Item:
    """The form that switches to the other language, which is called by its own name."""
    code = "en" if current_language() == "zh" else "zh-hans"
    with override(code):
        label = pgettext("this language in its own words", "English")
    return {"code": code, "label": label, "url": reverse("language"), "next": way_back}


def _nodes(desk: Desk, key: str, current: str) -> list[Item]:
    nodes = desk.library.get("frameworks", key).model.nodes
    return [
        {
            "label": desk.say(node.label),
            "url": desk.url("figures", framework=key, node=name),
            "core": node.core,
            "current": name == current,
        }
        for name, node in nodes.items()
    ]
