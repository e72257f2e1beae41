"""Making evidence packs: everything behind a figure, or behind every figure of an issue, for its reader. Audited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from shanzhi.core.errors import NotYours, Problem
from shanzhi.core.saying import phrase, say_moment
from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.citations import list_of_artefact, request_of
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import library
from shanzhi.reports.evidence import reading
from shanzhi.reports.evidence.gathering import Gathered, gather
from shanzhi.reports.evidence.packing import write_pack
from shanzhi.reports.models import Issue

OF_FIGURE, OF_ISSUE = "evidence.of_figure", "evidence.of_issue"
MOST_FACTS = 200_000
"""More facts than this are not put into one file while somebody waits."""


@verb(OF_FIGURE)
def pack_figure(figures: Figures, request: Request, target: BinaryIO, *, actor: Principal) -> None:
    """Write the evidence pack of a figure as of the place the figures are asked at; NotYours if not the actor's."""
    figure = figures.one(request)

    _require_small(figures, [figure])

    made = _made(figures.town, actor)
    gathered = gather(figures, figure)
    files = {"README.txt": reading.how_to_check(made), **_files("figure", figures, gathered, made)}
    write_pack(target, files, _about(figures, actor, gathered.said["label"]["zh"]))

    mark = f"figure:{request.indicator}:{request.unit}"
    audit.write(
        actor, OF_FIGURE, mark, town=figures.town, after={"facts": len(gathered.facts), "seq": figures.as_of.seq}
    )


@verb(OF_ISSUE)
def pack_issue(issue: Issue, target: BinaryIO, *, actor: Principal) -> None:
    """Write the evidence pack of an issue: the document, and every figure it printed as of its place.

    Figures that are not the actor's are named as such and left out; NotYours if none is.
    """
    town = issue.town
    figures = Figures(actor, town, AsOf(town.pk, issue.seq, issue.at), library(town))
    citations = list_of_artefact(town, issue.artefact)
    found = figures.many([request_of(citation) for citation in citations])
    if found and not any(figure.is_yours for figure in found):
        raise NotYours("figure.not_yours")

    _require_small(figures, [figure for figure in found if figure.is_yours])

    made = _made(town, actor)
    files = {"README.txt": reading.how_to_check(made), f"{issue.code}.docx": bytes(issue.document)}
    entries, facts = [], 0
    for place, (citation, figure) in enumerate(zip(citations, found, strict=True), start=1):
        folder = f"figures/{place:03d}_{citation.indicator}"
        label = figure.definition.model.label.zh
        if not figure.is_yours:
            entries.append(("", f"{label} {reading.say('not_yours')}", citation.printed))
            continue
        gathered = gather(figures, figure, printed=citation.printed)
        facts += len(gathered.facts)
        files |= dict(_files(folder, figures, gathered, made))
        entries.append((folder, label, f"{citation.printed}　{citation.place}"))
    files["index.html"] = reading.contents(f"{issue.title} {issue.code}", entries, made)
    write_pack(target, files, {**_about(figures, actor, issue.title), "code": issue.code, "seal": issue.seal_digest})

    audit.write(actor, OF_ISSUE, issue.artefact, town=town, after={"facts": facts, "figures": len(citations)})


def _require_small(figures: Figures, found: list[Figure]) -> None:
    count = sum(figures.counts(figure)[0] for figure in found)
    if count > MOST_FACTS:
        raise Problem("evidence.too_many", found=f"{count:,}", allowed=f"{MOST_FACTS:,}")


def _files(folder: str, figures: Figures, gathered: Gathered, made: reading.Made) -> Mapping[str, bytes]:
    """What a pack holds of one figure."""
    rows = reading.list_rows(figures, gathered)
    return {
        f"{folder}/list.html": reading.page(gathered, rows, made),
        f"{folder}/list.xlsx": reading.workbook(gathered, rows, made),
        f"{folder}/facts.jsonl": b"".join(gathered.facts),
        f"{folder}/figure.json": json.dumps(gathered.said, ensure_ascii=False, indent=1).encode(),
    }


def _made(town: Town, actor: Principal) -> reading.Made:
    demo = phrase("demo", "zh") if town.is_demo else ""
    return reading.Made(
        actor.name or actor.key, library(town).manifest.label.zh, say_moment(clock.now(town), "zh"), demo
    )


def _about(figures: Figures, actor: Principal, title: str) -> dict[str, Any]:
    """The pack's words about itself."""
    return {
        "title": title,
        "town": figures.town.key,
        "made_for": actor.name or actor.key,
        "made_at": clock.now(figures.town).isoformat(),
        "as_of": {"seq": figures.as_of.seq, "at": figures.as_of.at.isoformat()},
        "demo": figures.town.is_demo,
    }
