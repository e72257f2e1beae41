"""Saved views of registers: which there are for a reader."""

from __future__ import annotations

from shanzhi.core.errors import NotFound
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import SavedView

__all__ = ["SavedView", "get_view", "list_views"]


def list_views(town: Town, type_key: str, reader: Principal) -> list[SavedView]:
    """The reader's own views of a register and those shared with the town; own ones first, then by name."""
    rows = SavedView.objects.filter(town=town, type=type_key).order_by("name", "pk")
    return sorted(rows, key=lambda view: view.user_id != reader.user_id)


def get_view(town: Town, view_id: int) -> SavedView:
    """A view. NotFound if there is none for this reader."""
    found = SavedView.objects.filter(town=town, pk=view_id).select_related("town").first()
    if found is None:
        raise NotFound("view.not_found")
    return found
