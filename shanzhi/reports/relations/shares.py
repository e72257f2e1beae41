"""Parts of a hundred: 全镇30384人，朝鲜族4864人，占总人口的16%."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import meets, share
from shanzhi.reports.relations.reading import Draft, Said, spread
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.sums import list_parts
from shanzhi.reports.relations.words import RelationWords

_SHORTEST = 2
_FAR, _NEAR = 12, 3
"""How many claims before a share its whole, and its part, may stand."""


def find_shares(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """Every percentage with 占 before it whose part and whole are told."""
    leads = {number: parts.head for parts in list_parts(draft, words) for number in _numbers(draft, parts.listed)}
    for said in draft.said:
        found = words.share.search(said.lead) if said.is_percent else None
        if found is not None:
            subject = words.fillers.sub("", said.lead[: found.start()]).strip(" ,;:、(")
            yield from _of_share(draft, said, subject, words.share_fillers.sub("", found.group(1)), leads, words)


def _numbers(draft: Draft, stretch: tuple[int, int]) -> list[int]:
    return [each.number for each in draft.within(*stretch)]


def _of_share(
    draft: Draft,
    percent: Said,
    subject: str,
    noun: str,
    leads: dict[int, tuple[int, int]],
    words: RelationWords,
) -> Iterator[Relation]:
    """The part is the nearest number before it, one that is named so, or the one behind (占38%的152户).

    The whole is one told before that fits, or one that is named so; of a share without a name, what the parts are of.
    """
    part = _part(draft, percent, subject, words)
    if part is None:
        return
    wholes = [
        each
        for each in draft.before(min(part, percent, key=lambda each: each.number), _FAR)
        if each.kin == part.kin and not each.is_change and each.claim.value and each.claim.kind == part.claim.kind
    ]
    fitting = next((each for each in wholes if meets(share(part.amount, each.amount), percent.rounded)), None)
    whole = fitting or _named(wholes, noun, None if noun else leads.get(part.number))
    if whole is None:
        return
    said = {
        "part": part.words,
        "whole": whole.words,
        "share": spread(share(part.amount, whole.amount)),
        "written": percent.words,
    }
    claims = (percent.number, part.number, whole.number)
    if fitting is not None:
        yield Relation("share", claims, holds=True, why=Problem("relation.share.holds", **said))
    else:
        yield Relation("share", claims, holds=False, why=Problem("relation.share.differs", **said), certainty="likely")


def _part(draft: Draft, percent: Said, subject: str, words: RelationWords) -> Said | None:
    behind = draft.said[percent.number + 1] if percent.number + 1 < len(draft.said) else None
    if behind is not None and words.of.fullmatch(draft.between(percent, behind)) and not behind.is_percent:
        return behind
    near = [
        each
        for each in draft.before(percent, _FAR)
        if each.sentence == percent.sentence and not each.is_percent and not each.is_change
    ]
    if len(subject) >= _SHORTEST:
        return next((each for each in near if each.lead.endswith(subject)), None)
    return next((each for each in near if each.number >= percent.number - _NEAR), None)


def _named(wholes: list[Said], noun: str, head: tuple[int, int] | None) -> Said | None:
    """The whole that is called as the share calls it, or that the parts are told of."""
    for each in wholes:
        is_named = len(noun) >= 2 and noun in (each.lead + (each.claim.counted or ""))
        if is_named or (head is not None and head[0] <= each.start < head[1]):
            return each
    return None
