"""Parts and their whole: 耕地35亩, 其中旱田25亩 · 旱田25亩, 水田10亩, 合计35亩 · 支部21个 (村16个, 社区5个)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import Amount, is_above, less, meets, total
from shanzhi.reports.relations.reading import Draft, Said, told_like
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.words import RelationWords

_MOST_WHOLES = 4


@dataclass(frozen=True, slots=True)
class Parts:
    """Where parts are told, and the stretch before them in which their whole stands; `fewest` make a list.

    `is_loose` tells that things of another kind may be listed: 广场2个，包括健身器材20件.
    """

    head: tuple[int, int]
    listed: tuple[int, int]
    fewest: int = 1
    is_loose: bool = False


def find_sums(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """Every list of parts beside its whole, and every total behind its parts."""
    for parts in list_parts(draft, words):
        yield from _of_parts(draft, parts, words)
    for said in draft.said:
        if words.together.search(said.lead):
            yield from _of_total(draft, said, words)


def list_parts(draft: Draft, words: RelationWords) -> Iterator[Parts]:
    """The places where parts of something told before are told: behind 其中, and in a bracket behind a number."""
    marks = list(words.parts.finditer(draft.text))
    for number, mark in enumerate(marks):
        inside = draft.bracket_round(mark.start())
        sentence = draft.sentence_of(mark.start())
        start, end = inside or sentence
        following = marks[number + 1].start() if number + 1 < len(marks) else end
        head = (sentence[0], mark.start())
        if inside is None and not draft.text[start : mark.start()].strip(" ,;"):
            head = draft.sentence_before(sentence) or head
        yield Parts(head, (mark.end(), min(end, following)), is_loose=words.includes.match(mark.group()) is not None)
    for said in draft.said:
        noun = words.noun_behind.match(draft.text, said.end)
        inside = None if noun is None else draft.bracket_at(noun.end())
        leads_in = (words.parts, words.below)
        if inside is not None and not any(each.match(draft.text, inside[0]) for each in leads_in):
            yield Parts((said.start, said.end), inside, fewest=2)


def listed_parts(
    draft: Draft, stretch: tuple[int, int], kin: frozenset[str], beside: Set[str], words: RelationWords
) -> list[Said]:
    """The claims of these units that stand side by side at the beginning of a stretch, and those `beside` them."""
    items = list(draft.pieces(*stretch, words.item))
    firsts = [_of_kin(draft.within(*item), kin) for item in items]
    if len(items) > 1 and firsts and len(firsts[0]) == 1 and all(len(each) == 1 for each in firsts[1:2]):
        found = []
        for each in firsts:
            if len(each) != 1:
                break
            found += each
        return found
    return _side_by_side(draft, items[0], kin, beside, words)


def _side_by_side(
    draft: Draft, stretch: tuple[int, int], kin: frozenset[str], beside: Set[str], words: RelationWords
) -> list[Said]:
    """Parts between commas go on as long as each has a number of such; the first may only lead in."""
    found: list[Said] = []
    for number, piece in enumerate(_between_commas(draft, stretch, words)):
        inside = draft.within(*piece)
        if number and not any(each.is_percent or each.kin in kin or each.kin in beside for each in inside):
            break
        found += _of_kin(inside, kin)
    return found


def _between_commas(draft: Draft, stretch: tuple[int, int], words: RelationWords) -> Iterator[tuple[int, int]]:
    """The pieces between commas; a list of names (甲、乙和丙) is one piece with its number."""
    start = stretch[0]
    for low, high in draft.pieces(*stretch, words.pause):
        mark = draft.text[high : high + 1]
        if mark == "、" and not draft.within(low, high):
            continue
        yield start, high
        start = high + 1


def _of_kin(claims: Sequence[Said], kin: frozenset[str]) -> list[Said]:
    return [each for each in claims if each.kin in kin and not each.is_change and not each.is_percent]


def _of_parts(draft: Draft, parts: Parts, words: RelationWords) -> Iterator[Relation]:
    """For each unit told before, the first way to read the list that fits its whole, else the plain one."""
    head = [each for each in draft.within(*parts.head) if not each.is_change and not each.is_percent]
    kinds = dict.fromkeys(each.kin for each in reversed(head))
    for kin in kinds:
        wholes = [each for each in reversed(head) if each.kin == kin][:_MOST_WHOLES]
        found = [_compared(wholes, listed, words) for listed in _readings(draft, parts, wholes, kinds.keys(), words)]
        best = next((each for each in found if not each.is_open), next(iter(found), None))
        if best is not None and not (best.is_open and parts.is_loose and kin in words.things):
            yield best


def _readings(
    draft: Draft, parts: Parts, wholes: Sequence[Said], beside: Set[str], words: RelationWords
) -> Iterator[list[Said]]:
    """The parts in the unit of their whole; those before the first comma; things that are counted in several units."""
    whole = wholes[0]
    listed = listed_parts(draft, parts.listed, frozenset((whole.kin,)), beside, words)
    listed = [each for each in listed if each.claim.kind == whole.claim.kind]
    mixed = _of_things(draft, parts, whole, beside, words)
    if len(listed) < 2 and mixed:
        yield mixed
    if len(listed) >= parts.fewest:
        yield listed
    begun = _before_comma(draft, listed)
    is_too_much = is_above(total(each.amount for each in listed), whole.amount)
    has_other = any(is_above(each.amount, whole.amount) for each in listed[len(begun) :])
    fewest = 1 if is_too_much and (has_other or whole.kin not in words.measured) else 2
    if fewest <= len(begun) < len(listed):
        yield begun
    if len(mixed) > len(listed):
        yield mixed


def _of_things(draft: Draft, parts: Parts, whole: Said, beside: Set[str], words: RelationWords) -> list[Said]:
    """Parts in several units of things that make up their whole: 41处, 34眼 and 7处; empty where there are none."""
    if whole.kin not in words.things:
        return []
    mixed = listed_parts(draft, parts.listed, words.things, beside, words)
    return mixed if len(mixed) > 1 and meets(whole.amount, total(each.amount for each in mixed)) else []


def _compared(wholes: Sequence[Said], listed: Sequence[Said], words: RelationWords) -> Relation:
    """The parts held against the nearest whole they fit, else against the nearest."""
    added = total(each.amount for each in listed)
    fitting = _fitting(wholes, added, is_list=len(listed) > 1)
    whole = fitting or wholes[0]
    claims = (whole.number, *(each.number for each in listed))
    said = _told(whole, listed, added)
    if fitting is not None:
        code = "relation.sum.holds" if len(listed) > 1 else "relation.sum.part"
        return Relation("sum", claims, holds=True, why=Problem(code, **said))
    if is_above(added, whole.amount):
        return _too_much(wholes, listed, claims, said, words)
    said["rest"] = told_like(less(whole.amount, added), whole, (whole, *listed))
    return Relation("sum", claims, holds=None, why=Problem("relation.sum.rest", **said), certainty="possible")


def _before_comma(draft: Draft, listed: Sequence[Said]) -> list[Said]:
    """The parts up to the first comma: behind 初中82名、小学66名, something else may be told."""
    for at, (one, other) in enumerate(pairwise(listed), start=1):
        if "," in draft.between(one, other):
            return list(listed[:at])
    return list(listed)


def _fitting(wholes: Sequence[Said], added: Amount, *, is_list: bool) -> Said | None:
    """The nearest whole that is as much; of one part alone, that is not less."""
    if is_list:
        return next((each for each in wholes if meets(added, each.amount)), None)
    return next((each for each in wholes if not is_above(added, each.amount)), None)


def _told(whole: Said, listed: Sequence[Said], added: Amount) -> dict[str, str]:
    return {
        "whole": whole.words,
        "parts": " + ".join(each.words for each in listed),
        "sum": told_like(added, whole, listed),
    }


def _too_much(
    wholes: Sequence[Said], listed: Sequence[Said], claims: tuple[int, ...], said: dict[str, str], words: RelationWords
) -> Relation:
    """More than the nearest whole: wrong where nothing else can be meant.

    Another number before it may be the whole; groups of people and matters overlap (女党员、少数民族党员); and what is
    counted in 个 may be another thing.
    """
    kin = listed[0].kin
    code = "relation.sum.too_much" if len(listed) > 1 else "relation.sum.part_too_much"
    added = total(each.amount for each in listed)
    is_exclusive = kin in words.measured or (len(listed) == 1 and kin not in words.things)
    if is_exclusive and all(is_above(added, each.amount) for each in wholes):
        return Relation("sum", claims, holds=False, why=Problem(code, **said), certainty="likely")
    if not is_exclusive:
        code = "relation.sum.overlap" if len(listed) > 1 else "relation.sum.another"
    return Relation("sum", claims, holds=None, why=Problem(code, **said), certainty="possible")


def _of_total(draft: Draft, whole: Said, words: RelationWords) -> Iterator[Relation]:
    """甲3个、乙4个，合计7个: the claims side by side before the total."""
    listed: list[Said] = []
    pieces = list(_between_commas(draft, (whole.sentence[0], whole.start - len(whole.lead)), words))
    for number, (low, high) in enumerate(reversed(pieces)):
        found = _of_kin(draft.within(low, high), frozenset((whole.kin,)))
        if low == high or (not number and not found):
            continue  # 三笔共计5万元: their number stands beside the total
        if not found or words.together.search(found[0].lead):
            break
        listed = [*found, *listed]
    if len(listed) < 2 or any(words.parts.search(draft.text, one.end, other.start) for one, other in pairwise(listed)):
        return
    if any(words.each.search(_clause_before(draft, each)) for each in listed):
        return
    added = total(each.amount for each in listed)
    said = _told(whole, listed, added)
    claims = (whole.number, *(each.number for each in listed))
    holds = meets(added, whole.amount)
    why = Problem("relation.sum.holds" if holds else "relation.sum.differs", **said)
    yield Relation("sum", claims, holds=holds, why=why, certainty="certain" if holds else "likely")


def _clause_before(draft: Draft, said: Said) -> str:
    """All of a number's clause that stands before it, other numbers too: 每户发放2个."""
    return draft.text[draft.layout.clause_start(said.start) : said.start]
