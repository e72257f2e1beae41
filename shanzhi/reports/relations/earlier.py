"""Changes told against a year ago, held against what an earlier document said: 收入320万元，同比增长8%."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shanzhi.core.errors import Problem
from shanzhi.reports.prose import dateline, find_claims
from shanzhi.reports.relations.amounts import meets
from shanzhi.reports.relations.growth import change_behind, change_between
from shanzhi.reports.relations.reading import Draft, Said
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.repeats import quantity_of
from shanzhi.reports.relations.sums import list_parts
from shanzhi.reports.relations.words import RelationWords

Quantity = tuple[str, str, str]
"""The town that is named, what is counted, and what it can be held against."""


@dataclass(frozen=True)
class _Earlier:
    """Another document: its name, what it said of each quantity, whether it is known to be of the year before."""

    name: str
    levels: Mapping[Quantity, Said]
    is_dated: bool


def find_earlier(draft: Draft, words: RelationWords, others: Mapping[str, str]) -> Iterator[Relation]:
    """Every change since the year before of a level that one of the other documents told for the year before.

    Which year a document is of, its dateline tells. One of another year is left alone; one without a date may be the
    one that is meant: what agrees with it holds, what does not is open.
    """
    changes = list(_changes(draft, words))
    if not changes:
        return
    for name, text in others.items():
        earlier = _earlier(name, text, draft, words)
        if earlier is None:
            continue
        for said, change, quantity in changes:
            first = earlier.levels.get(quantity)
            if first is not None:
                found = next((each for each in change_between(first, said, change) if each.kind == "growth"), None)
                if found is not None:
                    yield _told(found, said, change, first, earlier)


def _changes(draft: Draft, words: RelationWords) -> Iterator[tuple[Said, Said, Quantity]]:
    """The levels of the draft behind which a change since the year before is told."""
    for said in draft.said:
        change = None if said.is_change else change_behind(draft, said, words)
        if change is None or not words.a_year_ago.search(change.lead):
            continue
        quantity = _quantity(said, words)
        if quantity is not None:
            yield said, change, quantity


def _earlier(name: str, text: str, draft: Draft, words: RelationWords) -> _Earlier | None:
    """The document as it is held against; None if it is of another year."""
    day, here = dateline(text, words.lexicon), dateline(draft.text, words.lexicon)
    if day is not None and here is not None and here.year - day.year != 1:
        return None
    there = Draft(text, find_claims(text, words.lexicon), words)
    parts = {each.number for found in list_parts(there, words) for each in there.within(*found.listed)}
    told: dict[Quantity, Said] = {}
    doubtful: set[Quantity] = set()
    for said in there.said:
        quantity = None if said.is_change or said.number in parts else _quantity(said, words)
        if quantity is None:
            continue
        if not meets(told.setdefault(quantity, said).amount, said.amount):
            doubtful.add(quantity)
    levels = {quantity: said for quantity, said in told.items() if quantity not in doubtful}
    return _Earlier(name, levels, is_dated=day is not None and here is not None)


def _quantity(said: Said, words: RelationWords) -> Quantity | None:
    place, noun = quantity_of(said, words, is_of_one_text=False)
    return (place, noun, said.kin) if noun and said.claim.kind == "claim" else None


def _told(found: Relation, said: Said, change: Said, first: Said, earlier: _Earlier) -> Relation:
    """What was found, told of the claims of the draft alone; open where the other document may be of another year."""
    holds = found.holds if found.holds or earlier.is_dated else None
    code = "holds" if found.holds else "differs"
    told = str(found.why.params.get("change", ""))
    words = {"name": earlier.name, "first": first.words, "last": said.words, "written": change.words, "change": told}
    if not told:
        code = "backwards"
    certainty = found.certainty if holds is not None else "possible"
    return Relation(
        "growth", (said.number, change.number), holds, Problem(f"relation.earlier.{code}", **words), certainty
    )
