"""The units somebody may write a type of record down for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shanzhi.core.errors import Refused
from shanzhi.directory.trees import Node
from shanzhi.kernel.policy import covers
from shanzhi.workbench.cases.reporting import is_of_the_office
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.types import CASE, WRITING, Type


def units_for(desk: Desk, each: Type) -> list[Node]:
    """Units of the type's kinds that stand today, where this person holds the permission and reads the type's class."""
    number = access_class_of(desk, each)
    return [node for node in _permitted(desk, each) if _reads(desk, node, number)]


def access_class_of(desk: Desk, each: Type) -> int:
    """The access class the records of a type stand in."""
    return int(desk.library.get("access_classes", each.declared.access_class).model.number)


def _reads(desk: Desk, node: Node, access_class: int) -> bool:
    return covers(desk.actor, town_id=desk.town.pk, unit_ids=[node.id], access_classes=[access_class])


def _permitted(desk: Desk, each: Type) -> list[Node]:
    permission = WRITING.get(each.kind)
    if permission is None or not desk.may_somewhere(permission):
        return []
    if each.kind == CASE and is_of_the_office(desk, each) and not desk.may(permission):
        return []
    kinds = set(each.declared.unit_kinds)
    nodes = (node for node in desk.trees.nodes.values() if node.kind in kinds and node.town_id == desk.town.pk)
    return sorted((node for node in nodes if desk.may(permission, node.id)), key=lambda node: node.id)


def require_units(desk: Desk, each: Type) -> list[Node]:
    """`units_for`. Refused where there are none: the type is need-to-know, or another office writes it down."""
    found = units_for(desk, each)
    if not found and _permitted(desk, each):
        raise Refused("policy.need_to_know", type=each.declared.label.model_dump())
    if not found:
        raise Refused("workbench.not_to_write", type=each.declared.label.model_dump())
    return found


def default_unit(desk: Desk, nodes: list[Node]) -> str:
    """The unit a form begins with: the only one, or that of the office; else none, so that nobody takes a wrong one."""
    asked = desk.request.GET.get("unit", "")
    keys = {node.key for node in nodes}
    if asked in keys:
        return asked
    if len(nodes) == 1:
        return nodes[0].key
    held = {office.unit_id for office in desk.offices}
    mine = [node.key for node in nodes if node.id in held]
    return mine[0] if len(mine) == 1 else ""


def unit_options(desk: Desk, nodes: list[Node], chosen: str) -> list[dict[str, Any]]:
    """The units as options, kind by kind."""
    kinds = {node.kind for node in nodes}
    labels = {kind: desk.say(desk.library.get("unit_kinds", kind).model.label) for kind in kinds}
    options = [
        {
            "value": node.key,
            "label": node.label(desk.language),
            "group": labels[node.kind] if len(kinds) > 1 else "",
            "selected": node.key == chosen,
        }
        for node in sorted(nodes, key=lambda each: (each.kind, each.id))
    ]
    return options if chosen else [{"value": "", "label": _("choose a unit"), "selected": True}, *options]
