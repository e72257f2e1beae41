"""A number with its unit and its approximation, ranges and fractions too: what is written, before any judgement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from shanzhi.core.intervals import Interval, interval_of, point
from shanzhi.reports.prose.approximations import (
    ApproximationWords,
    Prefix,
    approximation_after,
    approximation_before,
)
from shanzhi.reports.prose.numbers import Number, NumberWords, Wording, read_number
from shanzhi.reports.prose.units import Match, UnitTable

_EXACT = Wording("exact")
_HUNDRED, _THOUSAND = Decimal(100), Decimal(1000)
_LIST_REACH, _LONGEST_LIST = 24, 8
_FRACTION_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Grammar:
    """What reading a quantity needs."""

    numbers: NumberWords
    approximations: ApproximationWords
    units: UnitTable


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as written. `start` to `end` covers the approximation, `number.start` to `unit_end` the rest."""

    start: int
    end: int
    number: Number
    unit_end: int
    value: Decimal | None
    interval: Interval
    wording: Wording
    unit: Match | None
    has_words_before: bool
    has_words_behind: bool

    @property
    def dimension(self) -> str:
        """The dimension of the unit, empty without one."""
        return self.unit.unit.dimension if self.unit else ""

    @property
    def is_round_word(self) -> bool:
        """A hundred, a thousand or more without a digit and without an approximation: 百年, 万亩."""
        return self.number.is_bare and not self.has_words_before and self.wording == _EXACT


def read_quantity(text: str, at: int, grammar: Grammar) -> tuple[Quantity | None, int]:
    """The quantity whose number begins here, and where to go on reading. Without a unit `unit` is None."""
    words = grammar.numbers
    found = words.candidate.match(text, at)
    assert found is not None  # noqa: S101 - called where a candidate was found
    if found.group("saying"):
        return _saying(found.group(), at, grammar), found.end()
    number = read_number(text, at, words)
    if number is None:
        return None, found.end()
    special = _parts(text, number, grammar) or _range(text, number, grammar) or _fraction(text, number, grammar)
    if special is not None:
        return special, special.end
    unit = grammar.units.match(text, number.end) or _shared_unit(text, number, grammar)
    quantity = _finish(text, number, number, unit, grammar)
    return quantity, quantity.end


def _finish(text: str, first: Number, last: Number, unit: Match | None, grammar: Grammar) -> Quantity:
    """The quantity from the first number to the unit, with the words around it."""
    unit_end = unit.end if unit else last.end
    words = grammar.approximations
    before = approximation_before(text, first.start, words, is_round=first.is_bare)
    dimension = unit.unit.dimension if unit else ""
    behind, end = approximation_after(text, unit_end, dimension, words)
    wording = last.inner or (before.wording if before else None) or behind or _EXACT
    start = _start(first, before)
    value: Decimal | None = first.value
    if last is not first:
        value, interval = None, Interval(first.value, last.value)
    elif first.high is not None:
        value, interval = None, Interval(first.value, first.high)
    else:
        first, start = _signed(text, first, start, unit, grammar.numbers)
        value = first.value
        interval = interval_of(first.value, first.last_place, wording.approximation, reach=wording.reach)
    return Quantity(start, end, first, unit_end, value, interval, wording, unit, before is not None, behind is not None)


def _start(number: Number, before: Prefix | None) -> int:
    return number.start if before is None or before.wording == _EXACT else before.start


def _signed(text: str, number: Number, start: int, unit: Match | None, words: NumberWords) -> tuple[Number, int]:
    """The number with the minus before it, where the unit can be negative."""
    if unit is None or unit.word not in words.minus_units:
        return number, start
    found = words.minus.search(text, max(0, number.start - 2), number.start)
    if found is None or text[max(0, found.start() - 1) : found.start()].isascii():
        return number, start
    return replace(number, value=-number.value), found.start()


def _range(text: str, first: Number, grammar: Grammar) -> Quantity | None:
    """`13万~17万元`, `3至5个`: one quantity, the multiple and the unit of the second serving both."""
    words = grammar.numbers
    first_unit = grammar.units.match(text, first.end)
    link = words.ranges.match(text, first_unit.end if first_unit else first.end)
    if link is None or first.high is not None or first.inner is not None:
        return None
    second = read_number(text, link.end(), words)
    if second is None or second.high is not None or second.is_code or first.is_code:
        return None
    unit = grammar.units.match(text, second.end)
    if unit is None or (first_unit is not None and first_unit.unit is not unit.unit):
        return None
    if link.group() in words.range_words and words.change_from.search(text, max(0, first.start - 12), first.start):
        return None
    low = first
    if first.multiple == 1 and first_unit is None and first.value * second.multiple < second.value:
        low = replace(first, value=first.value * second.multiple)
    return _finish(text, low, second, unit, grammar) if low.value < second.value else None


def _shared_unit(text: str, number: Number, grammar: Grammar) -> Match | None:
    """The unit at the end of a list this number stands in, as if it stood here: 分别为2.16和1.66个百分点."""
    words = grammar.numbers
    if number.is_han or not words.list_after.search(text, max(0, number.start - _LIST_REACH), number.start):
        return None
    end = number.end
    for _ in range(_LONGEST_LIST):
        link = words.list_link.match(text, end)
        following = read_number(text, link.end(), words) if link else None
        if following is None:
            return None
        unit = grammar.units.match(text, following.end)
        if unit is not None:
            return Match(unit.unit, number.end, unit.per)
        end = following.end
    return None


def _parts(text: str, whole: Number, grammar: Grammar) -> Quantity | None:
    """`百分之八十` as a percentage, `三分之二` as a share."""
    words = grammar.numbers
    if not text.startswith(words.parts, whole.end):
        return None
    part = read_number(text, whole.end + len(words.parts), words)
    if part is None or whole.value == 0 or part.inner is not None:
        return None
    sign = {_HUNDRED: "percent", _THOUSAND: "per_mille"}.get(whole.value)
    if sign is not None:
        number = replace(part, start=whole.start, is_han=False, is_bare=False, is_article=False)
        return _finish(text, number, number, Match(grammar.units.units[sign], part.end), grammar)
    share = (part.value / whole.value).quantize(_FRACTION_PLACES) if part.value < whole.value else None
    if share is None or whole.high is not None:
        return None
    return _share(text, whole, part, share, grammar)


def _fraction(text: str, part: Number, grammar: Grammar) -> Quantity | None:
    """`占3/4`: a share, only behind a word that says so."""
    words = grammar.numbers
    if text[part.end : part.end + 1] != "/" or not words.fraction_after.search(
        text, max(0, part.start - 4), part.start
    ):
        return None
    whole = read_number(text, part.end + 1, words)
    if whole is None or whole.value <= part.value or part.value == 0:
        return None
    return _share(text, part, whole, (part.value / whole.value).quantize(_FRACTION_PLACES), grammar)


def _share(text: str, first: Number, second: Number, share: Decimal, grammar: Grammar) -> Quantity:
    number = replace(first, end=second.end, value=share, last_place=None, is_han=False, is_bare=False, is_article=False)
    return _finish(text, number, number, Match(grammar.units.units["share"], second.end), grammar)


def _saying(said: str, at: int, grammar: Grammar) -> Quantity:
    """A saying that is a number in itself."""
    saying = grammar.numbers.sayings[said]
    end = at + len(said)
    one = Decimal(1)
    number = Number(at, end, saying.value, None, None, one, None, False, False, False, False)
    unit = Match(grammar.units.by_word[saying.unit], end)
    return Quantity(at, end, number, end, saying.value, point(saying.value), _EXACT, unit, False, False)
