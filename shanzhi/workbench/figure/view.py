"""The view of the figure page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import NotYours
from shanzhi.core.sentences import sentence
from shanzhi.directory.trees import restated
from shanzhi.indicators.figures import Request
from shanzhi.indicators.opening import list_openings
from shanzhi.ledger.sealing import find_seal
from shanzhi.ui.formats import moment
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.figure.choosing import choosing
from shanzhi.workbench.figure.following import button, press
from shanzhi.workbench.figure.hero import hero
from shanzhi.workbench.figure.lists import lists
from shanzhi.workbench.figure.looking import Look, look
from shanzhi.workbench.figure.moments import rail
from shanzhi.workbench.figure.months import over_time
from shanzhi.workbench.figure.places import MAP, drawing
from shanzhi.workbench.figure.units import by_unit
from shanzhi.workbench.figure.uses import built_in, citations_of, used_in, who_sees
from shanzhi.workbench.figures import own_and_below
from shanzhi.workbench.frame import main_framework
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.rights import roles_reading
from shanzhi.workbench.saying import seen_from, window_words


@page()
def figure(desk: Desk, key: str) -> HttpResponse:
    """One figure for a unit and a window, as of now or a moment. POST follows it, or follows it no longer."""
    if desk.request.method == "POST":
        return press(desk, key)
    try:
        looked = look(desk, key)
    except NotYours as problem:
        return _not_yours(desk, key, problem)
    openings = list_openings(desk.figures, looked.figure)
    citations = citations_of(looked)
    name = desk.say(looked.figure.definition.model.label)
    node = node_of(desk, key)
    as_of = _as_of(looked)
    told_apart = by_unit(looked)
    context = {
        "head": {"title": name, "crumbs": _crumbs(desk, node, name)},
        "scope": pgettext("between parts of a scope", ", ").join(
            [looked.node.label(desk.language), window_words(desk, looked.window)]
        ),
        "hero": hero(looked, openings),
        "rail": rail(looked, citations),
        "as_of": as_of,
        "strips": _strips(looked),
        "months": over_time(looked),
        "units": told_apart,
        "views": _views(looked) if told_apart["rows"] else [],
        "drawing": drawing(looked) if told_apart["rows"] and _as_map(desk) else {},
        "lists": lists(looked, openings),
        "used": [*used_in(looked, citations), *built_in(looked)],
        "who": who_sees(looked),
        "choosing": choosing(looked),
        "follow": button(looked),
        "export_url": looked.url("figure_export"),
        "evidence_url": looked.url("figure_evidence"),
    }
    return desk.render("figure", context, current="figures", node=node or "", seal=as_of["seal"])


def _as_map(desk: Desk) -> bool:
    """Whether the units are asked for as a map."""
    return desk.request.GET.get("by") == MAP


def _views(looked: Look) -> list[dict[str, Any]]:
    """The units as a table or as a map."""
    is_map = _as_map(looked.desk)
    return [
        {"label": pgettext("view of units", "Table"), "url": looked.url() + "#units", "current": not is_map},
        {"label": pgettext("page", "Map"), "url": looked.url(by=MAP) + "#units", "current": is_map},
    ]


def _not_yours(desk: Desk, key: str, problem: NotYours) -> HttpResponse:
    """The page of a figure that is wider than the reader: nothing of it, but whom it is for."""
    (asked,) = desk.figures.many([Request(key, desk.home.id, desk.figures.default_window(key))])
    name = desk.say(asked.definition.model.label)
    words = {"figure": name, "roles": roles_reading(desk, asked.tree.measures())}
    seen = _("%(figure)s: seen by %(roles)s, each for the units of the office.") % words
    both = {"first": sentence(problem, desk.language), "second": seen}
    text = pgettext("two sentences", "%(first)s %(second)s") % both
    context = {"kind": "not-yours", "text": text}
    return desk.render("problem", context, status=status_of(problem), current="figures", node=node_of(desk, key) or "")


def node_of(desk: Desk, key: str) -> str | None:
    """The node of the main framework at which a figure is seen first."""
    name = main_framework(desk)
    if name is None:
        return None
    nodes = desk.library.get("frameworks", name).model.nodes
    return next((each for each, node in nodes.items() if key in own_and_below(node)), None)


def _crumbs(desk: Desk, node: str | None, name: str) -> list[dict[str, Any]]:
    crumbs: list[dict[str, Any]] = [{"label": _("Figures"), "url": desk.url("figures")}]
    framework = main_framework(desk)
    if node is not None and framework is not None:
        label = desk.library.get("frameworks", framework).model.nodes[node].label
        crumbs.append({"label": desk.say(label), "url": desk.url("figures", framework=framework, node=node)})
    return [*crumbs, {"label": name}]


def _as_of(looked: Look) -> dict[str, Any]:
    """The moment looked from, the seal over the ledger up to then, and the form for another day."""
    desk = looked.desk
    seal = find_seal(desk.town, desk.figures.as_of.seq)
    words = "" if seal is None else f"{seal.digest[:4]}·{seal.digest[4:8]}"
    asked = [
        ("unit", desk.request.GET.get("unit")),
        ("from", desk.request.GET.get("from")),
        ("to", desk.request.GET.get("to")),
    ]
    return {
        "now": moment(desk.as_of or desk.now, desk.today),
        "seal": words,
        "action": desk.url("figure", looked.key, as_of=None),
        "keep": [{"name": name, "value": value} for name, value in asked if value],
        "date": (desk.as_of or desk.now).date().isoformat(),
    }


def _strips(looked: Look) -> list[dict[str, str]]:
    """What is not as usual: another moment, today's units for former ones."""
    desk = looked.desk
    found = []
    if desk.as_of is not None:
        found.append({"text": seen_from(desk), "url": looked.url(as_of=None), "link": _("Back to now")})
    if looked.figure.request.restated:
        text = _("Former villages are counted with those they went over into")
        found.append({"text": text, "url": looked.url(restated=None), "link": _("Count them as they stood")})
    elif restated(desk.trees, desk.town.pk):
        text = _("Some villages were merged; each counts as it stood then")
        found.append({"text": text, "url": looked.url(restated="1"), "link": _("Count them with today's")})
    return found
