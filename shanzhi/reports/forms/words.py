"""The words forms are read by: `packs/base/lexicon/forms.yaml`, and how two of them are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from shanzhi.core.places import packs_folder
from shanzhi.packs.reading import read

REMEMBERED = 4096
LONGEST_COUNT = 9
"""Digits of a number that counts rows or columns; a longer one is a code."""

FILE = "forms.yaml"


@dataclass(frozen=True)
class FormWords:
    """Every list in the form of `plain`; patterns compiled. What each is for stands in the file."""

    leads: tuple[tuple[str, str], ...]
    lead: re.Pattern[str]
    stamps: re.Pattern[str]
    heads: dict[str, frozenset[str]]
    column_letters: str
    leading_numbers: re.Pattern[str]
    levels: tuple[re.Pattern[str], ...]
    among: re.Pattern[str]
    section_number: re.Pattern[str]
    answers: re.Pattern[str]
    answer: re.Pattern[str]
    coded: frozenset[str]
    foot: dict[str, tuple[str, ...]]
    rules: dict[str, Any]
    magnitudes: dict[str, int]
    units: dict[str, str]
    per: re.Pattern[str]
    periods: tuple[tuple[str, re.Pattern[str]], ...]
    quarters: dict[str, int]
    upper_half: str


@lru_cache(maxsize=REMEMBERED)
def normal(text: str) -> str:
    """Text in normal width, blanks at the ends gone."""
    return unicodedata.normalize("NFKC", text).strip()


def count_of(text: str) -> int | None:
    """The whole number a short text is, as rows and columns are counted; None for any other text."""
    told = normal(text)
    return int(told) if told.isdecimal() and len(told) <= LONGEST_COUNT else None


_BLANKS = re.compile(r"\s+")
_NOISE = re.compile(r"[\s\W_]+")


@lru_cache(maxsize=REMEMBERED)
def closed(text: str) -> str:
    """Text in normal width without blanks between Chinese signs."""
    told = normal(text)
    return _BLANKS.sub("" if re.search(r"[^\x00-\x7f]", told) else " ", told)


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Text as heads are compared: normal width, small letters, no blanks, no punctuation."""
    folded = normal(text).lower()
    return _NOISE.sub("", folded) or folded


@cache
def form_words() -> FormWords:
    """The words, read once."""
    raw = read(packs_folder() / "base" / "lexicon" / FILE, f"base/lexicon/{FILE}").data
    leads = [(word, key) for key, words in raw["leads"].items() for word in words]
    leads.sort(key=lambda each: -len(each[0]))
    spaced = "|".join(r"\s*".join(map(re.escape, word)) for word, _ in leads)
    return FormWords(
        leads=tuple(leads),
        lead=re.compile(rf"(?<![\w])(?P<name>{spaced})\s*:\s*"),
        stamps=re.compile(raw["stamps"]),
        heads={key: _all(words) for key, words in raw["heads"].items()},
        column_letters=raw["column_letters"],
        leading_numbers=re.compile(raw["leading_numbers"]),
        levels=tuple(map(re.compile, raw["levels"])),
        among=re.compile(raw["among"]),
        section_number=re.compile(raw["section_number"]),
        answers=re.compile(raw["answers"]),
        answer=re.compile(raw["answer"]),
        coded=_all(raw["coded"]),
        foot={key: tuple(sorted(_all(words), key=len, reverse=True)) for key, words in raw["foot"].items()},
        rules=raw["rules"],
        magnitudes=raw["magnitudes"],
        units=raw["units"],
        per=re.compile(raw["per"]),
        periods=tuple((each["is"], re.compile(each["pattern"])) for each in raw["periods"]),
        quarters=raw["quarters"],
        upper_half=raw["upper_half"],
    )


def _all(words: list[Any]) -> frozenset[str]:
    return frozenset(plain(str(word)) for word in words)
