"""`shanzhi report list | make`."""

from __future__ import annotations

from pathlib import Path

import click

from shanzhi.cli.boot import boot, get_town
from shanzhi.cli.commands.figures import read_day
from shanzhi.cli.output import out, table, tell, words
from shanzhi.cli.scoping import reading, today, writing


@click.group(help=words("cli.help.report"))
def report() -> None:
    """Reports."""


@report.command("list", help=words("cli.help.report_list"))
@click.option("--town", "town_key", required=True, help=words("cli.help.town"))
def list_all(town_key: str) -> None:
    """The reports of the town's pack and what was issued."""
    with reading(town_key) as (town, _):
        from shanzhi.packs.library import library
        from shanzhi.reports.queries import list_issues

        kinds = [(key, found.model.label.zh, "", "") for key, found in library(town).all("reports").items()]
        issues = [(issue.code, issue.title, issue.day, f"{issue.seq:,}") for issue in list_issues(town)]
    table(["cli.head.key", "cli.head.title", "cli.head.day", "cli.head.seq"], [*kinds, *issues], right=(3,))


@report.command(help=words("cli.help.report_make"))
@click.argument("key")
@click.option("--town", "town_key", required=True, help=words("cli.help.town"))
@click.option("--on", "day", help=words("cli.help.on"))
@click.option("--out", "path", type=click.Path(path_type=Path, dir_okay=False), help=words("cli.help.out"))
@click.option("--as", "username", help=words("cli.help.as"))
def make(key: str, town_key: str, day: str | None, path: Path | None, username: str | None) -> None:
    """Seal the ledger, issue the report over the seal, write the Word file."""
    target = make_report(town_key, key, day, path, username)
    out.print(str(target), markup=False)


def make_report(town_key: str, key: str, day: str | None, path: Path | None, username: str | None = None) -> Path:
    """Issue a report, by the system or by who is named, and write its file; the file's place."""
    boot()
    from shanzhi.ledger.sealing import seal
    from shanzhi.packs.library import library
    from shanzhi.reports.actions import issue_report

    town = get_town(town_key)
    library(town).get("reports", key)
    sealed = seal(town)
    with writing(town_key, username) as (_, actor):
        reporting = library(town).manifest.reporting
        default = reporting.day if reporting else today(town)
        on = read_day(day) if day else default
        issue = issue_report(town, report_key=key, day=on, sealed=sealed, actor=actor)
        target = path or Path("out") / f"{town.key}-{key}.docx"
        content = bytes(issue.document)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_bytes() != content:
        target.write_bytes(content)
    tell("cli.report.issued", code=issue.code, seq=f"{issue.seq:,}")
    return target
