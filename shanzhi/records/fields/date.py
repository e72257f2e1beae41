from __future__ import annotations

import datetime as time
import unicodedata
from typing import Any, Literal

from shanzhi.records.fields.base import Field

EARLIEST, LATEST = time.date(1850, 1, 1), time.date(2150, 12, 31)
"""No record of an office names a day outside; what does is a slip of the keys, and nothing could be counted from it."""


class Date(Field):
    """A day, of these and the last centuries."""

    kind: Literal["date"]

    def _clean(self, raw: object, name: str) -> time.date:
        day = read_day(raw)
        if day is None:
            raise self._bad("field.date.not_a_day", name, found=raw)
        if not EARLIEST <= day <= LATEST:
            raise self._bad("field.date.outside", name, found=day, low=EARLIEST, high=LATEST)
        return day

    def show(self, value: time.date, language: str) -> str:
        """ISO; pages format it further."""
        return value.isoformat()

    def load(self, stored: Any) -> time.date:
        """Stored as ISO text."""
        return time.date.fromisoformat(stored)


def read_day(raw: object) -> time.date | None:
    """A real day of the calendar from a date or from text (2024-06-05, 2024/6/5, full-width digits); else None."""
    if isinstance(raw, time.date):
        return raw
    text = unicodedata.normalize("NFKC", str(raw)).strip()[:20]
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    try:
        return time.date(*(int(part) for part in parts))
    except ValueError:
        return None
