"""`unit.establish`."""

from __future__ import annotations

import json

from shanzhi.directory.models import Subject, Unit
from shanzhi.directory.trees import Node
from shanzhi.loader import tables
from shanzhi.loader.acts import EstablishUnit
from shanzhi.loader.spine import Step, begin, new_subject, say
from shanzhi.loader.state import Load
from shanzhi.records.writing import Content
from shanzhi.units.actions import KIND, STANDING
from shanzhi.units.entry import Establishment, check, statement


def establish_unit(load: Load, act: EstablishUnit) -> None:
    """A new unit stands from `act.on`, known from the moment of the act."""
    definition = load.library.get("establishments", act.type_key)
    kind = load.library.get("unit_kinds", definition.model.establishes)
    parent = load.units.get(act.parent) if act.parent is not None else None
    links = [(link, load.units.get(other)) for link, other in act.links]
    entry = Establishment(act.unit, act.name, parent, act.on, act.code, act.aliases, links, act.values, act.place)
    link_kinds = {link: load.library.get("link_kinds", link).model for link, _ in links}
    values = check(
        definition.model,
        kind.model,
        entry,
        link_kinds=link_kinds,
        is_key_taken=load.units.is_taken(act.unit, load.town.pk),
        trees=load.units.forest(act.on),
        has_top=load.units.has_top(load.town.pk, act.on),
        today=load.today(act),
    )

    number = new_subject(load, Subject.Kind.UNIT)
    unit = Unit(
        subject_id=number, town_id=load.town.pk, key=act.unit, kind=kind.key, tree=kind.model.tree, code=act.code
    )
    content = Content(unit, act.name["zh"], act.on, values)
    held = begin(load, act, definition, KIND, content)
    known_from = say(load, act, held, content, statement(held.id, content), Step("unit.establish", STANDING))

    rows = load.chunk.rows
    town = load.town.pk
    rows[tables.UNIT].append((number, town, unit.tree, unit.kind, unit.key, unit.code))
    name, above = json.dumps(dict(act.name)), parent and parent.pk
    rows[tables.UNIT_STATE].append((number, town, above, name, list(act.aliases), act.on, None, known_from, None))
    linked = [(link, other.pk, unit.tree in link_kinds[link].mutual_from) for link, other in links]
    rows[tables.UNIT_LINK].extend(
        (link, number, other, is_mutual, town, act.on, None, known_from, None) for link, other, is_mutual in linked
    )
    if act.place is not None:
        lng, lat = act.place.point
        corners = json.dumps(act.place.corners())
        rows[tables.UNIT_PLACE].append((number, town, lng, lat, corners, True, act.on, None, known_from, None))
    load.units.add(unit, _node(unit, entry), act.on, [(other, is_mutual) for _, other, is_mutual in linked])


def _node(unit: Unit, entry: Establishment) -> Node:
    parent = entry.parent.pk if entry.parent is not None else None
    return Node(
        unit.pk, unit.key, unit.kind, unit.tree, unit.town_id, parent, dict(entry.name), tuple(entry.aliases), unit.code
    )
