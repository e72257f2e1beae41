"""Keeping measures. Called when a pack is applied."""

from __future__ import annotations

from typing import Protocol

from shanzhi.core.errors import Problem
from shanzhi.kernel.models import AccessClass, Town
from shanzhi.ledger.models import Measure


class _Declared(Protocol):
    @property
    def nature(self) -> str: ...

    @property
    def access_class(self) -> str: ...


def keep_measure(town: Town, key: str, declared: _Declared) -> None:
    """One row for all towns of the installation. A second town may use the measure, not give it another meaning."""
    access_class = AccessClass.objects.get(key=declared.access_class).pk
    measure, _ = Measure.objects.get_or_create(
        key=key, defaults={"nature": declared.nature, "access_class": access_class}
    )
    if (measure.nature, measure.access_class) != (declared.nature, access_class):
        raise Problem("measure.other_meaning", measure=key, town=town.key)
