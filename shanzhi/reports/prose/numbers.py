"""The grammar of numbers in prose: Arabic and Chinese, with 万 and 亿, and the approximation inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shanzhi.core.intervals import Approximation, Reach
from shanzhi.core.numerals import Numeral, Numerals, read_numeral
from shanzhi.reports.prose.files import Source, any_of, compiled

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Wording:
    """What an approximation word means."""

    approximation: Approximation
    reach: Reach = "near"


@dataclass(frozen=True, slots=True)
class Saying:
    """A saying that is a number in itself."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read, before its unit. `multiple` is the 万 or 亿 behind an Arabic one."""

    start: int
    end: int
    value: Decimal
    high: Decimal | None
    last_place: Decimal | None
    multiple: Decimal
    inner: Wording | None
    is_han: bool
    is_bare: bool
    is_article: bool
    is_code: bool


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of the number grammar: see `packs/base/lexicon/numerals.yaml`."""

    numerals: Numerals
    candidate: re.Pattern[str]
    tail: re.Pattern[str]
    second: re.Pattern[str]
    multiples: dict[str, Decimal]
    unit_signs: re.Pattern[str]
    """Units that begin with a multiple: the 千 of 千克 belongs to the unit."""
    inner: dict[str, Wording]
    some: frozenset[str]
    articles: frozenset[str]
    ordinals: frozenset[str]
    vague: re.Pattern[str]
    parts: str
    ranges: re.Pattern[str]
    range_words: frozenset[str]
    change_from: re.Pattern[str]
    list_link: re.Pattern[str]
    list_after: re.Pattern[str]
    fraction_after: re.Pattern[str]
    minus: re.Pattern[str]
    minus_units: frozenset[str]
    sayings: dict[str, Saying]
    most_digits: int


def read_number_words(source: Source, inner: dict[str, Wording], units: Iterable[str]) -> NumberWords:
    """The grammar's words from a numerals file, the approximations inside a number, and the words for units."""
    numerals = Numerals(
        digits=source.numbers_by_word("digits"),
        places=source.numbers_by_word("places"),
        myriads=source.numbers_by_word("myriads"),
        pairs=frozenset(source.words("pairs")),
    )
    some = source.words("some")
    signs = re.escape("".join((*numerals.digits, *numerals.places, *numerals.myriads, *some)))
    multiples = {word: _worth(word, numerals) for word in source.words("multiples")}
    inside, many = any_of(inner), any_of(multiples)
    sayings = _sayings(source)
    arabic = r"(?P<arabic>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)"
    words = NumberWords(
        numerals=numerals,
        candidate=compiled(source, "digits", rf"(?P<saying>{any_of(sayings)})|{arabic}|(?P<han>[{signs}]+)"),
        tail=compiled(source, "multiples", rf"(?P<before>{inside})?(?P<multiple>{many})?(?P<behind>{inside})?"),
        second=compiled(source, "multiples", rf"(?P<figure>\d+)(?P<multiple>{many})"),
        multiples=multiples,
        unit_signs=compiled(source, "multiples", any_of(unit for unit in units if unit[0] in signs)),
        inner=inner,
        some=frozenset(some),
        articles=frozenset(source.words("article")),
        ordinals=frozenset(source.words("ordinal_digit")),
        vague=compiled(source, "vague", f"(?:{any_of(source.words('vague'))})$"),
        parts=source.text("parts"),
        ranges=compiled(source, "ranges", any_of(source.words("ranges"))),
        range_words=frozenset(source.words("range_words")),
        change_from=compiled(source, "change_from", any_of(source.words("change_from"))),
        list_link=compiled(source, "list_links", any_of(source.words("list_links"))),
        list_after=compiled(source, "list_after", any_of(source.words("list_after"))),
        fraction_after=compiled(source, "fraction_after", f"(?:{any_of(source.words('fraction_after'))})$"),
        minus=compiled(source, "minus", f"(?:{any_of(source.words('minus'))})$"),
        minus_units=frozenset(source.words("minus_units")),
        sayings=sayings,
        most_digits=source.number("most_digits"),
    )
    source.done()
    return words


def read_number(text: str, at: int, words: NumberWords) -> Number | None:
    """The number that begins here, or None. A run that is no number is None too: skip it whole."""
    found = words.candidate.match(text, at)
    if found is None or found.group("saying"):
        return None
    if found.group("arabic"):
        return _arabic(text, at, found.group(), words)
    return _han(text, at, found.group(), words)


def _arabic(text: str, at: int, written: str, words: NumberWords) -> Number:
    plain = written.replace(",", "")
    whole, _, decimals = plain.partition(".")
    multiple, wording, end = _tail(text, at + len(written), words)
    is_code = len(whole) > words.most_digits or (len(whole) > 1 and whole[0] == "0")
    value = Decimal(0) if is_code else Decimal(plain) * multiple
    place = multiple.scaleb(-len(decimals))
    number = Number(
        start=at,
        end=end,
        value=value,
        high=None,
        last_place=place if decimals or multiple >= 10_000 else None,
        multiple=multiple,
        inner=wording,
        is_han=False,
        is_bare=False,
        is_article=False,
        is_code=is_code,
    )
    return _with_second(text, number, words)


def _with_second(text: str, number: Number, words: NumberWords) -> Number:
    """A second, smaller multiple right behind the first: 1亿2000万."""
    found = words.second.match(text, number.end) if number.multiple > 1 and number.inner is None else None
    if found is None or len(found.group("figure")) > words.most_digits:
        return number
    multiple = words.multiples[found.group("multiple")]
    rest = Decimal(found.group("figure")) * multiple
    if rest >= number.multiple:
        return number
    _, wording, end = _tail(text, found.end(), words)
    return Number(
        number.start, end, number.value + rest, None, multiple, multiple, wording, False, False, False, number.is_code
    )


def _han(text: str, at: int, run: str, words: NumberWords) -> Number | None:
    """A Chinese numeral; the multiple at its end may belong to the unit (五百千瓦), and 几 is an unknown digit."""
    for shorter in range(len(run) - 1, 0, -1):
        if words.unit_signs.match(text, at + shorter):
            run = run[:shorter]
            break
    known, wording = run, None
    for sign in words.some:
        if sign in known:
            known, wording = known.replace(sign, "", 1), words.inner.get(sign)
    if not known or run[0] in words.some:
        return None
    if run[0] not in words.numerals.digits and words.vague.search(text, max(0, at - 2), at):
        return None
    numeral = read_numeral(known, words.numerals)
    if numeral is None:
        return None
    return _han_number(text, at, run, numeral, wording, words)


def _han_number(text: str, at: int, run: str, numeral: Numeral, wording: Wording | None, words: NumberWords) -> Number:
    multiple, behind, end = _ONE, None, at + len(run)
    if wording is None:
        multiple, behind, end = _tail(text, end, words)
    place = numeral.last_place
    return Number(
        start=at,
        end=end,
        value=numeral.value * multiple,
        high=None if numeral.high is None else numeral.high * multiple,
        last_place=multiple if multiple >= 10_000 else place,
        multiple=_ONE,
        inner=wording or behind,
        is_han=True,
        is_bare=numeral.is_bare,
        is_article=run in words.articles or run in words.ordinals,
        is_code=False,
    )


def _tail(text: str, at: int, words: NumberWords) -> tuple[Decimal, Wording | None, int]:
    """The multiple and the approximation behind the figures, and where they end."""
    if words.unit_signs.match(text, at):
        return _ONE, None, at
    found = words.tail.match(text, at)
    if found is None:
        return _ONE, None, at
    before, multiple, behind = found.group("before", "multiple", "behind")
    if before and not multiple:
        return _ONE, words.inner[before], found.end("before")
    if multiple and words.unit_signs.match(text, found.start("multiple")):
        return _ONE, words.inner.get(before or ""), found.start("multiple")
    worth = words.multiples[multiple] if multiple else _ONE
    return worth, words.inner.get(before or behind or ""), found.end()


def _worth(word: str, numerals: Numerals) -> Decimal:
    worth = 1
    for sign in word:
        worth *= numerals.worth(sign)
    return Decimal(worth)


def _sayings(source: Source) -> dict[str, Saying]:
    found: dict[str, Saying] = {}
    for entry in source.entries("sayings"):
        found[entry.text("said")] = Saying(Decimal(entry.text("value")), entry.text("unit"))
        entry.done()
    return found
