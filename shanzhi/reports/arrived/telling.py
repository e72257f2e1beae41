"""A figure as a form wants it: in its unit of measure, exactly; rounded only where the number would not end."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from shanzhi.indicators.figures import Figure
from shanzhi.reports.checking.units import UnitWords

PLACES = 4
"""Decimals kept where a number does not end: a share, a sum told in 万元."""


def told_in(figure: Figure, measure: str, times: int, units: UnitWords) -> Decimal | None:
    """The figure in `times` of the form's unit; None where there is no reading, or it is not the reader's."""
    if figure.shown is None:
        return None
    kept = figure.definition.model.unit
    value = units.told_in(figure.shown, kept, measure) if measure else figure.shown
    return tidy(value / times)


def tidy(value: Decimal) -> Decimal:
    """Without zeros at its end, of at most four decimals."""
    rounded = value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
    return Decimal(format(rounded.normalize(), "f"))


def printed(value: Decimal | str) -> str:
    """What stands in the cell."""
    return value if isinstance(value, str) else format(value, "f")
