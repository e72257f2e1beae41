"""Citing figures, and finding what cited a record.

A record changed later marks exactly the citations whose lines held it: not those of the same measure over another
window or unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from shanzhi.core.periods import Window
from shanzhi.directory.trees import forest
from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.indicators.models import Citation, CitationMark
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, remembered
from shanzhi.ledger.posting import measures_of, measures_of_many
from shanzhi.packs.library import library
from shanzhi.records.models import Record, Transition

__all__ = [
    "Citation",
    "Use",
    "cite",
    "count_of_artefacts",
    "is_any_over",
    "is_any_using",
    "list_citations_using",
    "list_marked",
    "list_of_artefact",
    "list_uses_of",
    "mark",
    "request_of",
]


@dataclass(frozen=True)
class Use:
    """One figure as an artefact prints it."""

    figure: Figure
    printed: str
    place: str


def cite(town: Town, artefact: str, uses: Sequence[Use]) -> list[Citation]:
    """Write down what an artefact used. Called once, by the verb that issues it."""
    return Citation.objects.bulk_create(
        Citation(
            town=town,
            artefact=artefact,
            position=position,
            place=use.place,
            printed=use.printed,
            definition_id=use.figure.definition.definition_id,
            indicator=use.figure.request.indicator,
            unit_id=use.figure.request.unit,
            window_start=use.figure.request.window.start,
            window_end=use.figure.request.window.end,
            restated=use.figure.request.restated,
            tree_date=use.figure.tree_date,
            seq=use.figure.as_of.seq,
            at=use.figure.as_of.at,
            value=use.figure.value,
            measures=sorted(use.figure.tree.measures()),
        )
        for position, use in enumerate(uses, start=1)
    )


def list_citations_using(record: Record, reader: Principal, *, since: date | None = None) -> list[Citation]:
    """The citations whose figure, as it was printed, holds a standing fact of this record.

    `since`: only those whose window reaches that day. What is there until then was there for the others anyway.
    """
    return remembered(("citations", record.pk, reader.key, since), lambda: _using(record, reader, since))


def _using(record: Record, reader: Principal, since: date | None) -> list[Citation]:
    town = record.town
    measures = remembered(("citations.measures", record.pk), lambda: sorted(measures_of(record)))
    candidates = Citation.objects.filter(town=town, measures__overlap=measures).order_by("artefact", "position")
    if since is not None:
        candidates = candidates.filter(window_end__gte=since)
    return [citation for citation in candidates if _holds(citation, record, reader, town)]


def is_any_using(records: Collection[int], town_id: int) -> bool:
    """Whether any citation may hold a fact of these records: of their measures, printed when they were there.

    A quick look before asking record by record.
    """
    measures, first = measures_of_many(records)
    if first is None:
        return False
    return Citation.objects.filter(town_id=town_id, measures__overlap=sorted(measures), seq__gte=first).exists()


def is_any_over(town: Town, units: Collection[int], *, since: date) -> bool:
    """Whether something issued prints a figure of a unit that covered one of these, up to a day from `since` on."""
    rows = Citation.objects.filter(town=town, window_end__gte=since)
    asked = rows.values_list("unit_id", "tree_date", "at").order_by("tree_date", "at").distinct()
    return any(not forest(town, on, at).covered_by(unit).isdisjoint(units) for unit, on, at in asked)


def mark(record: Record, transition: Transition, reader: Principal, *, since: date | None = None) -> list[Citation]:
    """Mark every citation that used the record; `since` as in `list_citations_using`.

    Nothing issued changes; it is only known from now on that its ground moved.
    """
    used_by = list_citations_using(record, reader, since=since)
    CitationMark.objects.bulk_create(
        CitationMark(citation=citation, transition=transition, town_id=record.town_id) for citation in used_by
    )
    return used_by


def list_of_artefact(town: Town, artefact: str) -> list[Citation]:
    """What an artefact used, in its order."""
    return list(Citation.objects.filter(town=town, artefact=artefact).order_by("position"))


def count_of_artefacts(town: Town, artefacts: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many figures each of these artefacts used, and of how many the ground moved since."""
    rows = (
        Citation.objects.filter(town=town, artefact__in=list(artefacts))
        .values_list("artefact")
        .annotate(Count("pk", distinct=True), Count("marks__citation", distinct=True))
    )
    return {artefact: (figures, moved) for artefact, figures, moved in rows}


def list_marked(citations: Sequence[Citation]) -> set[int]:
    """Those whose ground moved since they were printed."""
    marks = CitationMark.objects.filter(citation__in=citations)
    return set(marks.values_list("citation_id", flat=True))


def list_uses_of(town: Town, indicator: str) -> list[Citation]:
    """Where an indicator was printed, newest first."""
    return list(Citation.objects.filter(town=town, indicator=indicator).order_by("-at", "position"))


def request_of(citation: Citation) -> Request:
    """What the citation asked, to ask it again."""
    return Request(
        citation.indicator, citation.unit_id, Window(citation.window_start, citation.window_end), citation.restated
    )


def _holds(citation: Citation, record: Record, reader: Principal, town: Town) -> bool:
    """Ask for the citation's lines, as of its place, narrowed to the one record (which the reader can see).

    Facts that had been taken back by then are listed, but the figure did not rest on them.
    """
    figures = Figures(reader, town, AsOf(town.pk, citation.seq, citation.at), library(town))
    lines = figures.lines(figures.prepare(request_of(citation)), record=record.pk)
    facts = list(lines.all_facts())
    taken_back = {fact.reverses for fact in facts}
    return any(fact.reverses is None and fact.seq not in taken_back for fact in facts)
