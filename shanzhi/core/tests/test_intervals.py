"""The rules of approximation, which reading and writing a figure share."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from shanzhi.core.intervals import Approximation, Interval, Reach, interval_of, point, step_of


def _interval(low: str | None, high: str | None, *, low_open: bool = False, high_open: bool = False) -> Interval:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return Interval(ends[0], ends[1], low_open, high_open)


@pytest.mark.parametrize(
    ("value", "last_place", "approximation", "reach", "expected"),
    [
        ("32", None, "exact", "near", _interval("32", "32")),
        ("23000", "1000", "exact", "near", _interval("22500", "23500", high_open=True)),
        ("160000", "10000", "exact", "near", _interval("155000", "165000", high_open=True)),
        ("4200000", "10000", "exact", "near", _interval("4195000", "4205000", high_open=True)),
        ("190.4", "0.1", "exact", "near", _interval("190.35", "190.45", high_open=True)),
        ("1800", None, "over", "near", _interval("1800", "1900", high_open=True)),
        ("5000", None, "over", "near", _interval("5000", "6000", high_open=True)),
        ("18800000", "10000", "over", "near", _interval("18800000", "18900000", high_open=True)),
        ("50000", "10000", "over", "far", _interval("50000", None, low_open=True)),
        ("380000", "10000", "under", "near", _interval("370000", "380000", high_open=True)),
        ("100", None, "under", "near", _interval("90", "100", high_open=True)),
        ("50", None, "under", "far", _interval(None, "50", high_open=True)),
        ("50000", "10000", "about", "near", _interval("45000", "55000")),
        ("80", None, "at_least", "near", _interval("80", None)),
        ("10", None, "at_most", "near", _interval(None, "10")),
    ],
)
def test_interval_of__a_wording__the_values_it_allows(
    value: str, last_place: str | None, approximation: Approximation, reach: Reach, expected: Interval
) -> None:
    """Each wording with the interval that DESIGN gives it."""
    place = None if last_place is None else Decimal(last_place)
    assert interval_of(Decimal(value), place, approximation, reach=reach) == expected


@pytest.mark.parametrize(
    ("value", "step"), [("1800", "100"), ("260", "10"), ("7", "1"), ("2.50", "0.1"), ("0", "1"), ("-30", "10")]
)
def test_step_of__place_of_the_last_digit_that_is_not_zero(value: str, step: str) -> None:
    """Zeros at the end do not count, behind the point neither."""
    assert step_of(Decimal(value)) == Decimal(step)


def test_contains__ends__belong_unless_open() -> None:
    """Closed below and open above: 22,500 belongs to 2.3万, 23,500 does not."""
    interval = interval_of(Decimal(23000), Decimal(1000), "exact")
    assert interval.contains(Decimal(22500))
    assert not interval.contains(Decimal(23500))
    assert interval.contains(Decimal("23499.99"))


def test_contains__without_bound__everything_beyond_the_end() -> None:
    """超过5万 does not hold 50,000 itself."""
    interval = interval_of(Decimal(50000), None, "over", reach="far")
    assert not interval.contains(Decimal(50000))
    assert interval.contains(Decimal(10**12))


def test_point__holds_its_value_only() -> None:
    """An exact figure agrees with itself."""
    assert point(Decimal(6)).contains(Decimal(6))
    assert not point(Decimal(6)).contains(Decimal("6.5"))


def test_interval__immutable() -> None:
    """Nobody can widen an interval after the fact."""
    with pytest.raises(FrozenInstanceError):
        point(Decimal(1)).low = Decimal(0)  # type: ignore[misc]
