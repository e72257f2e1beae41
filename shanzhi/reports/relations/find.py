"""Everything the figures of a draft say about one another: the rules put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shanzhi.reports.prose import Claim
from shanzhi.reports.relations.averages import find_averages
from shanzhi.reports.relations.copies import find_copies
from shanzhi.reports.relations.earlier import find_earlier
from shanzhi.reports.relations.growth import find_growth
from shanzhi.reports.relations.rates import find_rates
from shanzhi.reports.relations.reading import Draft
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.repeats import find_repeats
from shanzhi.reports.relations.shares import find_shares
from shanzhi.reports.relations.sums import find_sums
from shanzhi.reports.relations.units import find_units
from shanzhi.reports.relations.windows import find_windows
from shanzhi.reports.relations.wording import find_wording
from shanzhi.reports.relations.words import RelationWords, load_words

_RULES = (
    find_sums,
    find_shares,
    find_rates,
    find_growth,
    find_repeats,
    find_units,
    find_averages,
    find_windows,
    find_wording,
)


def find_relations(
    text: str, claims: Sequence[Claim], *, others: Mapping[str, str] | None = None, words: RelationWords | None = None
) -> list[Relation]:
    """The relations between the claims of a text, those that hold too, in the order of the text.

    `claims` are those `find_claims` found in `text`; `others` are other documents by name, whose paragraphs must not
    stand in this one, and whose figures of the year before are held against the changes it tells. Needs no ledger.
    The time is linear in the length.
    """
    known = words or load_words()
    draft = Draft(text, claims, known)
    beside = others or {}
    found = [*find_copies(draft, known, beside), *find_earlier(draft, known, beside), *_by_rules(draft, known)]
    return sorted(found, key=lambda each: min(each.claims, default=0))


def _by_rules(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    seen: set[tuple[str, frozenset[int]]] = set()
    for rule in _RULES:
        for each in rule(draft, words):
            mark = (each.kind, frozenset(each.claims))
            if mark not in seen:
                seen.add(mark)
                yield each
