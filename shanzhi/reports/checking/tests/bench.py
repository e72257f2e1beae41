"""Matching without a database: the sayings of `sayings.yaml`, the units of an invented town."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shanzhi.reports.checking.clauses import Clauses
from shanzhi.reports.checking.matching import Match, Matcher
from shanzhi.reports.checking.phrases import Phrase, phrases_of
from shanzhi.reports.checking.subjects import Names, Subject, Subjects
from shanzhi.reports.checking.words import MatchingWords, load_words
from shanzhi.reports.checking.wordset import WordSet
from shanzhi.reports.prose import Claim, find_claims

HERE = Path(__file__).parent
UNITS = {
    1: ("podi", ["坡底村", "坡底"]),
    2: ("nailin", ["奈林村", "奈林"]),
    3: ("podi_branch", ["坡底村党支部"]),
    4: ("dongshan", ["东山社区"]),
}
TOWN = ["青石镇", "青石", "青石镇党委"]
FULL = {"坡底村", "奈林村", "坡底村党支部", "东山社区", "青石镇"}


@dataclass(frozen=True)
class Read:
    """One claim with what it was bound to."""

    claim: Claim
    match: Match | None
    subject: Subject

    @property
    def unit(self) -> str:
        """The key of the unit, or who else is meant."""
        return UNITS[self.subject.units[0]][0] if self.subject.who == "unit" else self.subject.who


def read_yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


@cache
def sayings() -> dict[str, Any]:
    return dict(read_yaml("sayings.yaml"))


@dataclass(frozen=True)
class _Said:
    counted: list[str]
    words: list[str]
    without: list[str]
    units: list[str]


def _said(raw: dict[str, list[str]]) -> _Said:
    return _Said(*(raw.get(name, []) for name in ("counted", "words", "without", "units")))


def phrases(words: MatchingWords) -> list[Phrase]:
    fold = words.lexicon.folding.table
    return [
        phrase
        for key, each in sayings().items()
        for phrase in phrases_of(
            key,
            each["unit"],
            [_said(raw) for raw in each["said"]],
            fold,
            is_act=words.units.counts_acts(each["unit"]),
        )
    ]


def names() -> Names:
    units = {name: (number,) for number, (_, called) in UNITS.items() for name in called}
    return Names(units, frozenset(TOWN), frozenset(FULL))


def read(text: str) -> list[Read]:
    """Every claim of the text with what it is bound to and whom it speaks of."""
    words = load_words()
    claims = find_claims(text, words.lexicon)
    clauses = Clauses(text, claims, words.clauses, words.lexicon)
    known = names()
    called = WordSet({*known.units, *known.whole})
    matcher = Matcher(clauses, phrases(words), words, called, lambda key: sayings()[key]["nature"])
    subjects = Subjects(clauses, known, words)
    found = []
    for claim, place in zip(claims, clauses.places, strict=True):
        match = matcher.match(claim, place)
        part = None if match else subjects.part_of(place)
        found.append(Read(claim, match, part or subjects.of(place, match.places if match else ())))
    return found
