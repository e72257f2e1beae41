"""Numbers that are written wrongly: 约5000余, 1846余, 减少2倍, 下降120%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.reading import Draft, Said
from shanzhi.reports.relations.relation import Certainty, Relation
from shanzhi.reports.relations.words import RelationWords

_LARGE = 100
_RANGE = re.compile(r"^[^\d]*[\d.]+[~-][\d.]+%")


def find_wording(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """What the rules of writing numbers forbid, claim by claim."""
    for said in draft.said:
        code = _wrong(said, draft.text[said.start : said.end], words)
        if code is not None:
            certainty: Certainty = "certain" if code == "relation.wording.double" else "likely"
            why = Problem(code, written=said.words)
            yield Relation("wording", (said.number,), holds=False, why=why, certainty=certainty)


def _wrong(said: Said, written: str, words: RelationWords) -> str | None:
    if words.before_doubles.search(written) and words.behind_doubles.search(written):
        return "relation.wording.double"
    if _is_over_exact(written, words):
        return "relation.wording.over_exact"
    if said.is_fall:
        if said.claim.unit_key == "one":
            return "relation.wording.fewer_times"
        if said.is_percent and said.claim.value is not None and said.claim.value > _LARGE:
            return "relation.wording.below_nothing"
    if said.is_percent and _RANGE.match(written):
        return "relation.wording.range"
    return None


def _is_over_exact(written: str, words: RelationWords) -> bool:
    """More than a number that is told to its last digit. Behind 万 it is told to thousands only."""
    found = words.over.search(written)
    if found is None or words.multiples.search(written):
        return False
    value = Decimal(found.group(1).replace(",", ""))
    return value >= _LARGE and value % 10 != 0
