"""Which offices may see or do something, in words: what a page says beside what it does not show."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.ui.formats import listed
from shanzhi.workbench.desk import Desk


def roles_reading(desk: Desk, measures: Iterable[str]) -> str:
    """The roles that read every access class of these measures."""
    needed = {desk.library.get("measures", measure).model.access_class for measure in measures}
    roles = desk.library.all("roles").values()
    return listed([desk.say(row.model.label) for row in roles if needed <= set(row.model.reads)])


def roles_holding(desk: Desk, permission: str) -> str:
    """The roles that hold a permission."""
    roles = desk.library.all("roles").values()
    return listed([desk.say(row.model.label) for row in roles if permission in row.model.may])
