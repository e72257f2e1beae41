"""Freezing a document as an issue: what the verbs that issue have in common. Called within their transaction."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shanzhi.core.saying import phrase, say_moment
from shanzhi.indicators.citations import Use
from shanzhi.indicators.figures import Figure
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.sealing import Sealed
from shanzhi.reports.models import Issue
from shanzhi.reports.sentences import sentence_around
from shanzhi.reports.word import read_bindings


@dataclass(frozen=True)
class Sheet:
    """What is frozen: the file, what it was made by (`report`, and the `definition` in force), its day."""

    report: str
    definition: int
    title: str
    day: date
    code: str
    file: bytes


def freeze(town: Town, sheet: Sheet, *, sealed: Sealed, actor: Principal, corrects: Issue | None = None) -> Issue:
    """The issue of a file over a seal, under its code; `corrects` is the issue a correction note is about.

    Its figures are cited by the caller.
    """
    return Issue.objects.create(
        town=town,
        report=sheet.report,
        definition_id=sheet.definition,
        title=sheet.title,
        day=sheet.day,
        seq=sealed.last_seq,
        at=sealed.at,
        seal_number=sealed.number,
        seal_digest=sealed.digest,
        code=sheet.code,
        document=sheet.file,
        issued_by=actor.key,
        issued_at=clock.now(town),
        corrects=corrects,
    )


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
