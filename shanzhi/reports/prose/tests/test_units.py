"""The table of units."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from shanzhi.core.errors import Problem
from shanzhi.reports.prose import load_lexicon


@pytest.mark.parametrize(
    ("amount", "origin", "goal", "expected"),
    [
        ("15", "mu", "hectare", Fraction(1)),
        ("1", "hectare", "mu", Fraction(15)),
        ("1", "square_kilometre", "mu", Fraction(1500)),
        ("1", "mu", "square_metre", Fraction(2000, 3)),
        ("2", "jin", "kilogram", Fraction(1)),
        ("1", "tonne", "jin", Fraction(2000)),
        ("2", "li", "kilometre", Fraction(1)),
        ("3.5", "kilometre", "kilometre_si", Fraction(7, 2)),
        ("4200000", "yuan", "fen", Fraction(420000000)),
        ("3", "tenth", "percent", Fraction(30)),
        ("1", "megawatt", "kilowatt", Fraction(1000)),
        ("1", "hour", "minute", Fraction(60)),
        ("7", "household", "household", Fraction(7)),
    ],
)
def test_convert__same_dimension__exact(amount: str, origin: str, goal: str, expected: Fraction) -> None:
    """Fractions all the way: fifteen mu are a hectare, not nearly one."""
    assert load_lexicon().units.convert(Decimal(amount), origin, goal) == expected


@pytest.mark.parametrize(
    ("origin", "goal"), [("household", "person"), ("yuan", "mu"), ("percent", "percentage_point"), ("piece", "case")]
)
def test_convert__apart__a_problem(origin: str, goal: str) -> None:
    """Counted things and different dimensions do not convert."""
    with pytest.raises(Problem) as caught:
        load_lexicon().units.convert(Decimal(1), origin, goal)
    assert caught.value.code == "prose.unit.apart"


def test_units__every_dimension_with_a_base__holds_it_with_factor_one() -> None:
    """The base of a dimension is one of its units."""
    units = load_lexicon().units
    for dimension in units.dimensions.values():
        if dimension.base is not None:
            base = units.units[dimension.base]
            assert (base.dimension, base.factor) == (dimension.key, Fraction(1))


def test_to_base__counted_unit__a_problem() -> None:
    """Three households are three households."""
    with pytest.raises(Problem) as caught:
        load_lexicon().units.units["household"].to_base(Decimal(3))
    assert caught.value.code == "prose.unit.counted"
