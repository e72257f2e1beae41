"""The marks of what was issued: which figures rest on records changed since, by what, and whether it was answered.

The marks of an issue are its own and those of the notes that correct it: a note's figures are figures of the issue.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max

from shanzhi.core.errors import Conflict
from shanzhi.indicators.models import CitationMark
from shanzhi.kernel.models import Town
from shanzhi.records.models import Transition
from shanzhi.reports.documents import Document, find_documents
from shanzhi.reports.models import Issue, MarkAnswer

__all__ = [
    "Cause",
    "MarkAnswer",
    "Open",
    "causes_of",
    "count_open",
    "list_answers",
    "list_notes",
    "list_open",
    "open_marks",
    "require_seen",
]

LOCK = "report.marks"


@dataclass(frozen=True)
class Cause:
    """A change of a record under a figure; `transition` is None for a record that is not the reader's."""

    mark: int
    transition: Transition | None
    is_open: bool


@dataclass(frozen=True)
class Open:
    """A document with marks nobody has answered: how many of its figures they are of."""

    document: Document
    figures: int


def list_notes(issue: Issue) -> list[Issue]:
    """The correction notes of an issue, the first at the top, without their documents."""
    return list(Issue.objects.filter(corrects=issue).defer("document").order_by("pk"))


def causes_of(artefacts: Iterable[str]) -> dict[int, list[Cause]]:
    """What moved the ground of each citation of these artefacts, by citation, in the order in which it was done."""
    marks = list(
        CitationMark.objects.filter(citation__artefact__in=list(artefacts))
        .order_by("transition_id", "pk")
        .values_list("pk", "citation_id", "transition_id", "answer")
    )
    seen = Transition.objects.select_related("record").in_bulk({transition for _, _, transition, _ in marks})
    found: dict[int, list[Cause]] = defaultdict(list)
    for mark, citation, transition, answer in marks:
        found[citation].append(Cause(mark, seen.get(transition), is_open=answer is None))
    return found


def open_marks(document: Document) -> frozenset[int]:
    """The marks of a document and its notes that nobody has answered, by id."""
    notes = list_notes(document) if isinstance(document, Issue) else []
    artefacts = [document.artefact, *(note.artefact for note in notes)]
    rows = CitationMark.objects.filter(citation__artefact__in=artefacts, answer=None)
    return frozenset(rows.values_list("pk", flat=True))


def require_seen(document: Document, seen: Iterable[int]) -> frozenset[int]:
    """The open marks, if they are those that somebody has looked at; held until commit.

    Conflict if another was added or answered meanwhile: what they say was drafted for something else.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", [LOCK, document.artefact])
    found = open_marks(document)
    if found != frozenset(seen):
        raise Conflict("report.correction.moved")
    return found


def list_answers(document: Document, notes: Iterable[Issue] = ()) -> list[MarkAnswer]:
    """What was done about the marks of a document and its notes, the latest first; one of several answered at once."""
    artefacts = [document.artefact, *(note.artefact for note in notes)]
    rows = MarkAnswer.objects.filter(mark__citation__artefact__in=artefacts).order_by("-answered_at", "-pk")
    found: dict[tuple[object, ...], MarkAnswer] = {}
    for row in rows.select_related("note").defer("note__document"):
        found.setdefault((row.note_id, row.reason, row.answered_by, row.answered_at), row)
    return list(found.values())


def count_open(town: Town, issues: Iterable[Issue]) -> dict[int, int]:
    """On how many figures of each of these issues, and of its notes, there are marks nobody has answered; by id."""
    counts = _open_by_document(town)
    return {issue.pk: counts[issue.artefact] for issue in issues if issue.artefact in counts}


def list_open(town: Town, *, at_most: int) -> tuple[list[Open], int]:
    """The documents with marks nobody has answered, those marked last first, and how many there are."""
    counts = _open_by_document(town)
    shown = find_documents(list(counts)[:at_most])
    return [Open(document, counts[name]) for name, document in shown.items()], len(counts)


def _open_by_document(town: Town) -> Counter[str]:
    """By name in the citation table, those marked last first; a note's marks count with the issue it corrects."""
    rows = (
        CitationMark.objects.filter(town=town, answer=None)
        .values_list("citation__artefact")
        .annotate(Count("citation", distinct=True), last=Max("pk"))
        .order_by("-last")
    )
    marked = [(artefact, figures) for artefact, figures, _ in rows]
    corrected = _issues_of_notes(artefact for artefact, _ in marked)
    found: Counter[str] = Counter()
    for artefact, figures in marked:
        found[corrected.get(artefact, artefact)] += figures
    return found


def _issues_of_notes(artefacts: Iterable[str]) -> dict[str, str]:
    """Of these documents those that are notes, each with the issue it corrects."""
    keys = [int(key) for kind, _, key in (name.partition(":") for name in artefacts) if kind == Issue.KIND]
    notes = Issue.objects.filter(pk__in=keys).exclude(corrects=None) if keys else Issue.objects.none()
    return {f"{Issue.KIND}:{note}": f"{Issue.KIND}:{issue}" for note, issue in notes.values_list("pk", "corrects_id")}
