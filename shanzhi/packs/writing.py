"""Keeping access classes. Called when a pack is applied."""

from __future__ import annotations

from typing import Protocol

from shanzhi.core.errors import Problem
from shanzhi.kernel.models import AccessClass, Town


class _Declared(Protocol):
    @property
    def number(self) -> int: ...


def keep_access_class(town: Town, key: str, declared: _Declared) -> None:
    """One row for all towns: a number stands for one class for ever."""
    kept, _ = AccessClass.objects.get_or_create(id=declared.number, defaults={"key": key})
    if kept.key != key:
        raise Problem("access_class.other_meaning", number=declared.number, found=key, allowed=kept.key, town=town.key)
