"""A figure as a form wants it: in its unit of measure, exactly; rounded only where the number would not end.

What was divided is told as its own page tells it, with the indicator's decimals.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from shanzhi.indicators.figures import Figure
from shanzhi.indicators.vocabulary.base import Leaf
from shanzhi.reports.checking.units import UnitWords

PLACES = 4
"""Decimals kept where a number does not end: a share, a sum told in 万元."""


def told_in(figure: Figure, measure: str, times: int, units: UnitWords) -> Decimal | None:
    """The figure in `times` of the form's unit; None where there is no reading, or it is not the reader's."""
    if figure.shown is None:
        return None
    indicator = figure.definition.model
    value = (units.told_in(figure.shown, indicator.unit, measure) if measure else figure.shown) / times
    is_divided = not isinstance(figure.tree, Leaf)
    return _rounded(value, indicator.decimals) if is_divided and value == figure.shown else tidy(value)


def tidy(value: Decimal) -> Decimal:
    """Without zeros at its end, of at most four decimals."""
    return _rounded(value, PLACES)


def printed(value: Decimal | str) -> str:
    """What stands in the cell."""
    return value if isinstance(value, str) else format(value, "f")


def _rounded(value: Decimal, places: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return Decimal(format(rounded.normalize(), "f"))
