"""From one level to another, and by how much: 由12万元增加到18万元，增长50% · 上年40件，今年30件，下降25%."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import Amount, is_above, less, meets, share
from shanzhi.reports.relations.reading import POINT, Draft, Said, plain, spread, told_like
from shanzhi.reports.relations.relation import Certainty, Relation
from shanzhi.reports.relations.words import RelationWords

_ZERO = Fraction(0)
_FURTHER = 2
"""How many claims behind the level that was reached the change may stand."""


def find_growth(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """Every pair of levels, with the change that is told beside it."""
    for earlier, later in zip(draft.said, draft.said[1:], strict=False):
        if earlier.kin != later.kin or earlier.sentence != later.sentence:
            continue
        reached = words.reach.search(draft.between(earlier, later).removeprefix(","))
        if reached is not None and words.origin.search(earlier.lead):
            yield from _from_to(draft, earlier, later, is_rise=reached.group("rise") is not None, words=words)
        elif reached is None and not earlier.is_change and not later.is_change:
            yield from _then_and_now(draft, earlier, later, words)


def _from_to(draft: Draft, first: Said, last: Said, *, is_rise: bool, words: RelationWords) -> Iterator[Relation]:
    """Up goes up; and the change told behind is the difference."""
    claims = (first.number, last.number)
    more, fewer = (last, first) if is_rise else (first, last)
    said = {"first": first.words, "last": last.words}
    if is_above(fewer.amount, more.amount):
        code = "relation.growth.falls" if is_rise else "relation.growth.rises"
        yield Relation("growth", claims, holds=False, why=Problem(code, **said))
        return
    change = _change_behind(draft, last, words)
    if change is None:
        yield Relation("growth", claims, holds=True, why=Problem("relation.growth.direction", **said))
        return
    yield from _by_how_much(first, last, change, is_rise=is_rise, is_sure=True)


def _then_and_now(draft: Draft, one: Said, other: Said, words: RelationWords) -> Iterator[Relation]:
    """Two levels of which one is told to be earlier, and a change in percent behind them."""
    earlier_first = bool(words.earlier.search(one.lead)) and not words.earlier.search(other.lead)
    earlier_last = bool(words.earlier.search(other.lead)) and not words.earlier.search(one.lead)
    if earlier_first is earlier_last or one.is_percent:
        return
    change = _change_behind(draft, other, words)
    if change is None or not change.is_percent:
        return
    first, last = (one, other) if earlier_first else (other, one)
    is_rise = words.fall.search(change.lead) is None
    yield from _by_how_much(first, last, change, is_rise=is_rise, is_sure=False)


def _change_behind(draft: Draft, last: Said, words: RelationWords) -> Said | None:
    """The change told behind a level in its sentence."""
    for each in draft.said[last.number + 1 : last.number + 1 + _FURTHER]:
        if each.sentence != last.sentence or words.item.search(draft.text, last.end, each.start):
            return None
        if each.is_change and (each.is_percent or each.kin == last.kin or each.claim.unit_key == POINT):
            return each
    return None


def _by_how_much(first: Said, last: Said, change: Said, *, is_rise: bool, is_sure: bool) -> Iterator[Relation]:
    claims = (first.number, last.number, change.number)
    if first.is_percent and change.is_percent:
        why = Problem("relation.wording.points", first=first.words, last=last.words, written=change.words)
        yield Relation("wording", claims, holds=None, why=why, certainty="likely")
        return
    if first.is_percent is not (change.claim.unit_key == POINT):
        return
    more, fewer = (last, first) if is_rise else (first, last)
    by = _change(first, more, fewer, change)
    if by is None:
        return
    said = {"first": first.words, "last": last.words, "change": _told(by, first, last, change), "written": change.words}
    held_against = change.rounded if change.is_percent or first.is_percent else change.amount
    if meets(by, held_against):
        yield Relation("growth", claims, holds=True, why=Problem("relation.growth.holds", **said))
    else:
        certainty: Certainty = "certain" if is_sure else "likely"
        why = Problem("relation.growth.differs", **said)
        yield Relation("growth", claims, holds=False, why=why, certainty=certainty)


def _change(first: Said, more: Said, fewer: Said, change: Said) -> Amount | None:
    """By how much one is more than the other, as the change is told; None where it cannot be told so."""
    if first.is_percent:
        return less(more.amount, fewer.amount)
    by = less(more.amount, fewer.amount)
    if not change.is_percent:
        return by
    if not first.amount.low or first.amount.low < 0:
        return None
    return share(Amount(max(by.low or _ZERO, _ZERO), by.high, by.low_open, by.high_open), first.amount)


def _told(by: Amount, first: Said, last: Said, change: Said) -> str:
    """The change in words: from the numbers as they stand, else from what they may be rounded from."""
    one, other = first.claim.value, last.claim.value
    if one is None or other is None:
        return spread(by) + change.claim.unit
    if change.is_percent:
        return plain(abs(other - one) / one * 100) + change.claim.unit
    if first.is_percent:
        return plain(abs(other - one)) + change.claim.unit
    return told_like(by, change, (first, last))
