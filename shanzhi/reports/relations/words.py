"""The words relations are found by: `packs/base/lexicon/relations.yaml`, loaded and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from shanzhi.core.places import packs_folder
from shanzhi.reports.prose import Lexicon, load_lexicon
from shanzhi.reports.prose.files import Source, any_of, compiled, read_source

FILE = "relations.yaml"
RATIO = "ratio"
"""The dimension of shares; they are held against one another in hundredths."""


@dataclass(frozen=True, slots=True)
class Average:
    """A word of an average: 户均 is what falls to each of the units."""

    word: re.Pattern[str]
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class RelationWords:
    """What cuts a text, leads into parts, shares, changes and averages, and what is written wrongly."""

    lexicon: Lexicon
    end: re.Pattern[str]
    item: re.Pattern[str]
    pause: re.Pattern[str]
    parts: re.Pattern[str]
    includes: re.Pattern[str]
    together: re.Pattern[str]
    share: re.Pattern[str]
    share_fillers: re.Pattern[str]
    change: re.Pattern[str]
    of_the_same: re.Pattern[str]
    a_year_ago: re.Pattern[str]
    below_zero: re.Pattern[str]
    reach: re.Pattern[str]
    origin: re.Pattern[str]
    earlier: re.Pattern[str]
    rate: re.Pattern[str]
    rate_of: re.Pattern[str]
    deed_links: re.Pattern[str]
    each: re.Pattern[str]
    below: re.Pattern[str]
    equals: re.Pattern[str]
    noun_behind: re.Pattern[str]
    level: re.Pattern[str]
    fillers: re.Pattern[str]
    now: re.Pattern[str]
    vague: frozenset[str]
    averages: tuple[Average, ...]
    average_of_a_time: re.Pattern[str]
    cumulative: tuple[tuple[int, re.Pattern[str]], ...]
    today: re.Pattern[str]
    year: re.Pattern[str]
    of: re.Pattern[str]
    town: re.Pattern[str]
    before_doubles: re.Pattern[str]
    behind_doubles: re.Pattern[str]
    over: re.Pattern[str]
    multiples: re.Pattern[str]
    shortest_copy: int
    alike: tuple[frozenset[str], ...]
    things: frozenset[str]
    measured: frozenset[str]
    confused: tuple[frozenset[str], ...]

    def kin_of(self, unit_key: str) -> tuple[str, Fraction]:
        """What a claim in this unit can be added to, and how many of its common unit one is worth."""
        unit = self.lexicon.units.units.get(unit_key)
        if unit is not None and unit.factor is not None:
            return unit.dimension, unit.factor * (100 if unit.dimension == RATIO else 1)
        group = next((sorted(each)[0] for each in self.alike if unit_key in each), unit_key)
        return group, Fraction(1)

    def months_of(self, window: str | None) -> int | None:
        """How many months from the year's beginning a time runs, 0 for up to now; None for any other time."""
        for months, pattern in self.cumulative:
            found = None if window is None else pattern.fullmatch(window)
            if found is not None:
                return months if not pattern.groups else int(found.group(1))
        return None


def load_words(folder: Path | None = None) -> RelationWords:
    """The words in a folder, by default `packs/base/lexicon`; loaded once for each state of its files.

    A file that is missing, not YAML or not of the right shape gives a Problem `prose.lexicon.*` that names it.
    """
    place = folder or packs_folder() / "base" / "lexicon"
    return _load(place, tuple(path.stat().st_mtime_ns for path in sorted(place.glob("*.yaml"))))


@lru_cache(maxsize=4)
def _load(folder: Path, stamp: tuple[int, ...]) -> RelationWords:  # noqa: ARG001 - the stamp is part of the key
    lexicon, source = load_lexicon(folder), read_source(folder / FILE)
    links, behind = any_of(source.words("links")), any_of(source.words("change_links"))
    rises, falls = any_of(source.words("rises")), any_of(source.words("falls"))
    reaches, grows = any_of(source.words("reaches")), any_of(source.words("grows"))
    change = f"(?:(?P<rise>{rises}|{grows})|(?P<fall>{falls}))"
    moves = f"(?:{rises}|(?P<fall>{falls})|{any_of(source.words('changes'))})(?:{behind})*"
    own = any_of(source.words("own"))
    times = rf"\d{{4}}{source.text('year')}|{any_of((*source.words('today'), *source.words('of')))}"
    words = RelationWords(
        lexicon=lexicon,
        end=compiled(source, "ends", rf"(?:{any_of(source.words('ends'))}|\n)"),
        item=compiled(source, "items", any_of(source.words("items"))),
        pause=compiled(source, "pauses", any_of(source.words("pauses"))),
        parts=compiled(source, "parts", rf"(?:{any_of((*source.words('parts'), *source.words('includes')))})[,:]?"),
        includes=compiled(source, "includes", any_of(source.words("includes"))),
        together=compiled(source, "together", rf"^(?:{any_of(source.words('together'))})(?:{links})*$"),
        share=compiled(source, "share", rf"(?:{any_of(source.words('share'))})(.{{0,20}}?)$"),
        share_fillers=compiled(source, "share_fillers", any_of(source.words("share_fillers"))),
        change=compiled(source, "rises", rf"{moves}$"),
        of_the_same=compiled(source, "same", rf"[,;(]?(?:{any_of(source.words('same'))})*{moves}"),
        a_year_ago=compiled(source, "a_year_ago", any_of(source.words("a_year_ago"))),
        below_zero=compiled(source, "below_zero", any_of(source.words("below_zero"))),
        reach=compiled(source, "reaches", rf"^[^,;]{{0,12}}?{change}(?:{links})*(?:{reaches})(?:{times})*$"),
        origin=compiled(source, "origins", rf"(?:{any_of(source.words('origins'))})[^,;]{{0,14}}$"),
        earlier=compiled(source, "earlier", any_of(source.words("earlier"))),
        rate=compiled(source, "rates", rf"(?:{any_of(source.words('rates'))})(?:{links})*$"),
        rate_of=compiled(source, "rates", rf"([^\W\d_]{{2}}){source.text('rate_sign')}(?:{links})*$"),
        deed_links=compiled(source, "deed_links", rf"(?:{links}|{any_of(source.words('deed_links'))})*$"),
        each=compiled(source, "each", any_of(source.words("each"))),
        below=compiled(source, "below", any_of(source.words("below"))),
        equals=compiled(source, "equals", rf"^[,(]?(?:{any_of(source.words('equals'))})(?:{links})*$"),
        noun_behind=compiled(source, "ends", r"[^\d\W]{0,12}(?=\()"),
        level=compiled(source, "reaches", rf"(?:{reaches}|{any_of(source.words('origins'))})$"),
        fillers=compiled(source, "fillers", any_of(source.words("fillers"))),
        now=compiled(source, "now", any_of(source.words("now"))),
        vague=frozenset(source.words("vague")),
        average_of_a_time=compiled(source, "average_of_a_time", any_of(source.words("average_of_a_time"))),
        averages=tuple(_average(each, lexicon) for each in source.entries("averages")),
        cumulative=tuple(_cumulative(each) for each in source.entries("cumulative")),
        today=compiled(source, "today", any_of(source.words("today"))),
        year=compiled(source, "year", rf"(\d{{4}}){source.text('year')}"),
        of=compiled(source, "of", any_of(source.words("of"))),
        town=compiled(source, "towns", rf"[^\W\d_]{{1,4}}(?<!{own})(?:{any_of(source.words('towns'))})"),
        before_doubles=compiled(source, "before_doubles", rf"^(?:{any_of(source.words('before_doubles'))})"),
        behind_doubles=compiled(source, "behind_doubles", rf"\d.*?(?:{any_of(source.words('behind_doubles'))})"),
        over=compiled(source, "over", rf"(\d[\d,.]*)(?:{any_of(source.words('over'))})"),
        multiples=compiled(source, "multiples", any_of(source.words("multiples"))),
        shortest_copy=source.number("shortest_copy"),
        alike=tuple(_known(each, "units", lexicon) for each in source.entries("alike")),
        things=_known(source, "things", lexicon),
        measured=frozenset(source.words("measured")),
        confused=tuple(_known(each, "units", lexicon) for each in source.entries("confused")),
    )
    source.done()
    return words


def _average(entry: Source, lexicon: Lexicon) -> Average:
    found = Average(compiled(entry, "say", any_of(entry.words("say"))), _known(entry, "units", lexicon))
    entry.done()
    return found


def _cumulative(entry: Source) -> tuple[int, re.Pattern[str]]:
    """A time and its months; without them it is 1-5月 and the like, whose last month is read."""
    if entry.has("months"):
        found = (entry.number("months"), compiled(entry, "say", any_of(entry.words("say"))))
    else:
        found = (
            0,
            compiled(entry, "say", rf"(?:{any_of(entry.words('say'))})(\d{{1,2}})(?:{any_of(entry.words('then'))})"),
        )
    entry.done()
    return found


def _known(source: Source, key: str, lexicon: Lexicon) -> frozenset[str]:
    found = frozenset(source.words(key))
    for each in sorted(found - lexicon.units.units.keys()):
        raise source.problem("unknown", f"{key}.{each}")
    return found
