"""The words of windows, as patterns and values: `windows` in `packs/base/lexicon/matching.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shanzhi.core.numerals import Numerals
from shanzhi.reports.prose import Lexicon
from shanzhi.reports.prose.files import Source, any_of, compiled


@dataclass(frozen=True, slots=True)
class WindowWords:
    """The patterns and values: see `windows` in `packs/base/lexicon/matching.yaml`."""

    whole: re.Pattern[str]
    near: re.Pattern[str]
    years: Mapping[str, int]
    halves: Mapping[str, int]
    thirds: Mapping[str, int]
    relative: Mapping[str, tuple[str, int]]
    plans: Mapping[str, tuple[int, int]]
    unknown: re.Pattern[str]
    averages: re.Pattern[str]
    numerals: Numerals
    fold: Mapping[int, int]
    quotes: str


def read_window_words(source: Source, lexicon: Lexicon, quotes: str) -> WindowWords:
    """The patterns of the `windows` mapping."""
    numerals = lexicon.grammar.numbers.numerals
    number = rf"(?:\d{{1,2}}|[{''.join((*numerals.digits, *numerals.places))}]{{1,3}})"
    near = rf"(?:{source.text('near')})?(?P<number>{number})(?:{any_of(source.words('years_long'))})"
    relative = {
        word: (kind, steps)
        for key, kind, steps in (
            ("this_month", "month", 0),
            ("last_month", "month", 1),
            ("this_quarter", "quarter", 0),
            ("last_quarter", "quarter", 1),
        )
        for word in source.words(key)
    }
    plans = {word: years.split("-") for word, years in source.texts_by_word("plans").items()}
    words = WindowWords(
        years=source.numbers_by_word("years"),
        halves=source.numbers_by_word("halves"),
        thirds=source.numbers_by_word("thirds"),
        whole=compiled(source, "years", _grammar(source, number, "".join(numerals.digits))),
        near=compiled(source, "near", near),
        relative=relative,
        plans={word: (int(first), int(last)) for word, (first, last) in plans.items()},
        unknown=compiled(source, "unknown", any_of(source.words("unknown"))),
        averages=compiled(source, "averages", any_of(source.words("averages"))),
        numerals=numerals,
        fold=lexicon.folding.table,
        quotes=quotes,
    )
    source.done()
    return words


def _grammar(source: Source, number: str, digits: str) -> str:
    """One pattern for a window: [since|until] [year] [to year] [part] [to [year] month] [since]."""

    def word(key: str) -> str:
        return re.escape(source.text(key))

    def one_of(key: str) -> str:
        return f"(?:{any_of(source.words(key))})"

    def year(name: str) -> str:
        figures = rf"(?P<{name}year>(?:19|20)\d\d|[{digits}]{{4}})"
        return rf"(?:{figures}(?:{word('year')}|(?={to}))|(?P<{name}relative>{years}))"

    years, halves, thirds = (any_of(source.mapping(key).keys()) for key in ("years", "halves", "thirds"))
    month, to = rf"(?:{word('months')}|{word('month')})", one_of("ranges")
    high = rf"(?:{year('high')}|(?P<next>{word('next_year')}))?(?P<high>{number}){month}"
    parts = (
        rf"(?P<half>{halves})",
        rf"(?:{word('ordinal')})?(?P<quarter>{number}){word('quarter')}",
        rf"{word('first')}(?P<quarters>{number})(?:{word('piece')})?{word('quarter')}",
        rf"{word('first')}(?P<months>{number}){word('piece')}{word('month')}",
        rf"(?P<low>{number})(?:{month})?{to}{high}",
        rf"(?P<month>{number}){month}(?:(?P<third>{thirds})|(?P<day>{number}){one_of('day')})?",
        rf"(?P<all>{one_of('whole_year')})",
    )
    return (
        rf"{one_of('opening')}?(?P<until>{one_of('until')})?(?:{year('')})?{one_of('filler')}?(?:{to}{year('to')})?"
        rf"(?:{'|'.join(parts)})?(?:(?P<end>{one_of('ends')})|(?P<start>{one_of('starts')}))?"
        rf"{one_of('filler')}?(?P<since>{one_of('since')})?"
    )
