"""Issuing a report: once over a seal, with its line in the audit trail."""

from __future__ import annotations

import pytest

from shanzhi.kernel.models import AuditEntry
from shanzhi.ledger.sealing import seal
from shanzhi.reports.actions import issue_report
from shanzhi.reports.models import Issue
from tests.support import cast, reports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]


def test_issue__once_over_a_seal_and_audited_once() -> None:
    """Asked for twice it is one issue; the trail says who issued which report of which day."""
    sealed = seal(cast.town())
    with cast.as_user("organiser") as actor:
        first, again = (
            issue_report(cast.town(), report_key=reports.REPORT, day=reports.DAY, sealed=sealed, actor=actor)
            for _ in range(2)
        )
        assert first.pk == again.pk
        assert Issue.objects.count() == 1
        entry = AuditEntry.objects.get(verb="report.issue")
    assert (entry.actor, entry.target) == (actor.key, first.artefact)
    assert entry.after == {"report": reports.REPORT, "day": reports.DAY.isoformat(), "code": first.code}
