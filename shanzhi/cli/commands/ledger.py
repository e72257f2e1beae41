"""`shanzhi ledger seal | verify | export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from shanzhi.cli.boot import boot, get_town, set_up_django
from shanzhi.cli.output import Counting, fail, out, tell, words
from shanzhi.core.errors import Problem


@click.group(help=words("cli.help.ledger"))
def ledger() -> None:
    """The ledger."""


@ledger.command(help=words("cli.help.ledger_seal"))
@click.option("--town", "town_key", required=True, help=words("cli.help.town"))
def seal(town_key: str) -> None:
    """Seal what was committed since the last seal and print the anchor."""
    boot()
    from shanzhi.ledger import sealing

    sealed = sealing.seal(get_town(town_key), Counting("cli.progress.facts"))
    tell("cli.ledger.sealed", number=sealed.number, seq=f"{sealed.last_seq:,}")
    out.print(str(sealed.anchor), markup=False)


@ledger.command(help=words("cli.help.ledger_verify"))
@click.option("--town", "town_key", help=words("cli.help.town"))
@click.option("--file", "path", type=click.Path(path_type=Path), help=words("cli.help.ledger_file"))
@click.option("--anchor", "anchor_text", help=words("cli.help.anchor"))
def verify(town_key: str | None, path: Path | None, anchor_text: str | None) -> None:
    """Recompute seals and sums of a town, or check an exported file by itself."""
    if path is not None:
        set_up_django()
    else:
        boot()
    from shanzhi.ledger import exporting, verifying
    from shanzhi.ledger.sealing import Anchor

    try:
        anchor = Anchor.parse(anchor_text) if anchor_text else None
    except ValueError as error:
        raise Problem("ledger.anchor.unreadable", found=anchor_text) from error
    if path is not None:
        if not path.is_file():
            raise Problem("cli.file.not_found", file=path)
        findings = exporting.verify_file(path, anchor=anchor)
    elif town_key is None:
        raise Problem("cli.town_missing")
    else:
        findings = verifying.verify(get_town(town_key), anchor=anchor, progress=Counting("cli.progress.facts"))
    for finding in findings:
        problem = Problem(finding.code)
        problem.params.update(finding.params)
        fail(problem)
    if findings:
        sys.exit(2)
    out.print(words("cli.ledger.sound"), markup=False)


@ledger.command(help=words("cli.help.ledger_export"))
@click.option("--town", "town_key", required=True, help=words("cli.help.town"))
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def export(town_key: str, path: Path) -> None:
    """Write the whole ledger to a file that anybody can check."""
    boot()
    from shanzhi.ledger import exporting

    count = exporting.export(get_town(town_key), path, Counting("cli.progress.facts"))
    out.print(words("cli.ledger.exported", count=f"{count:,}", file=path), markup=False)
