"""The day a text speaks from: only a date that stands as a dateline, never one inside the narrative."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shanzhi.core.numerals import Numerals, read_numeral
from shanzhi.reports.prose.files import Source, any_of, compiled

_BLANK = r"[ \t\u3000]*"
_TIME = r"(?:[ T]+\d{1,2}:\d\d(?::\d\d)?)?"


@dataclass(frozen=True, slots=True)
class DatelineWords:
    """The words: see `packs/base/lexicon/datelines.yaml`."""

    alone: tuple[re.Pattern[str], ...]
    labelled: tuple[re.Pattern[str], ...]
    as_of: tuple[re.Pattern[str], ...]
    numerals: Numerals
    fold: dict[int, int]


def read_datelines(source: Source, numerals: Numerals, numeral: str, fold: dict[int, int]) -> DatelineWords:
    """The patterns of a datelines file."""
    dates = (*source.words("dates"), source.text("han_date"))
    office = rf"[^\n,。;:\d]{{0,{source.number('longest_office')}}}(?:{any_of(source.words('offices'))}){_BLANK}"
    labels, as_of = any_of(source.words("labels")), any_of(source.words("as_of"))
    ends = any_of(source.words("month_ends"))
    parts = {"number": numeral}
    alone = rf"^{_BLANK}(?:{office})?\(?{{date}}{_TIME}\)?{_BLANK}$"
    labelled = rf"(?:^|(?<=[ \t\u3000|]))(?:{labels}){_BLANK}:{_BLANK}{{date}}"
    as_of_day = rf"(?:{as_of}){_BLANK}{{date}}(?:{ends})?"
    words = DatelineWords(
        alone=tuple(compiled(source, "dates", alone.replace("{date}", each), parts) for each in dates),
        labelled=tuple(compiled(source, "labels", labelled.replace("{date}", each), parts) for each in dates),
        as_of=tuple(compiled(source, "as_of", as_of_day.replace("{date}", each), parts) for each in dates),
        numerals=numerals,
        fold=fold,
    )
    source.done()
    return words


def find_dateline(text: str, words: DatelineWords) -> date | None:
    """The last line that is only a date, else a labelled date, else the last "as of" day; None without one."""
    even = text.translate(words.fold)
    for patterns in (words.alone, words.labelled, words.as_of):
        days = sorted(_days(even, patterns, words))
        if days:
            return days[-1][1]
    return None


def _days(text: str, patterns: tuple[re.Pattern[str], ...], words: DatelineWords) -> Iterator[tuple[int, date]]:
    for pattern in patterns:
        for found in pattern.finditer(text):
            day = _day(found.groupdict(), words)
            if day is not None:
                yield found.start(), day


def _day(parts: dict[str, str | None], words: DatelineWords) -> date | None:
    """The day; a month without a day is its last. None for a day the calendar does not have."""
    year, month = _figure(parts["y"], words), _figure(parts["m"], words)
    if year is None or month is None or not 1 <= month <= 12 or not 1900 <= year <= 2999:
        return None
    last = calendar.monthrange(year, month)[1]
    day = _figure(parts["d"], words) if parts["d"] else last
    return date(year, month, day) if day is not None and 1 <= day <= last else None


def _figure(written: str | None, words: DatelineWords) -> int | None:
    """A part of a date in Arabic figures, in a Chinese numeral, or digit by digit (二〇二四)."""
    if not written:
        return None
    if written.isascii():
        return int(written)
    if len(written) == 4 and all(sign in words.numerals.digits for sign in written):
        return int("".join(str(words.numerals.digits[sign]) for sign in written))
    numeral = read_numeral(written, words.numerals)
    return None if numeral is None or numeral.high is not None else int(numeral.value)
