"""Issues of a few sentences, to be corrected: quicker to make than a work report, and with figures of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shanzhi.indicators.citations import cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel import clock
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import library
from shanzhi.reports.declare import ReportFigure
from shanzhi.reports.filling import bound
from shanzhi.reports.freezing import new_code, uses_in
from shanzhi.reports.models import Issue
from shanzhi.reports.word import Paragraph, Title, compose, render
from tests.support import cast

DAY = date(2024, 7, 5)


def issue_of(requests: Sequence[Request], actor: Principal) -> Issue:
    """A document with one sentence for each figure, frozen at the end of the ledger and cited like a report."""
    town = cast.town()
    figures = Figures.now(actor, town)
    found = {f"f{at}": figure for at, figure in enumerate(figures.many(list(requests)))}
    texts = [f"第{at}项，共{{{{r fig.{name} }}}}，均有记录。" for at, name in enumerate(found)]
    template = compose([Title("情况"), *map(Paragraph, texts)], has_issue_line=False)
    placed = {
        name: bound(name, figure, ReportFigure(indicator=figure.request.indicator)) for name, figure in found.items()
    }
    content = render(template, {"fig": placed}, {"report": "trial"})
    issue = Issue.objects.create(
        town=town,
        report="work_report",
        definition_id=library(town).get("reports", "work_report").definition_id,
        title="情况",
        day=DAY,
        seq=figures.as_of.seq,
        at=figures.as_of.at,
        seal_number=1,
        seal_digest="0" * 64,
        code=new_code(town),
        document=content,
        issued_by=actor.key,
        issued_at=clock.now(town),
    )
    cite(town, issue.artefact, uses_in(content, found))
    return issue
