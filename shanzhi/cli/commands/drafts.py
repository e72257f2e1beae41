"""`shanzhi figures FILE` and `shanzhi check FILE --town KEY`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shanzhi.cli.output import dump, out, table, words
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.word import read_text

if TYPE_CHECKING:
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
    raise NotImplementedError


def _read(path: Path) -> tuple[DraftText, list[Claim]]:
    draft = read_text(path, path.name)
    return draft, find_claims(draft.text, load_lexicon())


def _flat(text: str) -> str:
    return "".join(text.split())


Data = dict[str, Any]
