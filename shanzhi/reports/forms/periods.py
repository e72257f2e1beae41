"""The time a form asks about, from its title, its lines and its notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from shanzhi.core.periods import Window, half_of, month_of, quarter_of, year_of
from shanzhi.reports.forms.shape import Period
from shanzhi.reports.forms.words import closed, form_words


def find_period(texts: Iterable[str]) -> Period | None:
    """The first time that is named; the texts in the order in which they count."""
    for text in texts:
        told = closed(text).replace(" ", "")
        for kind, pattern in form_words().periods:
            found = pattern.search(told)
            window = _window(kind, found) if found else None
            if window and found:
                return Period(window.start.isoformat(), window.end.isoformat(), found[0])
    return None


def _window(kind: str, found: re.Match[str]) -> Window | None:
    year = int(found["y"])
    ways: dict[str, Callable[[], Window]] = {
        "year": lambda: year_of(date(year, 1, 1)),
        "half": lambda: half_of(date(year, 1 if found["h"] == form_words().upper_half else 7, 1)),
        "quarter": lambda: quarter_of(date(year, form_words().quarters[found["q"]] * 3, 1)),
        "month": lambda: month_of(date(year, int(found["m"]), 1)),
        "months": lambda: Window(date(year, int(found["m"]), 1), month_of(date(year, int(found["n"]), 1)).end),
        "until": lambda: Window(date(year, 1, 1), date(year, int(found["m"]), int(found["d"]))),
    }
    try:
        return ways[kind]()
    except ValueError:
        return None  # a thirteenth month is a misprint, not a time
