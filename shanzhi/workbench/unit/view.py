"""The page of a unit."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shanzhi.kernel.policy import GENERAL
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import may_write
from shanzhi.workbench.map.spots import list_spots, sketch
from shanzhi.workbench.pages import page
from shanzhi.workbench.rights import roles_reading_class
from shanzhi.workbench.saying import seen_from
from shanzhi.workbench.unit import identity, numbers, people, things
from shanzhi.workbench.unit.duties import duties
from shanzhi.workbench.unit.looking import Look, look


@page()
def unit(desk: Desk, key: str) -> HttpResponse:
    """Everything about a unit: names and place for everybody in the county, work and people for whose it is."""
    looked = look(desk, key)
    stretches = identity.stretches_of(looked)
    is_yours = looked.sees()
    context = {
        "head": {"title": looked.node.label(desk.language), "crumbs": identity.crumbs(looked)},
        "scope": identity.scope_line(looked, stretches),
        "seen": seen_from(desk),
        "back_url": desk.url("unit", key, as_of=None),
        "write_url": _write_url(looked),
        "facts": identity.facts(looked, stretches),
        "linked": identity.linked(looked),
        "below": _below(looked),
        "people": people.people(looked),
        "cells": numbers.head(looked) if is_yours else [],
        "framework": numbers.nodes(looked) if is_yours else {},
        "duties": duties(looked) if is_yours else {},
        "trends": numbers.trends(looked) if is_yours else [],
        "things": things.things(looked) if is_yours else [],
        "drawing": _drawing(looked),
        "map_url": desk.url("map"),
        "written": things.last_written(looked),
        "is_yours": is_yours,
        "not_yours": _not_yours(desk),
        "day": looked.day.isoformat(),
    }
    return desk.render("unit", context, current="units", body="unit-page")


def _drawing(looked: Look) -> dict[str, Any]:
    """Where it is among the others; nothing for a unit without a place of its own or of what it belongs to."""
    spots = list_spots(looked.desk)
    own = next((spot.node.id for spot in spots if looked.node.id in spot.units), None)
    return {} if own is None else sketch(looked.desk, spots, {}, own)


def _below(looked: Look) -> list[dict[str, Any]]:
    """The units under it, unless they are so many that the trees are the better page."""
    found = identity.below(looked)
    return found if len(found) <= identity.MOST_BELOW else []


def _write_url(looked: Look) -> str:
    """The way to write something down there, for those who may write at all and see the unit."""
    desk = looked.desk
    is_theirs = looked.sees(frozenset({looked.node.id})) and not looked.has_ended and desk.as_of is None
    return desk.url("write", unit=looked.node.key) if is_theirs and may_write(desk) else ""


def _not_yours(desk: Desk) -> str:
    """Whom the work of a unit is for."""
    general = next(key for key, row in desk.library.all("access_classes").items() if row.model.number == GENERAL)
    words = {"roles": roles_reading_class(desk, general)}
    return _("Work and people of this unit are seen by %(roles)s, each for the units of the office.") % words
