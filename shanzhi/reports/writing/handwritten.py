"""Numbers of a document that are bound to nothing: somebody typed them, and nobody can open them."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.reports.prose import Claim, find_claims, load_lexicon
from shanzhi.reports.relations import Relation, find_relations
from shanzhi.reports.sentences import sentence_around
from shanzhi.reports.writing.content import Text
from shanzhi.reports.writing.printing import CleanText


@dataclass(frozen=True)
class Typed:
    """A number that was typed, as it stands, with its sentence. Aims are told apart: they have no records yet."""

    text: str
    sentence: str
    is_aim: bool


@dataclass(frozen=True)
class Looked:
    """What was found in the clean text of a document."""

    typed: tuple[Typed, ...]
    relations: tuple[Relation, ...]


def look_through(clean: CleanText) -> Looked:
    """The numbers typed by hand, and what all numbers say about one another; needs no ledger."""
    claims = find_claims(clean.text, load_lexicon())
    typed = (
        Typed(claim.text, sentence_around(clean.text, claim.start), claim.kind == "target")
        for claim in claims
        if _is_typed(claim, clean)
    )
    return Looked(tuple(typed), tuple(each for each in find_relations(clean.text, claims) if each.is_open))


def _is_typed(claim: Claim, clean: CleanText) -> bool:
    """Whether a number stands in words alone."""
    return all(
        isinstance(stretch.piece, Text)
        for stretch in clean.stretches
        if stretch.start < claim.end and claim.start < stretch.end
    )
