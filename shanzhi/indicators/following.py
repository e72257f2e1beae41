"""Figures somebody follows: an indicator for a unit, in the window the indicator means on the day it is looked at."""

from __future__ import annotations

from django.db.models import QuerySet

from shanzhi.indicators.models import Followed
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal

__all__ = ["MOST", "Followed", "is_followed", "list_followed"]

MOST = 12
"""Figures one person follows in a town: as many as a page can look at twice."""


def list_followed(town: Town, reader: Principal) -> list[Followed]:
    """What the reader follows, the first followed first."""
    return list(_held(town, reader).order_by("since", "pk"))


def is_followed(town: Town, reader: Principal, *, indicator: str, unit_id: int) -> bool:
    """Whether the reader follows this figure of this unit."""
    return _held(town, reader).filter(indicator=indicator, unit_id=unit_id).exists()


def _held(town: Town, reader: Principal) -> QuerySet[Followed]:
    rows = Followed.objects.filter(town=town)
    return rows.none() if reader.user_id is None else rows.filter(user_id=reader.user_id)
