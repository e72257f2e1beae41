"""What falls to each, and rates above a hundred: 50个村集体收入380万元，村均7.6万元."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import HUNDRED, Amount, amount_of, is_above, meets, quotient
from shanzhi.reports.relations.reading import Draft, Said, told_like
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.words import Average, RelationWords

_FAR = 8


def find_averages(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """Every average whose total and number stand before it in its sentence, and every rate above a hundred."""
    for said in draft.said:
        if said.is_percent:
            yield from _of_rate(said, words)
            continue
        average = _average_of(said, words)
        if average is not None and not said.is_change and not words.average_of_a_time.search(said.lead):
            yield from _of_average(draft, said, average, words)


def _of_rate(said: Said, words: RelationWords) -> Iterator[Relation]:
    if not said.is_change and words.rate.search(said.lead) and is_above(said.amount, HUNDRED):
        why = Problem("relation.plausibility.rate", written=said.words)
        yield Relation("plausibility", (said.number,), holds=False, why=why)


def _of_average(draft: Draft, said: Said, average: Average, words: RelationWords) -> Iterator[Relation]:
    before = [each for each in draft.before(said, _FAR) if each.sentence == said.sentence and not each.is_change]
    wholes = [each for each in before if each.kin == said.kin and _average_of(each, words) is None]
    counts = [each for each in before if each.claim.unit_key in average.units and each.claim.value]
    if not wholes or not counts:
        return
    pairs = [(whole, count) for whole in wholes for count in counts if whole is not count]
    fitting = next((pair for pair in pairs if _fits(said, *pair)), None)
    whole, count = fitting or (wholes[0], counts[0])
    if whole is count:
        return
    told = {
        "whole": whole.words,
        "count": count.words,
        "each": told_like(quotient(whole.amount, _counted(count)), said, (whole, count)),
        "written": said.words,
    }
    claims = (said.number, whole.number, count.number)
    if fitting is not None:
        yield Relation("plausibility", claims, holds=True, why=Problem("relation.plausibility.holds", **told))
    else:
        why = Problem("relation.plausibility.differs", **told)
        yield Relation("plausibility", claims, holds=None, why=why, certainty="possible")


def _average_of(said: Said, words: RelationWords) -> Average | None:
    return next((each for each in words.averages if each.word.search(said.lead)), None)


def _fits(said: Said, whole: Said, count: Said) -> bool:
    return meets(quotient(whole.amount, _counted(count)), said.rounded)


def _counted(count: Said) -> Amount:
    """How many of its own unit: 1500 of 亩, whatever a 亩 is."""
    return amount_of(count.claim.interval)
