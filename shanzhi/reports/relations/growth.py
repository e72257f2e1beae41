"""From one level to another, and by how much: 由12万元增加到18万元，增长50% · 上年40件，今年30件，下降25%."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import Amount, is_above, less, meets, share
from shanzhi.reports.relations.reading import POINT, Draft, Said, spread, told_like
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
    order = _order(one, other, words)
    change = None if order is None or one.is_percent else _change_behind(draft, other, words)
    if order is None or change is None or not change.is_ratio:
        return
    first, last = order
    is_rise = words.fall.search(change.lead) is None
    yield from _by_how_much(first, last, change, is_rise=is_rise, is_sure=False)


def _order(one: Said, other: Said, words: RelationWords) -> tuple[Said, Said] | None:
    """The earlier and the later of two levels: by their words (上年), or by two years that follow each other."""
    years = [words.year.search(each.lead) for each in (one, other)]
    if years[0] and years[1]:
        between = int(years[1].group(1)) - int(years[0].group(1))
        return {1: (one, other), -1: (other, one)}.get(between)
    is_earlier = [words.earlier.search(each.lead) is not None for each in (one, other)]
    if is_earlier[0] is is_earlier[1]:
        return None
    return (one, other) if is_earlier[0] else (other, one)


def _change_behind(draft: Draft, last: Said, words: RelationWords) -> Said | None:
    """The change told behind a level in its sentence."""
    for each in draft.said[last.number + 1 : last.number + 1 + _FURTHER]:
        if each.sentence != last.sentence or words.item.search(draft.text, last.end, each.start):
            return None
        if each.is_change and (each.is_ratio or each.kin == last.kin or each.claim.unit_key == POINT):
            return each
    return None


def _by_how_much(first: Said, last: Said, change: Said, *, is_rise: bool, is_sure: bool) -> Iterator[Relation]:
    """The change that is told, held against the two levels: their difference, or its part of the first."""
    claims = (first.number, last.number, change.number)
    more, fewer = (last, first) if is_rise else (first, last)
    difference = less(more.amount, fewer.amount)
    by = _as_part(difference, first) if change.is_ratio else difference
    if by is None or (first.is_percent and not change.is_ratio and change.claim.unit_key != POINT):
        return
    if first.is_percent and change.is_percent and not meets(by, change.amount) and meets(difference, change.amount):
        why = Problem("relation.wording.points", first=first.words, last=last.words, written=change.words)
        yield Relation("wording", claims, holds=False, why=why, certainty="likely")
        return
    said = {"first": first.words, "last": last.words, "change": _told(by, first, last, change), "written": change.words}
    held_against = change.rounded if change.is_ratio or first.is_percent else change.amount
    if meets(by, held_against):
        yield Relation("growth", claims, holds=True, why=Problem("relation.growth.holds", **said))
    else:
        certainty: Certainty = "certain" if is_sure else "likely"
        why = Problem("relation.growth.differs", **said)
        yield Relation("growth", claims, holds=False, why=why, certainty=certainty)


def _as_part(difference: Amount, first: Said) -> Amount | None:
    """A difference in hundredths of the level it starts from; None from zero, of which nothing is a part."""
    if not first.amount.low or first.amount.low < 0:
        return None
    low = max(difference.low or _ZERO, _ZERO)
    return share(Amount(low, difference.high, difference.low_open, difference.high_open), first.amount)


def _told(by: Amount, first: Said, last: Said, change: Said) -> str:
    """The change in words, in the unit it is told in."""
    if change.claim.unit_key == POINT:
        return spread(by, is_exact=_is_exact(first, last)) + change.claim.unit
    return told_like(by, change, (first, last))


def _is_exact(*claims: Said) -> bool:
    return all(each.claim.approximation == "exact" and each.claim.value is not None for each in claims)
