"""The words met in tables from elsewhere, from `packs/base/lexicon/importing.yaml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from shanzhi.core.places import packs_folder
from shanzhi.packs.declare import Label
from shanzhi.packs.reading import read

REMEMBERED = 4096
"""Texts whose form is kept in memory: in a column the same few stand again and again."""


@dataclass(frozen=True)
class Words:
    """Every list is in the form of `plain`; patterns are compiled."""

    heads: dict[str, frozenset[str]]
    labels: dict[str, Label]
    otherwise: dict[str, str]
    ordinal: frozenset[str]
    ends: dict[str, tuple[str, ...]]
    subtotals: frozenset[str]
    as_above: frozenset[str]
    blanks: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    everybody: frozenset[str]
    approximate: tuple[str, ...]
    magnitudes: dict[str, Decimal]
    money: frozenset[str]
    afternoon: tuple[str, ...]
    unit_tails: tuple[str, ...]
    days: tuple[re.Pattern[str], ...]
    separators: re.Pattern[str]
    unit_line: re.Pattern[str]
    leading_numbers: re.Pattern[str]
    day_tail: re.Pattern[str]
    year: re.Pattern[str]
    clock: re.Pattern[str]


@lru_cache(maxsize=REMEMBERED)
def normal(text: str) -> str:
    """Text in normal width, blanks at the ends gone."""
    return unicodedata.normalize("NFKC", text).strip()


_NOISE = re.compile(r"[\s\W_]+")


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Text as heads and names are compared: normal width, small letters, no spaces, no punctuation."""
    folded = normal(text).lower()
    return _NOISE.sub("", folded) or folded


@cache
def words() -> Words:
    """The lists, read once."""
    raw = read(packs_folder() / "base" / "lexicon" / "importing.yaml", "base/lexicon/importing.yaml").data
    return Words(
        heads={key: _all(each) for key, each in raw["heads"].items()},
        otherwise=raw["otherwise"],
        labels={key: Label(**each) for key, each in raw["labels"].items()},
        ends={key: tuple(sorted(_all(each), key=len, reverse=True)) for key, each in raw["ends"].items()},
        approximate=tuple(raw["approximate"]),
        magnitudes={str(key): Decimal(value) for key, value in raw["magnitudes"].items()},
        afternoon=tuple(raw["afternoon"]),
        unit_tails=tuple(sorted(raw["unit_tails"], key=len, reverse=True)),
        days=tuple(re.compile(each) for each in raw["days"]),
        ordinal=_all(raw["ordinal"]),
        subtotals=_all(raw["subtotals"]),
        as_above=_all(raw["as_above"]),
        blanks=_all(raw["blanks"]),
        yes=_all(raw["yes"]),
        no=_all(raw["no"]),
        everybody=_all(raw["everybody"]),
        money=_all(raw["money"]),
        separators=re.compile(raw["separators"]),
        unit_line=re.compile(raw["unit_line"]),
        leading_numbers=re.compile(raw["leading_numbers"]),
        day_tail=re.compile(raw["day_tail"]),
        year=re.compile(raw["year"]),
        clock=re.compile(raw["clock"]),
    )


def _all(raw: list[Any]) -> frozenset[str]:
    return frozenset(plain(str(each)) for each in raw)
