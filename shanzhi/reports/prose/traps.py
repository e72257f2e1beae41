"""What looks like a quantity and is none: ordinals, codes, specifications, set numbers, periods, ways of speaking."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shanzhi.reports.prose.files import Source, any_of, compiled
from shanzhi.reports.prose.layout import Layout
from shanzhi.reports.prose.quantities import Quantity

_LETTERS = re.compile(r"[A-Za-z]+-?$")
_NEAR = 8
_REACH = 40
_TOLD = ("ratio", "points")
"""With these 一 is a number, not an article: 增长一倍, 提高一个百分点."""
_LIGHT = 2
"""A clause with no more than this before its number goes on with the clause before."""


@dataclass(frozen=True, slots=True)
class Context:
    """The words that make a duration, an age or a score a figure."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    never_after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TrapWords:
    """The words: see `packs/base/lexicon/traps.yaml`."""

    ordinals: tuple[tuple[str, frozenset[str]], ...]
    ordinal_links: frozenset[str]
    code_signs: frozenset[str]
    letters_of_a_word: int
    rhetorical_units: frozenset[str]
    rhetorical: re.Pattern[str]
    rhetorical_with_han: re.Pattern[str]
    place: re.Pattern[str]
    place_not: re.Pattern[str]
    capacity: re.Pattern[str]
    capacity_noun: re.Pattern[str]
    capacity_of: re.Pattern[str]
    capacity_dimensions: frozenset[str]
    contexts: dict[str, Context]
    article_not_after: re.Pattern[str]
    article_not_with: re.Pattern[str]

    def is_ordinal(self, text: str, start: int) -> bool:
        """Whether the number that begins here is an ordinal: 第3, 前三."""
        return any(
            text.endswith(word, 0, start) and text[max(0, start - len(word) - 1) : start - len(word)] not in not_after
            for word, not_after in self.ordinals
        )


def read_traps(source: Source) -> TrapWords:
    """The words of a traps file (its other keys are read by `spans`, `qualifiers` and `bare`)."""
    rhetorical, capacity = source.mapping("rhetorical"), source.mapping("capacity")
    ordinals = [
        (word, frozenset(entry.words("not_after")))
        for entry in source.entries("ordinals")
        for word in entry.words("say")
    ]
    return TrapWords(
        ordinals=tuple(ordinals),
        ordinal_links=frozenset(source.words("ordinal_lists")),
        code_signs=frozenset(source.words("code_signs")),
        letters_of_a_word=source.number("letters_of_a_word"),
        rhetorical_units=frozenset(rhetorical.words("units")),
        rhetorical=compiled(
            rhetorical,
            "words",
            rf"(?:{any_of(rhetorical.words('words'))})|[^\W\d_]{{0,2}}(?:{any_of(rhetorical.words('nouns'))})",
        ),
        rhetorical_with_han=compiled(rhetorical, "with_han", any_of(rhetorical.words("with_han"))),
        place=compiled(source, "place_endings", rf".?(?:{any_of(source.words('place_endings'))})"),
        place_not=compiled(source, "place_not", any_of(source.words("place_not"))),
        capacity=compiled(capacity, "before", f"(?:{any_of(capacity.words('before'))})$"),
        capacity_noun=compiled(capacity, "nouns", any_of(capacity.words("nouns"))),
        capacity_of=compiled(capacity, "direct", f"{capacity.text('direct')}(?:{any_of(capacity.words('nouns'))})"),
        capacity_dimensions=frozenset(capacity.words("dimensions")),
        contexts=_contexts(source.mapping("contexts")),
        article_not_after=compiled(source, "article_not_after", f"(?:{any_of(source.words('article_not_after'))})$"),
        article_not_with=compiled(source, "article_not_with", any_of(source.words("article_not_with"))),
    )


def is_trap(text: str, quantity: Quantity, layout: Layout, words: TrapWords) -> bool:
    """Whether the quantity is no figure, judged by itself and its neighbours."""
    return (
        quantity.number.is_code
        or _is_in_a_code(text, quantity, layout, words)
        or _is_other_word(text, quantity)
        or _is_out_of_context(text, quantity, layout, words)
        or _is_rhetorical(text, quantity, words)
        or _is_capacity(text, quantity, layout, words)
        or (quantity.number.is_han and _is_set_number(text, quantity, layout, words))
    )


def _is_in_a_code(text: str, quantity: Quantity, layout: Layout, words: TrapWords) -> bool:
    """Part of a model, a ratio, a size, a telephone number: joined to letters or figures by a sign."""
    start = quantity.number.start
    left, before = text[start - 1 : start], text[max(0, start - 2) : start - 1]
    if left in words.code_signs and left and (before.isalnum() and (before.isascii() or left != ":")):
        return True
    if left in ("-", ".") and before.isascii() and before.isalnum():
        return not text[layout.line(start).start : start - 1].isdigit()
    letters = _LETTERS.search(text, max(0, start - 6), start)
    if letters is not None and len(letters.group().rstrip("-")) < words.letters_of_a_word:
        return True
    right, after = text[quantity.unit_end : quantity.unit_end + 1], text[quantity.unit_end + 1 : quantity.unit_end + 2]
    return right in words.code_signs and right not in ("", ":", "/") and after.isalnum()


def _is_other_word(text: str, quantity: Quantity) -> bool:
    """The unit is the beginning of another word, follows the wrong one, or only ever tells a specification."""
    if quantity.unit is None:
        return False
    unit = quantity.unit.unit
    if unit.is_specification or (unit.most is not None and quantity.number.value > unit.most):
        return True
    end, start = quantity.unit_end, quantity.number.start
    if text.endswith(unit.but_after, 0, start):
        return False
    runs_on = text.startswith(unit.not_before, end) and not text.startswith(unit.but_before, end)
    return runs_on or text.endswith(unit.not_after, 0, start)


def _is_out_of_context(text: str, quantity: Quantity, layout: Layout, words: TrapWords) -> bool:
    """A duration that is a period or a deadline, an age that bounds a group, a 分 that is no score."""
    name = quantity.unit.unit.only_with if quantity.unit else None
    if name is None:
        return False
    context = words.contexts[name]
    if context.never_after.match(text, quantity.end):
        return True
    begun = layout.clause_start(quantity.number.start)
    if begun > layout.line(begun).start and quantity.number.start - begun <= _LIGHT:
        begun = layout.clause_start(begun - 1)  # 无霜期短，仅有138天
    start = max(begun, quantity.number.start - _NEAR)
    if context.before.search(text, start, quantity.number.start):
        return False
    return not context.after.search(text, quantity.end, min(layout.clause_end(quantity.end), quantity.end + _NEAR))


def _is_rhetorical(text: str, quantity: Quantity, words: TrapWords) -> bool:
    """三个方面, 四个坚持: counting ways of speaking, or the verbs of a slogan."""
    if quantity.unit is None or quantity.unit.unit.zh not in words.rhetorical_units:
        return False
    if words.rhetorical.match(text, quantity.end):
        return True
    return quantity.number.is_han and words.rhetorical_with_han.match(text, quantity.end) is not None


def _is_capacity(text: str, quantity: Quantity, layout: Layout, words: TrapWords) -> bool:
    """年产10万吨瓦楞纸…项目, 500吨污水处理厂: what a plant is for, not what was produced."""
    start, rest_end = quantity.start, min(layout.clause_end(quantity.end), quantity.end + _REACH)
    if words.capacity.search(text, max(0, start - 4), start):
        return words.capacity_noun.search(text, quantity.end, rest_end) is not None
    if quantity.dimension not in words.capacity_dimensions:
        return False
    return words.capacity_of.match(text, quantity.end, rest_end) is not None


def _is_set_number(text: str, quantity: Quantity, layout: Layout, words: TrapWords) -> bool:
    """A Chinese numeral that counts nothing: 一个, 二期, 百年, 五台县, and units it never counts with."""
    unit = quantity.unit.unit if quantity.unit else None
    if quantity.is_round_word or (unit is not None and unit.han == "never"):
        return True
    is_before_noun = not _ends_phrase(text, quantity, layout)
    if quantity.number.is_article and quantity.dimension not in _TOLD:
        return is_before_noun or _is_article(text, quantity, layout, words)
    if unit is None:
        return False
    if unit.han == "after" and is_before_noun:
        return True
    if not unit.has_place_risk:
        return False
    return bool(words.place.match(text, quantity.end)) and not words.place_not.match(text, quantity.end)


def _ends_phrase(text: str, quantity: Quantity, layout: Layout) -> bool:
    """Whether nothing is named behind the quantity: a mark or the end follows."""
    following = text[quantity.end : quantity.end + 1]
    return quantity.end >= layout.clause_end(quantity.start) or not (following.isalnum() or following in "“‘《(")


def _is_article(text: str, quantity: Quantity, layout: Layout, words: TrapWords) -> bool:
    """Behind a noun 一 counts (建成广场一处), unless a rule or an idiom stands before it (每户一个, 其中一项)."""
    start = quantity.start
    phrase_start = layout.clause_start(start)
    if start - phrase_start < 3 or quantity.unit is None or not text[start - 1 : start].isalnum():
        return True
    if words.article_not_after.search(text, max(phrase_start, start - 2), start):
        return True
    return words.article_not_with.search(text, max(phrase_start, start - _REACH), start) is not None


def _contexts(source: Source) -> dict[str, Context]:
    found: dict[str, Context] = {}
    for name in source.keys():  # noqa: SIM118 - not a dict
        entry = source.mapping(name)
        found[name] = Context(
            before=compiled(entry, "before", any_of(entry.words("before"))),
            after=compiled(entry, "after", any_of(entry.words("after"))),
            never_after=compiled(entry, "never_after", any_of(entry.words("never_after"))),
        )
        entry.done()
    return found
