"""Verbs on reports: issue one."""

from __future__ import annotations

from datetime import date

from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.citations import cite
from shanzhi.indicators.figures import Figures
from shanzhi.kernel import audit
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.sealing import Sealed
from shanzhi.packs.library import library
from shanzhi.reports.filling import fill
from shanzhi.reports.freezing import Sheet, foot, freeze, new_code, uses_in
from shanzhi.reports.models import Issue


@verb("report.issue")
def issue_report(town: Town, *, report_key: str, day: date, sealed: Sealed, actor: Principal) -> Issue:
    """Freeze a report: the document as of the seal, speaking from `day`, with every figure cited.

    The same report on the same day over the same seal is issued once: asking again gives the issue there is.
    """
    require(actor, "report.issue", town_id=town.pk)

    definition = library(town).get("reports", report_key)
    same = Issue.objects.filter(town=town, definition=definition.definition_id, day=day, seq=sealed.last_seq)
    there = same.filter(corrects=None).first()
    if there is not None:
        return there

    figures = Figures(actor, town, AsOf(town.pk, sealed.last_seq, sealed.at), library(town))
    code = new_code(town)
    document = {"report": report_key, "code": code, "town": town.key, "day": day.isoformat(), "seal": sealed.digest}
    filled = fill(figures, definition, day, document=document, issue=foot(town, sealed, code, actor))
    sheet = Sheet(
        report=report_key,
        definition=definition.definition_id,
        title=definition.model.label.zh,
        day=day,
        code=code,
        file=filled.content,
    )
    issue = freeze(town, sheet, sealed=sealed, actor=actor)

    after = {"report": report_key, "day": day.isoformat(), "code": code}
    audit.write(actor, "report.issue", issue.artefact, town=town, after=after)
    cite(town, issue.artefact, uses_in(filled.content, filled.figures))
    return issue
