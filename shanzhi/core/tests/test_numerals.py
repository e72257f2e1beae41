"""Chinese numerals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shanzhi.core.numerals import Numerals, read_numeral

NUMERALS = Numerals(
    digits={sign: worth for worth, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0},
    places={"十": 10, "百": 100, "千": 1000},
    myriads={"万": 10_000, "亿": 100_000_000},
    pairs=frozenset({"三五"}),
)


@pytest.mark.parametrize(
    ("run", "value"),
    [
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三百二十一", 321),
        ("一百零五", 105),
        ("三百五", 350),
        ("三万二千", 32_000),
        ("三万五", 35_000),
        ("一亿零三百万", 103_000_000),
        ("百", 100),
        ("百万", 1_000_000),
    ],
)
def test_read_numeral__well_formed__its_worth(run: str, value: int) -> None:
    """Places, zeros, and the spoken short form."""
    numeral = read_numeral(run, NUMERALS)
    assert numeral is not None
    assert (numeral.value, numeral.high) == (Decimal(value), None)


@pytest.mark.parametrize(
    ("run", "low", "high"),
    [
        ("三四", 3, 4),
        ("十五六", 15, 16),
        ("三四十", 30, 40),
        ("两三百", 200, 300),
        ("三五", 3, 5),
        ("七八千", 7000, 8000),
    ],
)
def test_read_numeral__neighbouring_digits__a_range(run: str, low: int, high: int) -> None:
    """Two digits that follow each other tell a range."""
    numeral = read_numeral(run, NUMERALS)
    assert numeral is not None
    assert (numeral.value, numeral.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("run", ["", "二〇二四", "一二三四五", "五四", "十百", "一一", "万亿", "一" * 30, "千千"])
def test_read_numeral__no_numeral__none(run: str) -> None:
    """Years, rows of digits, places out of order."""
    assert read_numeral(run, NUMERALS) is None


@pytest.mark.parametrize(("run", "place"), [("十二万", 10_000), ("三万二千", 1000), ("三千", None), ("一万零五", None)])
def test_read_numeral__last_place__where_a_number_in_myriads_stops(run: str, place: int | None) -> None:
    """A number told in 万 is rounded there; one told to the last digit is exact."""
    numeral = read_numeral(run, NUMERALS)
    assert numeral is not None
    assert numeral.last_place == (None if place is None else Decimal(place))


@pytest.mark.parametrize(("run", "is_bare"), [("百", True), ("千", True), ("万", True), ("十", False), ("一百", False)])
def test_read_numeral__round_word__is_bare(run: str, is_bare: bool) -> None:
    """百年 and 万亩 are words, 十个 counts."""
    numeral = read_numeral(run, NUMERALS)
    assert numeral is not None
    assert numeral.is_bare is is_bare
