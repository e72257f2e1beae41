"""What the address of a page asks for, read strictly: what cannot be read is a Problem, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from shanzhi.core.errors import Problem
from shanzhi.core.periods import DAWN, Window
from shanzhi.kernel.clock import ZONE, end_of
from shanzhi.records.fields.date import read_day

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years a page is asked about; others are slips of the pen, and the ends of the calendar leave no room for zones."""

ISO_DAY = len("2024-07-05")
MAX_PAGE = 100_000
LONGEST_ID = 18
"""Digits of a number of a row; more do not fit into the database."""


def day(text: str, *, field: str = "day") -> date | None:
    """A day, or None if nothing was asked."""
    if not text.strip():
        return None
    found = read_day(text)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Problem("workbench.day_unreadable", field=field, found=text[:30])
    return found


def moment(text: str) -> datetime | None:
    """A moment; a day means its end. None if nothing was asked."""
    if not text.strip():
        return None
    if len(text.strip()) <= ISO_DAY:
        found = day(text, field="as_of")
        return None if found is None else end_of(found)
    words = text.strip()
    if "T" in words:
        words = words.replace(" ", "+")  # a plus sign in an address reads as a blank
    try:
        read = datetime.fromisoformat(words)
    except ValueError as error:
        raise Problem("workbench.moment_unreadable", field="as_of", found=text[:40]) from error
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise Problem("workbench.moment_unreadable", field="as_of", found=text[:40])
    return read if read.tzinfo else read.replace(tzinfo=ZONE)


def window(get: Mapping[str, str], default: Window, *, prefix: str = "") -> Window:
    """The window from `from` and `to`; without a beginning it has none, without an end it ends with the default's."""
    first, last = day(get.get(f"{prefix}from", ""), field="from"), day(get.get(f"{prefix}to", ""), field="to")
    if first is None and last is None:
        return default
    start, end = first or DAWN, last or default.end
    if end < start:
        raise Problem("workbench.window_backwards", field="from", start=start, end=end)
    return Window(start, end)


def record_id(text: str) -> int | None:
    """The number of a row, or None if it cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else None


def place(text: str) -> int:
    """A place in a short list, from 0; anything else is the first."""
    return int(text[:9]) if text[:9].isdecimal() else 0


def page(text: str) -> int:
    """The number of a page of a list, from 1; anything else is the first."""
    return min(max(place(text), 1), MAX_PAGE)


def chosen(text: str, allowed: Mapping[str, object] | set[str] | list[str], default: str) -> str:
    """One of the allowed words, else the default."""
    return text if text in allowed else default
