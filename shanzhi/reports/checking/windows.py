"""Windows in words, relative to the day the text speaks from. Decisions: README, "Windows"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shanzhi.core.numerals import read_numeral
from shanzhi.core.periods import DAWN, Window, half_of, month_of, quarter_of, report_year, year_of
from shanzhi.reports.checking.window_words import WindowWords

Bounds = Literal["none", "span", "until", "unknown", "average"]
"""What the words state: no bounds, a stretch of days, a last day, days not known here, or an average."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the words of a window state. `window` is set for a span and, ending on the last day, for `until`."""

    bounds: Bounds
    window: Window | None = None


NOTHING = Stated("none")


def read_window(said: str | None, day: date, words: WindowWords, previous_until: str | None = None) -> Stated:
    """What the window's words state in a text that speaks from `day`.

    Nothing after that day is counted: what has begun by it ends with it.
    """
    even = (said or "").translate(dict(words.fold))
    text = "".join(sign for sign in even if not sign.isspace() and sign not in words.quotes)
    if not text:
        return NOTHING
    if words.averages.search(text):
        return Stated("average")
    named = _named(text, day, words, previous_until)
    if named is not None:
        return Stated("span", _up_to(named, day))
    found = words.whole.fullmatch(text)
    if found is None or not any(found.groupdict().values()):
        return Stated("unknown") if words.unknown.search(text) else NOTHING
    span = _Reading(found.groupdict(), day, words, previous_until).span()
    if span is None:
        return NOTHING
    return Stated("until" if found["until"] or found["end"] else "span", _up_to(span, day))


def window_meant(stated: Stated, own: Window, *, is_level: bool) -> Window | None:
    """The window a figure is asked for: what the words state, else the indicator's own; None when nobody can tell.

    A level (what is there, the last reading) is taken at the end of what is stated. A flow told up to a day runs from
    the beginning of that year, or from the beginning of all if the indicator counts everything so far.
    """
    if stated.bounds == "average" or (stated.bounds == "unknown" and not is_level):
        return None
    if stated.window is None:
        return own
    end = stated.window.end
    if is_level or (stated.bounds == "until" and own.is_cumulative):
        return own if end == own.end else Window(DAWN if own.is_cumulative else date(end.year, 1, 1), end)
    return Window(date(end.year, 1, 1), end) if stated.bounds == "until" else stated.window


def _up_to(window: Window, day: date) -> Window:
    return Window(window.start, day) if window.start <= day < window.end else window


def _named(text: str, day: date, words: WindowWords, previous_until: str | None) -> Window | None:
    """This month, last quarter, a five-year plan, the last three years."""
    for word, (kind, steps) in words.relative.items():
        if text == word:
            frame = month_of if kind == "month" else quarter_of
            here = frame(day)
            return here if steps == 0 else frame(here.start - timedelta(days=1))
    for word, (first, last) in words.plans.items():
        if word in text:
            return Window(date(first, 1, 1), date(last, 12, 31))
    found = words.near.fullmatch(text)
    number = _number(found["number"], words) if found else None
    if not number:
        return None
    end = report_year(day, previous_until).end
    return Window(date(end.year - number + 1, 1, 1), end)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One window that follows the grammar."""

    parts: Mapping[str, str | None]
    day: date
    words: WindowWords
    previous_until: str | None

    def span(self) -> Window | None:
        """From its first day to its last; None for one the calendar does not have."""
        try:
            return self._span()
        except ValueError:
            return None

    def _span(self) -> Window | None:
        year = self._year("")
        if self.parts["toyear"] or self.parts["torelative"]:
            last = self._part(self._year("to"))
            return None if year is None or last is None else Window(date(year, 1, 1), last.end)
        window = self._part(year)
        if window is None:
            return None
        if self.parts["start"]:
            window = Window(window.start, window.start)
        return Window(window.start, max(self.day, window.start)) if self.parts["since"] else window

    def _year(self, prefix: str) -> int | None:
        written, relative = self.parts[f"{prefix}year"], self.parts[f"{prefix}relative"]
        if relative:
            return self.day.year + self.words.years[relative]
        if written is None:
            return None
        digits = self.words.numerals.digits
        return int(written) if written.isascii() else int("".join(str(digits[sign]) for sign in written))

    def _part(self, year: int | None) -> Window | None:
        """The part of the year.

        Without a year it is the latest that is more than half over; of the end of a month the latest that has begun.
        """
        if year is not None:
            return self._in(year)
        if not self._has_part():
            if self.parts["end"] or self.parts["start"]:
                return self._in(self.day.year if self.parts["start"] or self.day.month == 12 else self.day.year - 1)
            return report_year(self.day, self.previous_until) if self.parts["all"] else None
        for candidate in (self.day.year, self.day.year - 1):
            window = self._in(candidate)
            is_point = self.parts["end"] or (self.parts["until"] and self.parts["month"])
            share = 0 if is_point else (window.end - window.start).days // 2
            if window.start + timedelta(days=share) <= self.day:
                return window
        return self._in(self.day.year - 1)

    def _has_part(self) -> bool:
        return any(self.parts[name] for name in ("half", "quarter", "quarters", "months", "low", "month"))

    def _in(self, year: int) -> Window:
        """The part within one year."""
        parts = self.parts
        if parts["half"]:
            return half_of(date(year, 6 * self.words.halves[parts["half"]], 1))
        if parts["quarter"]:
            return quarter_of(date(year, 3 * self._figure("quarter"), 1))
        if parts["quarters"] or parts["months"]:
            months = 3 * self._figure("quarters") if parts["quarters"] else self._figure("months")
            return Window(date(year, 1, 1), month_of(date(year, months, 1)).end)
        if parts["low"]:
            low, high = self._figure("low"), self._figure("high")
            last = self._year("high") or (year + 1 if high < low or parts["next"] else year)
            return Window(date(year, low, 1), month_of(date(last, high, 1)).end)
        return self._month(year) if parts["month"] else year_of(date(year, 1, 1))

    def _month(self, year: int) -> Window:
        month = month_of(date(year, self._figure("month"), 1))
        if self.parts["day"]:
            day = month.start.replace(day=self._figure("day"))
            return Window(day, day)
        third = self.words.thirds.get(self.parts["third"] or "", 0)
        if third == 0:
            return month
        start = month.start.replace(day=10 * third - 9)
        return Window(start, month.end if third == 3 else start + timedelta(days=9))

    def _figure(self, name: str) -> int:
        found = _number(self.parts[name] or "", self.words)
        if not found:
            raise ValueError(name)
        return found


def _number(written: str, words: WindowWords) -> int | None:
    if written.isascii():
        return int(written) if written else None
    numeral = read_numeral(written, words.numerals)
    return None if numeral is None or numeral.high is not None else int(numeral.value)
