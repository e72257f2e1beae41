"""From one level to another, and by how much: 由12万元增加到18万元，增长50% · 上年40件，今年30件，下降25%."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import Amount, is_above, less, meets, share
from shanzhi.reports.relations.reading import POINT, Draft, Said, told_like
from shanzhi.reports.relations.relation import Certainty, Relation
from shanzhi.reports.relations.words import RelationWords

_ZERO = Fraction(0)


def find_growth(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """Every pair of levels, with the change that is told right behind them. Levels below zero are left alone."""
    for earlier, later in zip(draft.said, draft.said[1:], strict=False):
        if earlier.kin != later.kin or earlier.sentence != later.sentence:
            continue
        if any(words.below_zero.fullmatch(draft.text, each.start - 1, each.start) for each in (earlier, later)):
            continue
        reached = words.reach.search(draft.between(earlier, later).removeprefix(","))
        if reached is not None and words.origin.search(earlier.lead):
            yield from _from_to(draft, earlier, later, is_rise=reached.group("rise") is not None, words=words)
        elif reached is None and not earlier.is_change and not later.is_change:
            yield from _then_and_now(draft, earlier, later, words)


def _from_to(draft: Draft, first: Said, last: Said, *, is_rise: bool, words: RelationWords) -> Iterator[Relation]:
    """Up goes up; and the change told behind is the difference."""
    claims = (first.number, last.number)
    if _is_backwards(first, last, is_rise=is_rise):
        yield _backwards(first, last, claims, is_rise=is_rise, certainty="certain")
        return
    change = change_behind(draft, last, words)
    if change is None:
        why = Problem("relation.growth.direction", first=first.words, last=last.words)
        yield Relation("growth", claims, holds=True, why=why)
        return
    yield from _by_how_much(first, last, change, is_rise=is_rise, is_sure=True)


def _then_and_now(draft: Draft, one: Said, other: Said, words: RelationWords) -> Iterator[Relation]:
    """Two levels of one thing, of which one is told to be earlier, and a change in percent behind them."""
    order = _order(one, other, words)
    if order is None or one.is_percent or not _is_one_thing(one, other, words):
        return
    change = change_behind(draft, other, words)
    if change is not None and change.is_ratio:
        yield from change_between(*order, change)


def change_between(first: Said, last: Said, change: Said) -> Iterator[Relation]:
    """A change that is told, held against the two levels it is of; likely, as other readings are left."""
    is_rise = not change.is_fall
    if _is_backwards(first, last, is_rise=is_rise):
        claims = (first.number, last.number, change.number)
        yield _backwards(first, last, claims, is_rise=is_rise, certainty="likely")
        return
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


def _is_one_thing(one: Said, other: Said, words: RelationWords) -> bool:
    """Whether two levels are called alike: the same words, fewer of them, or none, times left out."""
    names = [_name(each, words) for each in (one, other)]
    return names[0].endswith(names[1]) or names[1].endswith(names[0]) or names[0].startswith(names[1])


def _name(said: Said, words: RelationWords) -> str:
    lead = words.fillers.sub("", said.lead)
    for times in (words.year, words.earlier, words.today):
        lead = times.sub("", lead)
    return lead.strip(" ,、:;(")


def change_behind(draft: Draft, last: Said, words: RelationWords) -> Said | None:
    """The change told right behind a level, of that level: nothing but 同比 and the like stands before its word."""
    if last.number + 1 >= len(draft.said):
        return None
    change = draft.said[last.number + 1]
    if not change.is_change or change.sentence != last.sentence:
        return None
    if not words.of_the_same.fullmatch(draft.between(last, change)):
        return None
    return change if change.is_ratio or change.kin == last.kin or change.claim.unit_key == POINT else None


def _is_backwards(first: Said, last: Said, *, is_rise: bool) -> bool:
    more, fewer = (last, first) if is_rise else (first, last)
    return is_above(fewer.amount, more.amount)


def _backwards(first: Said, last: Said, claims: tuple[int, ...], *, is_rise: bool, certainty: Certainty) -> Relation:
    code = "relation.growth.falls" if is_rise else "relation.growth.rises"
    why = Problem(code, first=first.words, last=last.words)
    return Relation("growth", claims, holds=False, why=why, certainty=certainty)


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
    """The change in the unit it is told in: of the numbers as they stand where both do, else a range."""
    before, after = first.stated, last.stated
    if before is not None and after is not None and {first.claim.approximation, last.claim.approximation} == {"exact"}:
        exact = abs(after - before)
        exact = exact / before * 100 if change.is_ratio else exact
        by = Amount(exact, exact)
    return told_like(by, change, (first, last))
