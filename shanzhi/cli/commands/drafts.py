"""`shanzhi figures FILE` and `shanzhi check FILE --town KEY`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from shanzhi.cli.commands.figures import read_day, read_moment
from shanzhi.cli.output import dump, language, out, table, words
from shanzhi.cli.scoping import reading
from shanzhi.core.errors import Problem
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.word import read_text

if TYPE_CHECKING:
    from datetime import date

    from shanzhi.indicators.figures import Figures
    from shanzhi.reports.checking import CheckedClaim, DraftCheck
    from shanzhi.reports.prose import Claim
    from shanzhi.reports.word import DraftText

FILE = click.argument("path", metavar="FILE", type=click.Path(path_type=Path))


@click.command(help=words("cli.help.figures"))
@FILE
@click.option("--json", "as_json", is_flag=True, help=words("cli.help.json"))
def figures(path: Path, as_json: bool) -> None:
    """Every quantitative claim of a text. Needs no database."""
    draft, claims = _read(path)
    if as_json:
        dump({"file": str(path), "claims": [claim.as_data() for claim in claims]})
        return
    rows = [
        (_flat(claim.text), claim.value, claim.unit, claim.approximation, claim.counted, claim.window)
        for claim in claims
    ]
    table(
        ["cli.head.text", "cli.head.value", "cli.head.unit", "cli.head.wording", "cli.head.counted", "cli.head.window"],
        rows,
        right=(1,),
    )
    out.print(words("cli.figures.found", count=len(claims), characters=f"{len(draft.text):,}"), markup=False)


@click.command(help=words("cli.help.check"))
@FILE
@click.option("--town", "town_key", help=words("cli.help.town"))
@click.option("--on", "day", help=words("cli.help.on"))
@click.option("--as-of", "moment", help=words("cli.help.as_of"))
@click.option("--as", "username", help=words("cli.help.as"))
@click.option("--json", "as_json", is_flag=True, help=words("cli.help.json"))
def check(
    path: Path, town_key: str | None, day: str | None, moment: str | None, username: str | None, as_json: bool
) -> None:
    """Hold a draft's figures against the ledger of a town."""
    draft, claims = _read(path)
    if town_key is None:
        raise Problem("cli.town_missing")
    on, at = read_day(day) if day else None, read_moment(moment)
    with reading(town_key, username) as (town, actor):
        from shanzhi.indicators.figures import at_moment

        found = hold_against(at_moment(actor, town, at), draft, claims, on)
        labels = _labels(found)
    if as_json:
        dump(found.as_data(str(path)))
        return
    rows = [_row(each, labels) for each in found.claims]
    table([f"cli.head.{name}" for name in ("text", "result", "ledger", "figure", "lines")], rows, right=(2, 4))
    counts = found.counts()
    out.print(words("cli.check.spoken", day=found.on, source=words(f"cli.check.{found.on_source}")), markup=False)
    out.print(words("cli.check.counts", **counts), markup=False)


def hold_against(figures: Figures, draft: DraftText, claims: list[Claim], on: date | None) -> DraftCheck:
    """The check of a draft as of some figures."""
    from shanzhi.reports.checking import check_draft

    return check_draft(figures, claims, draft.text, on=on, bindings=draft.issued)


def _row(each: CheckedClaim, labels: dict[str, str]) -> tuple[object, ...]:
    values = " · ".join("—" if value is None else f"{value:,f}" for value in each.ledger)
    names = " · ".join(labels.get(key, key) for key in each.indicators)
    return _flat(each.claim.text), words(f"cli.head.{each.status}"), values, names, each.line_count or ""


def _labels(found: DraftCheck) -> dict[str, str]:
    return {
        held.indicator: held.figure.definition.model.label.within(language())
        for each in found.claims
        for held in each.held
    }


def _read(path: Path) -> tuple[DraftText, list[Claim]]:
    if not path.is_file():
        raise Problem("cli.file.not_found", file=path)
    draft = read_text(path, path.name)
    return draft, find_claims(draft.text, load_lexicon())


def _flat(text: str) -> str:
    return "".join(text.split())
