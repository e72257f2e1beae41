from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from shanzhi.records.fields.base import Field
from shanzhi.records.fields.numbers import plain, read_number


class DecimalNumber(Field):
    """A measured number with at most `places` decimals between `min` and `max`, in `unit`."""

    kind: Literal["decimal"]
    min: Decimal = Decimal(0)
    max: Decimal = Decimal(1_000_000_000)
    places: int = 2
    unit: str | None = None

    def _clean(self, raw: object, name: str) -> Decimal:
        number = read_number(raw)
        if number is None:
            raise self._bad("field.number.not_a_number", name, found=raw)
        if not self.min <= number <= self.max:
            raise self._bad("field.number.out_of_range", name, found=number, low=self.min, high=self.max)
        if number != round(number, self.places):
            raise self._bad("field.number.too_many_places", name, found=number, allowed=self.places)
        return plain(number)

    def show(self, value: Decimal, language: str) -> str:
        """With thousands separators, without trailing zeros."""
        return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"

    def load(self, stored: Any) -> Decimal:
        """Stored as text."""
        return Decimal(stored)
