from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from shanzhi.records.fields.base import Field
from shanzhi.records.fields.numbers import read_number


class Money(Field):
    """An amount, typed in yuan with at most two decimals, kept in integer cents."""

    kind: Literal["money"]
    max: Decimal = Decimal(10_000_000_000)

    def _clean(self, raw: object, name: str) -> int:
        yuan = read_number(raw)
        if yuan is None:
            raise self._bad("field.number.not_a_number", name, found=raw)
        if not 0 <= yuan <= self.max:
            raise self._bad("field.number.out_of_range", name, found=yuan, low=0, high=self.max)
        if yuan != round(yuan, 2):
            raise self._bad("field.number.too_many_places", name, found=yuan, allowed=2)
        return int(yuan * 100)

    def show(self, value: int, language: str) -> str:
        """In yuan."""
        return f"{Decimal(value) / 100:,.2f}"

    def typed(self, value: Any) -> str:
        """In yuan, without trailing zeros."""
        yuan = Decimal(value) / 100
        return format(yuan.quantize(Decimal(1)) if yuan == yuan.to_integral_value() else yuan, "f")
