"""Numbers that must not be too small, or too large, for a step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key, Label
from shanzhi.workflow.flows.needs.base import Asking, Names, Need


class Bound(Need):
    """Fields that are numbers, each with the number it is held against. That number itself will do."""

    code: ClassVar[str]
    is_of_fields: ClassVar[bool] = True
    numbers: dict[Key, Decimal] = Field(min_length=1)

    def problems(self, asking: Asking) -> Iterator[Problem]:
        """One for each that is empty or lies beyond."""
        for field, allowed in self.numbers.items():
            label = asking.name(field)
            if not asking.has(field):
                yield Problem("field.missing", field=field, label=label)
                continue
            found = asking.said(field)
            if self._is_beyond(found, allowed):
                yield Problem(self.code, field=field, label=label, allowed=allowed, found=found)

    @abstractmethod
    def _is_beyond(self, found: Decimal, allowed: Decimal) -> bool:
        """Whether a number does not hold."""

    def parts(self, names: Names) -> dict[str, Any]:
        """Each field with its number."""
        return {"numbers": [_with(names[name], number) for name, number in self.numbers.items() if name in names]}

    def fields_named(self) -> list[str]:
        """These."""
        return list(self.numbers)

    def numbers_named(self) -> list[str]:
        """These."""
        return list(self.numbers)


def _with(label: Label, number: Decimal) -> Label:
    return Label(zh=f"{label.zh} {number:f}", en=f"{label.within('en')} {number:f}")
