from __future__ import annotations

from decimal import Decimal
from typing import Literal

from shanzhi.records.fields.base import Field
from shanzhi.records.fields.numbers import read_number


class Integer(Field):
    """A whole number between `min` and `max`."""

    kind: Literal["integer"]
    min: int = 0
    max: int = 1_000_000_000
    unit: str | None = None

    def _clean(self, raw: object, name: str) -> int:
        number = read_number(raw)
        if number is None or number != number.to_integral_value():
            raise self._bad("field.number.not_whole", name, found=raw)
        if not Decimal(self.min) <= number <= Decimal(self.max):
            raise self._bad("field.number.out_of_range", name, found=number, low=self.min, high=self.max)
        return int(number)

    def show(self, value: int, language: str) -> str:
        """With thousands separators."""
        return f"{value:,}"
