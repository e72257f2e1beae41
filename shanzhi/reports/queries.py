"""Reads of reports: issues, and what became of their figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.indicators.citations import count_of_artefacts, list_marked, list_of_artefact, request_of
from shanzhi.indicators.figures import Figure, Figures
from shanzhi.indicators.models import Citation
from shanzhi.indicators.vocabulary.base import Value
from shanzhi.kernel.models import Town
from shanzhi.reports.models import Issue

__all__ = [
    "CitedFigure",
    "Issue",
    "compare_with_now",
    "count_figures",
    "find_by_code",
    "find_issues",
    "get_issue",
    "is_same",
    "list_issues",
    "list_of_artefact",
]

KEPT_PLACES = 12
"""Decimals the citation table keeps: a share of two numbers has more."""


def is_same(now: Value, cited: Value) -> bool:
    """Whether a value computed now is the one that was cited, as far as citations keep decimals."""
    if now is None or cited is None:
        return now is cited
    return round(now, KEPT_PLACES) == round(cited, KEPT_PLACES)


@dataclass(frozen=True)
class CitedFigure:
    """A figure of an issue: as printed, and as the ledger has it now."""

    citation: Citation
    now: Figure
    is_marked: bool

    @property
    def has_changed(self) -> bool:
        """Whether the ledger says something else today."""
        return self.now.is_yours and not is_same(self.now.value, self.citation.value)


def list_issues(town: Town) -> QuerySet[Issue]:
    """The town's issues, newest first, without their documents."""
    return Issue.objects.filter(town=town).defer("document").order_by("-issued_at", "-pk")


def find_issues(ids: Iterable[int]) -> dict[int, Issue]:
    """Those of these issues that the reader may see, by id, without their documents."""
    return {issue.pk: issue for issue in Issue.objects.filter(pk__in=set(ids)).defer("document")}


def count_figures(town: Town, issues: Iterable[Issue]) -> dict[int, tuple[int, int]]:
    """How many figures each issue printed, and how many rest on a record that was changed since; by id."""
    ids = {issue.artefact: issue.pk for issue in issues}
    return {ids[artefact]: counts for artefact, counts in count_of_artefacts(town, ids).items()}


def get_issue(town: Town, issue_id: int) -> Issue:
    """An issue with its document. NotFound if there is none for this reader."""
    issue = Issue.objects.filter(town=town, pk=issue_id).first()
    if issue is None:
        raise NotFound("report.issue_not_found")
    return issue


def find_by_code(town: Town, code: str) -> Issue | None:
    """The issue whose short code is printed on paper."""
    return Issue.objects.filter(town=town, code=code.strip().upper()).first()


def compare_with_now(issue: Issue, figures: Figures) -> list[CitedFigure]:
    """Every figure of an issue beside its value now, in the order of the document."""
    citations = list_of_artefact(issue.town, issue.artefact)
    marked = list_marked(citations)
    answers = figures.many([request_of(citation) for citation in citations])
    return [CitedFigure(citation, now, citation.pk in marked) for citation, now in zip(citations, answers, strict=True)]
