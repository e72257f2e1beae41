"""Numbers of records: a series for each prefix and year, given out in order and never twice.

What not everybody may know is numbered in the same order, but shows it to nobody: 0001 and 0003 would tell whoever
is kept from 0002 that there is something about them. Those numbers are scattered over all of as many digits.
"""

from __future__ import annotations

import hmac
from collections import Counter as Counted
from collections.abc import Sequence

from django.conf import settings
from django.db import connection

from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import GENERAL

DIGITS = 4
"""Of the first numbers of a series; more as they are used up."""

ROUNDS = 4


def next_number(town: Town, prefix: str, year: int, *, access_class: int = GENERAL) -> str:
    """The next number of a series, such as DR24-0081.

    Two writers never get the same one; a refused verb gives its number back.
    """
    (number,) = next_numbers(town, prefix, [year], access_class=access_class)
    return number


def next_numbers(town: Town, prefix: str, years: Sequence[int], *, access_class: int = GENERAL) -> list[str]:
    """`next_number` for each of these years, in their order."""
    wanted = Counted(series_of(prefix, year) for year in years)
    last: dict[str, int] = {}
    scattered: dict[str, str] = {}
    with connection.cursor() as cursor:
        for series in sorted(wanted):
            cursor.execute(
                "insert into records_counter as c (town_id, series, last, scattered_by) values (%s, %s, %s, %s)"
                " on conflict (town_id, series) do update set last = c.last + excluded.last"
                " returning last, scattered_by",
                [town.pk, series, wanted[series], scattered_by(town, series, access_class)],
            )
            reached, scattered[series] = cursor.fetchone()
            last[series] = reached - wanted[series]
    numbers = []
    for year in years:
        series = series_of(prefix, year)
        last[series] += 1
        numbers.append(number_in(series, last[series], scattered[series]))
    return numbers


def series_of(prefix: str, year: int) -> str:
    """The series a record of a year is numbered in: DR24."""
    return f"{prefix}{year % 100:02d}"


def number_in(series: str, place: int, scattered: str = "") -> str:
    """The number at a place of a series: DR24-0081, or one that tells nothing of the place."""
    return f"{series}-{scatter(place, scattered) if scattered else place:04d}"


def scattered_by(town: Town, series: str, access_class: int) -> str:
    """What a new series is scattered by, kept beside its counter; '' for what is of the general class.

    It comes of the installation's secret: nobody can tell from the numbers they see which ones lie between.
    """
    if access_class == GENERAL:
        return ""
    return _mixed(settings.SECRET_KEY, f"numbers {town.key} {series}")


def scatter(place: int, key: str) -> int:
    """The place, from 1, as a number of at least four digits; no two places get the same one.

    A permutation of 1000 to 9999 for the first 9,000 places, of 10000 to 99999 for the next 90,000, and so on: a
    Feistel network over the next even power of two, walked until it falls inside.
    """
    left, digits = place - 1, DIGITS
    while left >= (size := 9 * 10 ** (digits - 1)):
        left, digits = left - size, digits + 1
    half = ((size - 1).bit_length() + 1) // 2
    while (left := _turned(left, half, f"{key} {digits}")) >= size:
        pass
    number: int = 10 ** (digits - 1) + left
    return number


def _turned(value: int, half: int, key: str) -> int:
    mask = (1 << half) - 1
    high, low = value >> half, value & mask
    for turn in range(ROUNDS):
        high, low = low, high ^ (int(_mixed(key, f"{turn} {low}"), 16) & mask)
    return high << half | low


def _mixed(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()
