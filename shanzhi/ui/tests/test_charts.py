"""The geometry of the charts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.ui import charts


@pytest.mark.parametrize(
    ("maximum", "ticks"), [(39, [0, 15, 30, 45]), (80, [0, 30, 60, 90]), (3, [0, 1, 2, 3]), (0, [0, 1])]
)
def test_scale__has_round_steps(maximum: float, ticks: list[float]) -> None:
    """Three or four lines with round values."""
    assert charts.scale(maximum) == ticks


@given(st.one_of(st.integers(1, 10**9), st.floats(0.001, 10**6)))
def test_scale__covers_what_it_shows(maximum: float) -> None:
    """The last line is not below the highest value, and there are at most three steps."""
    ticks = charts.scale(maximum)
    assert ticks[0] == 0
    assert ticks[-1] >= maximum * (1 - 1e-8)
    assert 1 <= len(ticks) - 1 <= 3
    assert maximum < 1 or all(tick == int(tick) for tick in ticks)


def test_bars__start_at_zero() -> None:
    """The height of a bar is in proportion to its value."""
    items = [{"label": "a", "value": value, "previous": "", "url": ""} for value in (10, 20)]
    first, second = charts.bar_shape(items, None).bars
    assert second.height == pytest.approx(first.height * 2, abs=0.2)
    assert first.y + first.height == pytest.approx(charts.HEIGHT)


def test_bars__without_value_are_empty_not_zero() -> None:
    """A month without a value prints nothing."""
    shape = charts.bar_shape([{"label": "a", "value": "", "previous": 3, "url": ""}], None)
    assert shape.bars[0].value == ""


def test_names_of_lines__do_not_touch() -> None:
    """Lines that end close together keep their names apart."""
    series = [{"label": "a", "kind": kind, "values": [1, 50]} for kind in ("main", "target", "previous")]
    heights = sorted(line.label_y for line in charts.line_shape(series, ["1", "2"]).lines)
    assert all(lower - upper >= 16 for upper, lower in pairwise(heights))


@pytest.mark.parametrize(
    ("value", "target", "shape"),
    [(5, 10, (50.0, 100.0)), (12, 6, (100.0, 50.0)), (0, 6, (0.0, 100.0)), (3, 0, (100.0, 100.0))],
)
def test_target__moves_inwards_when_passed(value: float, target: float, shape: tuple[float, float]) -> None:
    """Past the target the bar is full and the tick shows where the target was."""
    assert charts.target_shape(value, target) == shape
