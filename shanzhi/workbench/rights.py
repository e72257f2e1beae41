"""Which offices may see or do something, in words: what a page says beside what it does not show."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.ui.formats import listed
from shanzhi.workbench.desk import Desk


def roles_reading(desk: Desk, measures: Iterable[str]) -> str:
    """The roles that read every access class of these measures."""
    return _said(desk, _classes_of(desk, measures))


def roles_reading_class(desk: Desk, access_class: str) -> str:
    """The roles that read an access class."""
    return _said(desk, {access_class})


def roles_making(desk: Desk, permission: str, measures: Iterable[str]) -> str:
    """The roles that hold a permission and read every access class of these measures."""
    return _said(desk, _classes_of(desk, measures), permission)


def reads_somewhere(desk: Desk, access_class: str) -> bool:
    """Whether this person reads an access class in the whole town or at any of its units."""
    number = desk.library.get("access_classes", access_class).model.number
    pairs = desk.actor.units
    return (desk.town.pk, number) in desk.actor.towns or any((unit, number) in pairs for unit in desk.trees.nodes)


def _classes_of(desk: Desk, measures: Iterable[str]) -> set[str]:
    return {desk.library.get("measures", measure).model.access_class for measure in measures}


def _said(desk: Desk, classes: set[str], permission: str = "") -> str:
    roles = [row.model for row in desk.library.all("roles").values()]
    found = [role for role in roles if classes <= set(role.reads) and (not permission or permission in role.may)]
    return listed([desk.say(role.label) for role in found])
