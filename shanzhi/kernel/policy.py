"""May they? The first paragraph of every verb."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.core.errors import NotYours, Refused
from shanzhi.kernel.scope import Principal

GENERAL = 1
"""The access class of everything that is not need-to-know."""


def may(actor: Principal, permission: str, *, town_id: int, unit_id: int | None = None) -> bool:
    """Whether the actor holds `permission` in the whole town, or at this unit."""
    if actor.is_system:
        return town_id in actor.home
    right = actor.rights.get(permission)
    return right is not None and (town_id in right.towns or (unit_id is not None and unit_id in right.units))


def require(actor: Principal, permission: str, *, town_id: int, unit_id: int | None = None) -> None:
    """Raise Refused unless `may`."""
    if not may(actor, permission, town_id=town_id, unit_id=unit_id):
        raise Refused("policy.refused", permission=permission)


def covers(reader: Principal, *, town_id: int, unit_ids: Iterable[int], access_classes: Iterable[int]) -> bool:
    """Whether the reader may see every row of these units in every one of these access classes."""
    units = list(unit_ids)
    return all(
        (town_id, access_class) in reader.towns or all((unit, access_class) in reader.units for unit in units)
        for access_class in access_classes
    )


def require_cover(reader: Principal, *, town_id: int, unit_ids: Iterable[int], access_classes: Iterable[int]) -> None:
    """Raise NotYours unless `covers`: a figure is shown whole or not at all."""
    if not covers(reader, town_id=town_id, unit_ids=unit_ids, access_classes=access_classes):
        raise NotYours("figure.not_yours")
