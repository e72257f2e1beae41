"""What a number counts, in the words of the text. Best effort: no word segmenter, only words where a noun ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shanzhi.reports.prose.files import Source, any_of, compiled
from shanzhi.reports.prose.layout import Layout
from shanzhi.reports.prose.quantities import Quantity

_LETTER = r"[^\W\d_]"


@dataclass(frozen=True, slots=True)
class NounWords:
    """The words: see `packs/base/lexicon/nouns.yaml`."""

    quoted: re.Pattern[str]
    right: re.Pattern[str]
    trimmed: str
    of: str
    pairs: dict[str, str]
    leading: tuple[str, ...]
    suffix: re.Pattern[str]
    links: tuple[str, ...]
    verb: re.Pattern[str]
    right_end: re.Pattern[str]
    before_noun: frozenset[str]
    longest_left: int


def read_nouns(source: Source) -> NounWords:
    """The words of a nouns file."""
    signs, openers = re.escape(source.text("noun_signs")), re.escape(source.text("noun_openers"))
    most = source.number("longest_right")
    right = rf"(?:{_LETTER}|[{openers}])(?:{_LETTER}|[{signs}]|\({_LETTER}{{1,4}}\)){{0,{most}}}"
    words = NounWords(
        quoted=compiled(source, "quoted", source.text("quoted")),
        right=compiled(source, "noun_signs", right),
        trimmed=source.text("trimmed"),
        of=source.text("of"),
        pairs=source.texts_by_word("pairs"),
        leading=tuple(sorted(source.words("leading"), key=len, reverse=True)),
        suffix=compiled(source, "suffixes", any_of(source.words("suffixes"))),
        links=tuple(sorted(source.words("links"), key=len, reverse=True)),
        verb=compiled(source, "verbs", any_of(source.words("verbs"))),
        right_end=compiled(source, "right_ends", any_of(source.words("right_ends"))),
        before_noun=frozenset(source.words("before_noun")),
        longest_left=source.number("longest_left"),
    )
    source.done()
    return words


def counted_noun(
    text: str, quantity: Quantity, previous: Quantity | None, layout: Layout, words: NounWords
) -> str | None:
    """The noun behind the unit where the unit can stand before one, else the noun before the number, else None."""
    if quantity.dimension in words.before_noun or quantity.unit is None:
        return _behind(text, quantity, words) or _before(text, quantity, previous, layout, words) or None
    return _before(text, quantity, previous, layout, words) or _behind(text, quantity, words) or None


def _behind(text: str, quantity: Quantity, words: NounWords) -> str:
    found = words.right.match(text, quantity.end)
    if found is None:
        return ""
    end = words.right_end.search(text, quantity.end, found.end())
    return _trimmed(text[quantity.end : end.start() if end else found.end()], words)


def _before(text: str, quantity: Quantity, previous: Quantity | None, layout: Layout, words: NounWords) -> str:
    start = max(layout.clause_start(quantity.start), quantity.start - words.longest_left)
    if previous is not None and previous.unit is not None:
        start = max(start, previous.end)
    phrase = _without_links(text[start : quantity.start], words)
    masked = words.quoted.sub(lambda found: "_" * len(found.group()), phrase)
    cut = masked.rfind("(") + 1
    for verb in words.verb.finditer(masked):
        if verb.end() < len(phrase) and not words.suffix.match(phrase, verb.end()):
            cut = verb.end()
    of = masked.rfind(words.of, cut)
    if of >= 0 and of + 1 < len(phrase):
        cut = of + 1
    return _trimmed(phrase[cut:], words)


def _without_links(phrase: str, words: NounWords) -> str:
    """The phrase without the words that link it to its number."""
    while link := next((each for each in words.links if phrase.endswith(each)), None):
        phrase = phrase[: -len(link)]
    return phrase


def _trimmed(noun: str, words: NounWords) -> str:
    """The noun without words it does not begin with, and without brackets that have no partner."""
    noun = noun.strip(words.trimmed)
    while leading := next((each for each in words.leading if noun.startswith(each)), None):
        noun = noun[len(leading) :].strip(words.trimmed)
    for opener, closer in words.pairs.items():
        if noun.count(opener) != noun.count(closer):
            noun = noun.replace(opener, "").replace(closer, "")
        elif noun.startswith(opener) and noun.endswith(closer) and noun.count(opener) == 1:
            noun = noun[1:-1]
    return noun
