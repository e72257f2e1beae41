"""Numbers, money and days as they read on screen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from shanzhi.ui import formats


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(1846, None, "1,846"), (-3, None, "−3"), (Decimal("4.34"), None, "4.34"), (2.345, 2, "2.35"), (0, None, "0")],
)
def test_number__carries_separators_and_a_true_minus(value: float, places: int | None, text: str) -> None:
    """Screens carry thousands separators; decimals stay or are rounded half up."""
    assert formats.number(value, places) == text


@pytest.mark.parametrize(("value", "text"), [(5, "+5"), (-1, "−1"), (0, "0"), (1200, "+1,200")])
def test_signed__says_the_direction(value: int, text: str) -> None:
    """A change carries its sign."""
    assert formats.signed(value) == text


@pytest.mark.parametrize(
    ("ratio", "text"), [(0.975, "97.5%"), (1, "100%"), (Decimal("0.95726"), "95.7%"), (0.9999, "100%")]
)
def test_percent__drops_a_trailing_zero(ratio: float, text: str) -> None:
    """Rates read as offices write them."""
    assert formats.percent(ratio) == text


def test_money__is_cents_inside() -> None:
    """Cents become yuan with two places, or ten thousand yuan with at most two."""
    assert formats.yuan(461_002_000) == "4,610,020.00"
    assert formats.wan(4_610_020_000) == "4,610.02"
    assert formats.wan(420_000_000) == "420"
    assert formats.wan(1_886_400_000) == "1,886.4"


DAY = date(2024, 7, 5)


@pytest.mark.parametrize(
    ("language", "day", "other_year", "weekday", "moment", "days"),
    [
        ("zh-hans", "7月5日", "2024年7月5日", "7月5日 周五", "7月5日 10:46", "1月1日—6月30日"),
        ("en", "5 July", "5 July 2024", "Fri 5 July", "5 July 10:46", "1 January–30 June"),
    ],
)
def test_days__read_in_both_languages(
    language: str, day: str, other_year: str, weekday: str, moment: str, days: str
) -> None:
    """A day names its year only where it is another than the page's."""
    with translation.override(language):
        assert formats.day(DAY) == day
        assert formats.day(DAY, 2024) == day
        assert formats.day(DAY, date(2025, 1, 1)) == other_year
        assert formats.day_with_weekday(DAY) == weekday
        assert formats.moment(datetime(2024, 7, 5, 2, 46, tzinfo=UTC)) == moment
        assert formats.day_range(date(2024, 1, 1), date(2024, 6, 30)) == days
        assert formats.day_range(DAY, DAY) == day


def test_table_day__is_short() -> None:
    """Tables write 06-24, and the year only where it is another."""
    assert formats.table_day(DAY, 2024) == "07-05"
    assert formats.table_day(DAY, 2025) == "2024-07-05"
