"""`shanzhi evidence check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from shanzhi.cli.boot import set_up_django
from shanzhi.cli.output import fail, out, table, words
from shanzhi.core.errors import Problem


@click.group(help=words("cli.help.evidence"))
def evidence() -> None:
    """Evidence packs."""


@evidence.command(help=words("cli.help.evidence_check"))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--ledger", "ledger", type=click.Path(path_type=Path), help=words("cli.help.evidence_ledger"))
@click.option("--anchor", "anchor_text", help=words("cli.help.anchor"))
def check(path: Path, ledger: Path | None, anchor_text: str | None) -> None:
    """Check a pack by itself, or against an exported ledger: no database, no town."""
    set_up_django()
    from shanzhi.ledger.sealing import Anchor
    from shanzhi.reports.evidence.checking import check_pack

    for each in (path, ledger):
        if each is not None and not each.is_file():
            raise Problem("cli.file.not_found", file=each)
    try:
        anchor = Anchor.parse(anchor_text) if anchor_text else None
    except ValueError as error:
        raise Problem("ledger.anchor.unreadable", found=anchor_text) from error
    found = check_pack(path, ledger=ledger, anchor=anchor)
    rows = [
        (each.label["zh"], each.printed, _number(each.told), _number(each.folded), "✓" if each.holds else "✗")
        for each in found.figures
    ]
    heads = ["cli.head.figure", "cli.head.printed", "cli.head.told", "cli.head.folded", "cli.head.holds"]
    table(heads, rows, right=(2, 3))
    for problem in found.problems:
        fail(problem)
    if found.problems:
        sys.exit(2)
    key = "cli.evidence.sound" if ledger is None else "cli.evidence.sound_in_ledger"
    out.print(words(key, count=len(found.figures), reader=found.about["made_for"]), markup=False)


def _number(value: object) -> str:
    return "" if value is None else f"{value:f}"
