"""Rates of a deed: 排查隐患326处，已整改311处，整改率95.4%."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import meets, share
from shanzhi.reports.relations.reading import Draft, Said, spread
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.words import RelationWords

_FAR, _LEAD = 4, 20
"""How many claims before a rate its part may stand, and how many before the part its whole;
and how much before a number is read."""


def find_rates(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """Every rate whose deed tells its part in the sentence, with the number before that the part is of.

    One that fits none is a question: the text does not say what the rate is of.
    """
    for said in draft.said:
        found = words.rate_of.search(said.lead[-_LEAD:]) if said.is_percent and not said.is_change else None
        part = None if found is None else _part(draft, said, found.group(1), words)
        if part is not None:
            yield from _of_rate(draft, said, part)


def _part(draft: Draft, rate: Said, deed: str, words: RelationWords) -> Said | None:
    """The nearest number in the sentence that the deed leads to."""
    for each in draft.before(rate, _FAR):
        if each.sentence == rate.sentence and not each.is_ratio and not each.is_change:
            lead = each.lead[-_LEAD:]
            links = words.deed_links.search(lead)
            if lead.endswith(deed, 0, links.start() if links else len(lead)):
                return each
    return None


def _of_rate(draft: Draft, rate: Said, part: Said) -> Iterator[Relation]:
    wholes = [
        each
        for each in draft.before(part, _FAR)
        if each.sentence == part.sentence and each.kin == part.kin and not each.is_change and each.claim.value
    ]
    fitting = next((each for each in wholes if meets(share(part.amount, each.amount), rate.rounded)), None)
    whole = fitting or next((each for each in wholes if each.number == part.number - 1), None)
    if whole is None:
        return
    said = {
        "part": part.words,
        "whole": whole.words,
        "share": spread(share(part.amount, whole.amount)),
        "written": rate.words,
    }
    claims = (rate.number, part.number, whole.number)
    if fitting is not None:
        yield Relation("share", claims, holds=True, why=Problem("relation.share.holds", **said))
    else:
        why = Problem("relation.share.asked", **said)
        yield Relation("share", claims, holds=None, why=why, certainty="likely")
