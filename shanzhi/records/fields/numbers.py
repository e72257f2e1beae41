"""Reading a number as people type it."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

MAX_CHARACTERS = 40


def read_number(raw: object) -> Decimal | None:
    """A finite decimal from a number or from text, full-width digits and thousands separators included; else None."""
    if isinstance(raw, bool):
        return None
    text = unicodedata.normalize("NFKC", str(raw)).replace(",", "").replace(" ", "").strip()
    if len(text) > MAX_CHARACTERS:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def plain(number: Decimal) -> Decimal:
    """The same number without zeros at the end and without a power of ten: 62.0 is 62, and said one way everywhere."""
    whole = number.to_integral_value()
    return whole.quantize(Decimal(1)) if number == whole else number.normalize()
