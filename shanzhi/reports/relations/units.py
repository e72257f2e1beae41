"""The same amount in two units: 4.34万亩（2893公顷）; amounts without a unit."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import meets
from shanzhi.reports.relations.reading import Draft, Said, plain
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.words import RelationWords


def find_units(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """Every amount that is told again in another unit, in a bracket or behind 合."""
    for one, other in zip(draft.said, draft.said[1:], strict=False):
        if one.kin != other.kin or one.is_percent or _written_alike(one, other, words):
            continue
        between = draft.between(one, other)
        is_bracket = between == "(" and draft.text[other.end : other.end + 1] == ")"
        is_said = bool(between.strip(",(")) and words.equals.search(between) is not None
        table = words.lexicon.units.units
        if (is_bracket or is_said) and table[one.claim.unit_key].factor is not None:
            yield _told_again(one, other, words)


def _written_alike(one: Said, other: Said, words: RelationWords) -> bool:
    """Whether unit and magnitude are the same: 0.86亿元 and 8600万元 differ."""
    magnitudes = [words.multiples.findall(each.words) for each in (one, other)]
    return one.claim.unit_key == other.claim.unit_key and magnitudes[0] == magnitudes[1]


def _told_again(one: Said, other: Said, words: RelationWords) -> Relation:
    table = words.lexicon.units
    second = table.units[other.claim.unit_key]
    holds = meets(one.rounded, other.rounded)
    told = None if one.claim.value is None else table.convert(one.claim.value, one.claim.unit_key, second.key)
    said = {
        "one": one.words,
        "other": other.words,
        "told": "…" if told is None else plain(told) + second.zh,
    }
    code = "relation.unit.holds" if holds else "relation.unit.differs"
    return Relation("unit", (one.number, other.number), holds=holds, why=Problem(code, **said))
