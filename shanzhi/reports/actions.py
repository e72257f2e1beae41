"""Verbs on reports: issue one."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import date

from shanzhi.core.saying import phrase, say_moment
from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figure, Figures
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.sealing import Sealed
from shanzhi.packs.library import library
from shanzhi.reports.filling import fill
from shanzhi.reports.models import Issue
from shanzhi.reports.sentences import sentence_around
from shanzhi.reports.word import read_bindings


@verb("report.issue")
def issue_report(town: Town, *, report_key: str, day: date, sealed: Sealed, actor: Principal) -> Issue:
    """Freeze a report: the document as of the seal, speaking from `day`, with every figure cited.

    The same report on the same day over the same seal is issued once: asking again gives the issue there is.
    """
    require(actor, "report.issue", town_id=town.pk)

    definition = library(town).get("reports", report_key)
    there = Issue.objects.filter(town=town, definition=definition.definition_id, day=day, seq=sealed.last_seq).first()
    if there is not None:
        return there

    figures = Figures(actor, town, AsOf(town.pk, sealed.last_seq, sealed.at), library(town))
    code = new_code(town)
    document = {"report": report_key, "code": code, "town": town.key, "day": day.isoformat(), "seal": sealed.digest}
    filled = fill(figures, definition, day, document=document, issue=foot(town, sealed, code, actor))
    issue = Issue.objects.create(
        town=town,
        report=report_key,
        definition_id=definition.definition_id,
        title=definition.model.label.zh,
        day=day,
        seq=sealed.last_seq,
        at=sealed.at,
        seal_number=sealed.number,
        seal_digest=sealed.digest,
        code=code,
        document=filled.content,
        issued_by=actor.key,
        issued_at=clock.now(town),
    )

    cite(town, issue.artefact, uses_in(filled.content, filled.figures))
    return issue


def uses_in(document: bytes, figures: Mapping[str, Figure]) -> list[Use]:
    """Where the document placed which figure: one use for each place, with its sentence."""
    issued = read_bindings(document)
    if issued is None:
        return []
    uses = []
    for placed in issued.figures:
        place = placed.found[0] if placed.found else None
        where = "" if place is None or place.start is None else sentence_around(issued.walked.text, place.start)
        uses.append(Use(figures[placed.key], placed.printed, where))
    return uses


def foot(town: Town, sealed: Sealed, code: str, actor: Principal) -> dict[str, str]:
    """The line at the foot of an issued document. A demo town says so there too."""
    return {
        "as_of": say_moment(sealed.at, "zh"),
        "signer": actor.name,
        "code": code,
        "seal": f"{sealed.digest[:4]}·{sealed.digest[4:8]}",
        "note": phrase("demo", "zh") if town.is_demo else "",
    }


def new_code(town: Town) -> str:
    """A short code nobody can guess, easy to type from paper: TIAN-7K3Q-M2XD."""
    letters = base64.b32encode(secrets.token_bytes(5)).decode()
    return f"{town.key[:4].upper()}-{letters[:4]}-{letters[4:]}"
