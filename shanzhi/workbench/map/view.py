"""The map of a town: drawn, as a table, and as GeoJSON for the script that makes it movable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.workbench.desk import Desk
from shanzhi.workbench.map import matters, showing
from shanzhi.workbench.map.spots import Spot, features, list_spots, sketch
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import seen_from
from shanzhi.workbench.unit.looking import kind_label, unit_url
from shanzhi.workbench.unit.things import PRESENT


@page()
def map_page(desk: Desk) -> HttpResponse:
    """Every unit with a place, what is open or what exists there, as a drawing and as a table of the same."""
    choice = showing.chosen(desk, desk.request.GET.get("show", ""))
    spots = list_spots(desk)
    picture = _of_cases(desk, spots) if choice.key == showing.CASES else _of_units(desk, spots, choice)
    context = {
        "head": {"title": pgettext("page", "Map"), "crumbs": _crumbs(desk)},
        "scope": choice.label,
        "seen": seen_from(desk),
        "back_url": desk.url("map", as_of=None, show=choice.key),
        "drawing": sketch(desk, spots, picture.said, desk.home.id),
        "data_url": desk.url("map_places", show=choice.key, **picture.query),
        "show": choice.key,
        "options": [
            {"value": each.key, "label": each.label, "selected": each.key == choice.key}
            for each in showing.choices(desk)
        ],
        "keep": [{"name": "as_of", "value": desk.request.GET["as_of"]}] if desk.as_of else [],
        **picture.context,
    }
    return desk.render("map", context, current="units")


@page()
def map_places(desk: Desk) -> JsonResponse:
    """The same as GeoJSON: what the reader may see of each unit, nothing of anybody's whereabouts."""
    choice = showing.chosen(desk, desk.request.GET.get("show", ""))
    spots = list_spots(desk)
    is_cases = choice.key == showing.CASES
    said = matters.said(matters.matters(desk), spots) if is_cases else showing.said(desk, spots, choice)
    return JsonResponse(features(desk, spots, said, desk.home.id))


@dataclass(frozen=True)
class Picture:
    """What a choice shows: what is said of each spot, what its address asks besides, what the page holds."""

    said: showing.Said
    context: dict[str, Any]
    query: dict[str, str] = field(default_factory=dict)


def _of_units(desk: Desk, spots: list[Spot], choice: showing.Choice) -> Picture:
    """Open duties, or things of a type."""
    said = showing.said(desk, spots, choice)
    columns = [
        {"label": _("Unit"), "header": True},
        {"label": pgettext("head of a column", "Kind"), "size": "m"},
        {"label": choice.label, "align": "right"},
    ]
    rows = [_row(desk, spot, said, choice) for spot in spots]
    return Picture(said, {"legend": showing.legend(choice), "columns": columns, "rows": rows})


def _of_cases(desk: Desk, spots: list[Spot]) -> Picture:
    """Open cases by type, with the units that no spot shows in a table of their own."""
    here = matters.matters(desk)
    context = {
        "fields": matters.fields(here),
        "past": desk.as_of is not None,
        "legend": matters.legend(),
        "columns": matters.columns(first=_("Unit")),
        "rows": list(matters.rows(here, spots)),
        "elsewhere": list(matters.rows_nowhere(here, spots)),
    }
    return Picture(matters.said(here, spots), context, {"type": here.type, "due": here.due})


def _crumbs(desk: Desk) -> list[dict[str, Any]]:
    return [{"label": _("Units"), "url": desk.url("units")}, {"label": pgettext("page", "Map")}]


def _row(desk: Desk, spot: Spot, said: showing.Said, choice: showing.Choice) -> dict[str, Any]:
    """A spot as the table says it; things open their register, filtered to the unit."""
    words = said[spot.node.id]
    cell: dict[str, Any] = {"text": words["text"]}
    if words["state"] in ("late", "soon", "done"):
        cell["state"] = words["state"]
    elif words["state"] == "here":
        cell["url"] = desk.url("register", choice.key, unit=spot.node.key, state=PRESENT)
    else:
        cell["tone"] = "muted"
    name = {"text": spot.node.label(desk.language), "url": unit_url(desk, spot.node)}
    return {"cells": [name, {"text": kind_label(desk, spot.node), "tone": "muted"}, cell]}
