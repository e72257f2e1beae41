"""Numbers without a unit: a claim only when a neighbouring noun says what they count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shanzhi.reports.prose.files import Source, any_of, compiled
from shanzhi.reports.prose.layout import Layout
from shanzhi.reports.prose.quantities import Quantity

_NEAR = 12
_YEARS = (1900, 2099)


@dataclass(frozen=True, slots=True)
class BareWords:
    """The nouns: see `bare_heads`, `bare_nouns` and `money_heads` in `packs/base/lexicon/traps.yaml`."""

    head: re.Pattern[str]
    heads: dict[str, str]
    noun: re.Pattern[str]
    nouns: dict[str, str]
    money: re.Pattern[str]
    money_unit: str


def read_bare(source: Source) -> BareWords:
    """The nouns of a traps file."""
    heads = source.texts_by_word("bare_heads")
    listed = source.mapping("bare_nouns")
    nouns = {noun: unit for unit in listed.keys() for noun in listed.words(unit)}  # noqa: SIM118 - not a dict
    links = any_of(source.words("bare_links"))
    return BareWords(
        head=compiled(source, "bare_heads", f"(?P<head>{any_of(heads)})(?:{links})?$"),
        heads=heads,
        noun=compiled(source, "bare_nouns", rf"[^\W\d_]{{0,4}}?(?P<noun>{any_of(nouns)})"),
        nouns=nouns,
        money=compiled(source, "money_heads", any_of(source.words("money_heads"))),
        money_unit=source.text("money_unit"),
    )


def unit_of_bare(text: str, quantity: Quantity, layout: Layout, words: BareWords) -> str | None:
    """The unit a number without one is told in, from its neighbours; empty when unknown, None when it is no claim."""
    number = quantity.number
    noun = words.noun.match(text, quantity.end)
    if number.last_place is None and _YEARS[0] <= number.value <= _YEARS[1]:
        return None
    is_large = number.inner is not None or number.value >= 10_000
    if noun is not None and (is_large or (not number.is_han and noun.start("noun") == quantity.end)):
        return words.nouns[noun.group("noun")]
    start = max(layout.clause_start(number.start), number.start - _NEAR)
    is_money = number.value >= 10_000 and words.money.search(text, start, number.start) is not None
    if number.is_han and number.inner is None:
        return words.money_unit if is_money and not number.is_bare else None
    head = words.head.search(text, max(0, quantity.start - _NEAR), quantity.start)
    if head is not None:
        return words.heads[head.group("head")]
    if number.multiple < 10_000:
        return None
    return words.money_unit if is_money else ""
