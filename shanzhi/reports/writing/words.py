"""Words of time in a document: on another day they say another time (`packs/base/texts/reports.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml

from shanzhi.core.periods import half_of, quarter_of, report_year
from shanzhi.core.places import packs_folder
from shanzhi.core.sentences import Language

HALF_BACK, QUARTER_BACK = timedelta(days=91), timedelta(days=45)
"""A half-year or quarter named without its year is the latest that is more than half over, as drafts are read too."""


@dataclass(frozen=True)
class PeriodWord:
    """One word of time: what it is called in the list of words, and what it prints, with parts of a date in braces."""

    key: str
    label: dict[str, str]
    says: str
    is_bound_in_old_texts: bool

    def name(self, language: Language) -> str:
        """What the list calls it."""
        return self.label[language]


@dataclass(frozen=True)
class ReportTexts:
    """All words the writing of reports needs from the pack."""

    periods: dict[str, PeriodWord]
    parts: dict[str, list[str]]
    leads: tuple[str, ...]
    counts: tuple[str, ...]
    joins: dict[str, str]
    starts: dict[str, list[tuple[str, str]]]


@cache
def report_texts() -> ReportTexts:
    """The texts of the base pack."""
    path = packs_folder() / "base" / "texts" / "reports.yaml"
    data: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    periods = {
        key: PeriodWord(key, dict(row["label"]), row["says"], not row.get("only_by_hand", False))
        for key, row in data["periods"].items()
    }
    starts = {layout: [next(iter(row.items())) for row in rows] for layout, rows in data["starts"].items()}
    return ReportTexts(periods, data["parts"], tuple(data["leads"]), tuple(data["counts"]), dict(data["joins"]), starts)


def say_period(word: str, day: date, *, previous_until: str | None = None) -> str:
    """What a word of time prints on a day; a word nobody knows prints itself, so that it is seen."""
    known = report_texts().periods.get(word)
    return word if known is None else known.says.format(**_parts(day, previous_until))


def find_periods(text: str, day: date, *, previous_until: str | None = None) -> Iterator[tuple[int, int, str]]:
    """Where a text of a day says one of the words: start, end, the word. The longest first, none inside a number."""
    said = {
        say_period(word.key, day, previous_until=previous_until): word.key
        for word in reversed(report_texts().periods.values())
        if word.is_bound_in_old_texts
    }
    every = "|".join(re.escape(words) for words in sorted(said, key=len, reverse=True))
    for found in re.finditer(rf"(?<!\d)(?:{every})(?!\d)", text):
        yield found.start(), found.end(), said[found[0]]


def _parts(day: date, previous_until: str | None) -> dict[str, object]:
    """Everything a word of time may be put together from."""
    parts = report_texts().parts
    about = report_year(day, previous_until).end
    half = half_of(day - HALF_BACK).end
    quarter = quarter_of(day - QUARTER_BACK).end
    return {
        "year": about.year,
        "last_year": about.year - 1,
        "half": parts["halves"][0 if half.month <= 6 else 1],
        "half_year": half.year,
        "quarter": parts["quarters"][(quarter.month - 1) // 3],
        "quarter_year": quarter.year,
        "day_year": day.year,
        "month": day.month,
        "day": day.day,
    }
