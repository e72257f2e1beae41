"""The figure told apart by units, on a map: a number at each spot that has a place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import JsonResponse

from shanzhi.directory.trees import Node
from shanzhi.indicators.vocabulary.base import Value
from shanzhi.indicators.vocabulary.sum import Sum
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.figure.looking import Look, look
from shanzhi.workbench.map.spots import Spot, features, list_spots, sketch
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import figure_url, value_text

MAP = "map"


def drawing(looked: Look) -> dict[str, Any]:
    """The spots as a drawing, each with the figure of the units shown there."""
    spots = list_spots(looked.desk)
    drawn = sketch(looked.desk, spots, _said(looked, spots), looked.node.id)
    return {**drawn, "data_url": looked.url("figure_places")}


@page()
def figure_places(desk: Desk, key: str) -> JsonResponse:
    """The same as GeoJSON. NotYours where the figure is wider than the reader."""
    looked = look(desk, key)
    spots = list_spots(desk)
    return JsonResponse(features(desk, spots, _said(looked, spots), looked.node.id))


def _said(looked: Look, spots: list[Spot]) -> dict[int, dict[str, Any]]:
    """What each spot says. Where several units share a spot, sums are added; of anything else nothing is said."""
    rows, _rest = looked.desk.figures.by_unit(looked.figure)
    found = {}
    for spot in spots:
        here = [(node, value) for node, value in rows if node.id in spot.units]
        text = _text(looked, here)
        found[spot.node.id] = {
            "note": text,
            "text": text,
            "state": "here" if text else "none",
            "url": figure_url(looked.desk, looked.figure, unit=(here[0][0] if len(here) == 1 else spot.node).id),
        }
    return found


def _text(looked: Look, here: list[tuple[Node, Value]]) -> str:
    values = [value for _node, value in here if value is not None]
    if not values or (len(values) > 1 and not isinstance(looked.figure.tree, Sum)):
        return ""
    return value_text(looked.figure, sum(values, Decimal(0)) * looked.figure.scale)
