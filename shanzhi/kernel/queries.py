"""Reads of towns."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.kernel.models import Town

__all__ = ["Town", "find_town", "has_demo", "list_towns"]


def find_town(key: str) -> Town | None:
    """The town with this key, if the installation has one."""
    return Town.objects.filter(key=key).first()


def list_towns(ids: Iterable[int]) -> list[Town]:
    """These towns, by key."""
    return list(Town.objects.filter(pk__in=list(ids)).order_by("key"))


def has_demo() -> bool:
    """Whether any town of the installation is a demo."""
    return Town.objects.filter(is_demo=True).exists()
