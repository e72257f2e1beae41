"""`shanzhi form FILE`: what a form from above asks."""

from __future__ import annotations

from pathlib import Path

import click

from shanzhi.cli.output import dump, out, table, words
from shanzhi.core.errors import Problem
from shanzhi.reports.forms import LEADS, Box, Table, form_as_data, read_form


@click.command(help=words("cli.help.form"))
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=words("cli.help.json"))
def form(path: Path, as_json: bool) -> None:
    """The head, the rows, the cells to be filled, notes and rules of a form. Needs no database."""
    if not path.is_file():
        raise Problem("cli.file.not_found", file=path)
    _, found = read_form(path.read_bytes(), path.name)
    if as_json:
        dump({"file": str(path), **form_as_data(found)})
        return
    for each in found.tables:
        _show(each)
    out.print(
        words("cli.form.found", tables=len(found.tables), cells=len(found.boxes), lists=len(found.lists)), markup=False
    )


def _show(found: Table) -> None:
    """One table: its title, what stands above it, a line for each cell, its rules."""
    period = f" ({found.period.told})" if found.period else ""
    out.print(f"{found.name}: {found.title}{period}", markup=False)
    for key in LEADS:
        if key in found.leads:
            name = words(f"cli.form.lead.{key}")
            out.print(f"  {name}: {found.leads[key]}", markup=False)
    table(
        [f"cli.head.{name}" for name in ("cell", "row", "column", "takes", "unit")],
        [_row(box) for box in found.boxes],
    )
    for rule in found.rules:
        out.print(f"  {rule.told}", markup=False)


def _row(box: Box) -> tuple[object, ...]:
    offered = " / ".join([word for _, word in box.answers] or box.offered[:4])
    kind = words(f"cli.form.takes.{box.kind}")
    unit = box.measure.word if box.measure else ""
    place = f"{box.row + 1}:{box.column + 1}"
    return place, box.line.label or box.line.who, box.head.label, f"{kind} {offered}".strip(), unit
