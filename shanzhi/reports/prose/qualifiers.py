"""Quantities that bound a group instead of counting it: 流域面积20平方公里以上河流5条 counts five rivers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shanzhi.reports.prose.files import Source, any_of, compiled
from shanzhi.reports.prose.layout import Layout
from shanzhi.reports.prose.quantities import Quantity

_REACH = 30


@dataclass(frozen=True, slots=True)
class QualifierWords:
    """The words: see `qualifiers` in `packs/base/lexicon/traps.yaml`."""

    of: re.Pattern[str]
    rules: re.Pattern[str]
    goes_on: re.Pattern[str]
    money_class: re.Pattern[str]
    reached: re.Pattern[str]
    figure: re.Pattern[str]


def read_qualifiers(source: Source) -> QualifierWords:
    """The words of the `qualifiers` mapping."""
    words = QualifierWords(
        of=compiled(source, "of", any_of(source.words("of"))),
        rules=compiled(source, "rules", any_of(source.words("rules"))),
        goes_on=compiled(source, "go_on", any_of(source.words("go_on"))),
        money_class=compiled(source, "classes", any_of(source.words("classes"))),
        reached=compiled(source, "reached", f"(?:{any_of(source.words('reached'))})$"),
        figure=re.compile(r"\d"),
    )
    source.done()
    return words


def is_qualifier(
    text: str, quantity: Quantity, previous: Quantity | None, layout: Layout, words: QualifierWords
) -> bool:
    """Whether the quantity only bounds what another number of the clause counts.

    It must be a bound (以上, 超过, a range). A noun follows it directly or after 的. Then it bounds that noun, unless
    a verb of reaching stands before it (达到20万元以上的…); a percentage and a bound told before the number do so
    only when another number follows in the clause, or a rule is named (不少于32学时的要求).
    """
    rest_end = min(layout.clause_end(quantity.end), quantity.end + _REACH)
    has_figure = words.figure.search(text, quantity.end, rest_end) is not None
    if has_figure and quantity.dimension == "money" and words.money_class.match(text, quantity.end):
        return True
    is_bound = quantity.wording.approximation in ("at_least", "at_most") or quantity.value is None
    if not is_bound and quantity.wording.reach == "near":
        return False
    of = words.of.match(text, quantity.end)
    if of is None and not _has_noun(text, quantity, words):
        return False
    if of is not None:
        bounds = words.rules.match(text, of.end()) is not None
    else:
        bounds = previous is not None and previous.end == quantity.start and previous.unit is not None
    if bounds:
        return True
    if quantity.has_words_behind and quantity.dimension != "ratio":
        return words.reached.search(text, max(0, quantity.start - 4), quantity.start) is None
    return of is not None and has_figure


def _has_noun(text: str, quantity: Quantity, words: QualifierWords) -> bool:
    """Whether a noun follows a bound told behind the unit (100亩以上种植大户)."""
    if not quantity.has_words_behind or quantity.dimension == "ratio":
        return False
    return text[quantity.end : quantity.end + 1].isalpha() and not words.goes_on.match(text, quantity.end)
