"""Reads of towns."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from shanzhi.kernel.models import AuditEntry, Town

__all__ = ["AuditEntry", "Town", "find_town", "has_demo", "list_audit", "list_towns"]


def find_town(key: str) -> Town | None:
    """The town with this key, if the installation has one."""
    return Town.objects.filter(key=key).first()


def list_towns(ids: Iterable[int]) -> list[Town]:
    """These towns, by key."""
    return list(Town.objects.filter(pk__in=list(ids)).order_by("key"))


def has_demo() -> bool:
    """Whether any town of the installation is a demo."""
    return Town.objects.filter(is_demo=True).exists()


def list_audit(town: Town, *, actor: str = "", target: str = "", at_most: int) -> list[AuditEntry]:
    """The newest lines of the town's trail, by who did it or to what it was done, or both."""
    rows = AuditEntry.objects.filter(town=town)
    if actor or target:
        rows = rows.filter(Q(actor=actor or None) | Q(target=target or None))
    return list(rows[:at_most])
