"""A report is not made with holes in it, and an issue that is not there is said to be so."""

from __future__ import annotations

import pytest

from shanzhi.reports.models import Issue
from shanzhi.reports.queries import get_issue
from tests.support import cast, reports
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def test_issue__names_every_figure_without_a_value() -> None:
    """Nobody has taken a reading yet: all that is missing is told at once, and nothing is issued."""
    told = refused(reports.issue)
    assert len(told) > 1
    assert set(told) == {"report.figure_missing"}
    with cast.as_user("clerk", write=False):
        assert not Issue.objects.exists()


def test_get_issue__of_nobody() -> None:
    """No such number, or that of another town."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    issue = reports.issue()
    with cast.as_user("clerk", "zhaidian", write=False):
        for number in (10**9, issue.pk):
            assert refused(lambda number=number: get_issue(cast.town("zhaidian"), number)) == ["report.issue_not_found"]
