"""Sealing the ledger before a page's own transaction, for what is printed over a seal."""

from __future__ import annotations

from shanzhi.kernel.policy import require
from shanzhi.ledger.sealing import Sealed, seal
from shanzhi.workbench.desk import Desk


def seal_if(desk: Desk, *, field: str, asks: str, permission: str) -> Sealed | None:
    """The ledger sealed up to now if what was sent asks for it; Refused for who may not, who then seals nothing."""
    if desk.request.method != "POST" or desk.request.POST.get(field) != asks:
        return None
    require(desk.actor, permission, town_id=desk.town.pk)
    return seal(desk.town)
