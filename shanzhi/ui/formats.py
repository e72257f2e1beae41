"""How numbers, money and days read on screen, in the active language.

Screens carry thousands separators and a true minus; documents do not (GB/T 15835), so these functions are
for pages only. A day names its year only when that differs from the year the page speaks of.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext, pgettext

Number = int | float | Decimal

MINUS = "\u2212"
CENTS_PER_YUAN = 100
CENTS_PER_WAN = 1_000_000


def number(value: Number, places: int | None = None) -> str:
    """`1846` as `1,846`. With `places` the value is rounded half up; without, decimals stay as they are."""
    exact = Decimal(str(value))
    if places is not None:
        exact = _rounded(exact, places)
    return f"{exact:,f}".replace("-", MINUS)


def signed(value: Number, places: int | None = None) -> str:
    """A change: `+5`, `−1`, and a plain `0`."""
    text = number(value, places)
    return f"+{text}" if Decimal(str(value)) > 0 else text


def percent(ratio: Number, places: int = 1) -> str:
    """A ratio of 0.957 as `95.7%`; a trailing `.0` is dropped, as offices write it."""
    return f"{number(_trimmed(_rounded(Decimal(str(ratio)) * 100, places)))}%"


def yuan(cents: int) -> str:
    """Integer cents as yuan with two places, without the unit."""
    return number(Decimal(cents) / CENTS_PER_YUAN, 2)


def wan(cents: int) -> str:
    """Integer cents as ten thousand yuan with at most two places, without the unit."""
    return number(_trimmed(_rounded(Decimal(cents) / CENTS_PER_WAN, 2)))


def day(value: date, reference: date | int | None = None) -> str:
    """`7月5日` or `5 July`; with the year where it is not the year of `reference`."""
    if _same_year(value, reference):
        return date_format(value, pgettext("format of a day", "j F"))
    return date_format(value, pgettext("format of a day with year", "j F Y"))


def weekday(value: date) -> str:
    """`周五` or `Fri`."""
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )[value.weekday()]


def day_with_weekday(value: date, reference: date | int | None = None) -> str:
    """`7月5日 周五` or `Fri 5 July`."""
    words = {"day": day(value, reference), "weekday": weekday(value)}
    return pgettext("day with weekday", "%(weekday)s %(day)s") % words


def clock(value: datetime | time) -> str:
    """`10:46`, in the installation's time zone."""
    return f"{_local(value) if isinstance(value, datetime) else value:%H:%M}"


def moment(value: datetime, reference: date | int | None = None) -> str:
    """`7月5日 10:46` or `5 July 10:46`."""
    local = _local(value)
    return f"{day(local, reference)} {clock(local)}"


def day_range(first: date, last: date, reference: date | int | None = None) -> str:
    """`1月1日—6月30日` or `1 January–30 June`; one day when both are the same."""
    if first == last:
        return day(first, reference)
    words = {"first": day(first, reference), "last": day(last, reference if first.year == last.year else first)}
    return pgettext("range of days", "%(first)s–%(last)s") % words


def table_day(value: date, reference: date | int | None = None) -> str:
    """`06-24` in tables; `2023-06-24` where the year is another one."""
    return f"{value:%m-%d}" if _same_year(value, reference) else f"{value:%Y-%m-%d}"


def listed(values: list[str]) -> str:
    """Words joined as a list: `甲、乙` or `A, B`."""
    return gettext(", ").join(values)


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _trimmed(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _same_year(value: date, reference: date | int | None) -> bool:
    year = reference.year if isinstance(reference, date) else reference
    return year is None or value.year == year


def _local(value: datetime) -> datetime:
    return localtime(value) if is_aware(value) else value
