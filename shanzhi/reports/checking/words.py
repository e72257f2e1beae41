"""The words that bind claims to figures: `packs/base/lexicon/matching.yaml`, loaded and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shanzhi.core.places import packs_folder
from shanzhi.reports.checking.units import UnitWords, read_unit_words
from shanzhi.reports.checking.window_words import WindowWords, read_window_words
from shanzhi.reports.checking.wordset import WordSet
from shanzhi.reports.prose import Lexicon, load_lexicon
from shanzhi.reports.prose.files import Source, any_of, compiled, read_source

FILE, NOUNS = "matching.yaml", "nouns.yaml"
_SIGNS = " ()-:~\t"


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """What cuts a text into clauses, and a clause into the things of a list."""

    end: re.Pattern[str]
    comma: re.Pattern[str]
    link: re.Pattern[str]
    in_turn: re.Pattern[str]
    totals: WordSet
    quotes: str


@dataclass(frozen=True, slots=True)
class EvidenceWords:
    """What stands round the words looked for, and what it does to them."""

    narrowing: re.Pattern[str]
    acting: re.Pattern[str]
    change: re.Pattern[str]
    beside: WordSet
    before: WordSet
    end: re.Pattern[str]
    verb: re.Pattern[str]
    link: re.Pattern[str]
    longer: WordSet
    short_beside: int
    short_alone: int


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """The words that tell who a clause speaks of."""

    whole: tuple[str, ...]
    wider: tuple[str, ...]
    leads: WordSet
    bodies: WordSet
    goes_on: WordSet
    joins: WordSet
    rest: WordSet
    places: WordSet


@dataclass(frozen=True, slots=True)
class MatchingWords:
    """All of it, each part in the shape its module wants, with the lexicon of the reader."""

    lexicon: Lexicon
    clauses: ClauseWords
    evidence: EvidenceWords
    subjects: SubjectWords
    windows: WindowWords
    units: UnitWords


def load_words(folder: Path | None = None) -> MatchingWords:
    """The words in a folder, by default `packs/base/lexicon`; loaded once for each state of its files.

    A file that is missing, not YAML or not of the right shape gives a Problem `prose.lexicon.*` that names it.
    """
    place = folder or packs_folder() / "base" / "lexicon"
    return _load(place, tuple(path.stat().st_mtime_ns for path in sorted(place.glob("*.yaml"))))


@lru_cache(maxsize=4)
def _load(folder: Path, stamp: tuple[int, ...]) -> MatchingWords:  # noqa: ARG001 - the stamp is part of the key
    lexicon = load_lexicon(folder)
    source = read_source(folder / FILE)
    words = MatchingWords(
        lexicon=lexicon,
        clauses=_clauses(source),
        evidence=_evidence(source, lexicon, read_source(folder / NOUNS).words("verbs")),
        subjects=_subjects(source.mapping("subjects")),
        windows=read_window_words(source.mapping("windows"), lexicon, source.text("quotes")),
        units=read_unit_words(source, lexicon.units),
    )
    source.done()
    return words


def _clauses(source: Source) -> ClauseWords:
    ends, links = source.words("clause_ends"), source.words("list_links")
    return ClauseWords(
        end=compiled(source, "clause_ends", _mark(ends)),
        comma=compiled(source, "clause_ends", _mark(tuple(mark for mark in ends if mark not in links))),
        link=compiled(source, "list_links", any_of(links)),
        in_turn=compiled(source, "in_turn", any_of(source.words("in_turn"))),
        totals=WordSet(source.words("totals")),
        quotes=source.text("quotes"),
    )


def _mark(marks: tuple[str, ...]) -> str:
    """One of the marks or a line break; a comma between three digits ends nothing."""
    return rf"(?:(?<!\d)(?:{any_of(marks)})|(?:{any_of(marks)})(?!\d\d\d)|\n)"


def _evidence(source: Source, lexicon: Lexicon, verbs: tuple[str, ...]) -> EvidenceWords:
    nouns = lexicon.nouns
    light = (*source.words("light"), *nouns.links, *verbs, *_SIGNS)
    changes, goals = any_of(source.words("changes")), any_of(source.words("change_ends"))
    links, than = any_of(source.words("change_links")), any_of(source.words("compared"))
    return EvidenceWords(
        narrowing=compiled(source, "narrowing", any_of(source.words("narrowing"))),
        acting=compiled(source, "acting", "|".join(source.words("acting"))),
        change=compiled(source, "changes", rf"({changes})(?!{goals})(?:{links})*$|(?:{than}).*?({changes})(?!{goals})"),
        beside=WordSet(light),
        before=WordSet((*light, *source.words("neutral"), *nouns.leading)),
        end=compiled(source, "light", rf"(?:{nouns.right_end.pattern}|{any_of(verbs)}|[\d\W])"),
        verb=nouns.verb,
        link=compiled(source, "list_links", any_of(source.words("list_links"))),
        longer=WordSet(source.words("longer")),
        short_beside=source.number("short_beside"),
        short_alone=source.number("short_alone"),
    )


def _subjects(source: Source) -> SubjectWords:
    words = SubjectWords(
        whole=source.words("whole"),
        wider=source.words("wider"),
        leads=WordSet((*source.words("leads"), ",", ":", " ")),
        bodies=WordSet(source.words("bodies")),
        goes_on=WordSet(source.words("goes_on")),
        joins=WordSet(source.words("joins")),
        rest=WordSet(source.words("rest")),
        places=WordSet(source.words("places")),
    )
    source.done()
    return words
