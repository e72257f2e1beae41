"""`shanzhi figures FILE` and `shanzhi check FILE [--town KEY]`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from shanzhi.cli.commands.figures import read_day, read_moment
from shanzhi.cli.output import dump, language, out, table, words
from shanzhi.cli.scoping import reading
from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.relations import find_relations
from shanzhi.reports.word import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from shanzhi.indicators.figures import Figures
    from shanzhi.reports.checking import CheckedClaim, DraftCheck
    from shanzhi.reports.prose import Claim
    from shanzhi.reports.relations import Relation
    from shanzhi.reports.word import DraftText

_HOLDS = {False: "no", None: "open", True: "yes"}

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
@click.option("--beside", "others", multiple=True, type=click.Path(path_type=Path), help=words("cli.help.beside"))
@click.option("--json", "as_json", is_flag=True, help=words("cli.help.json"))
def check(
    path: Path,
    town_key: str | None,
    day: str | None,
    moment: str | None,
    username: str | None,
    others: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Hold a draft's figures against one another, and against the ledger of a town where one is named."""
    draft, claims = _read(path)
    beside = {str(other): _opened(other).text for other in others}
    if town_key is None:
        if day or moment or username:
            raise Problem("cli.town_missing")
        _check_alone(path, draft, claims, beside, as_json=as_json)
        return
    on, at = read_day(day) if day else None, read_moment(moment)
    with reading(town_key, username) as (town, actor):
        from shanzhi.indicators.figures import at_moment

        found = hold_against(at_moment(actor, town, at), draft, claims, on, beside)
        labels = _labels(found)
    if as_json:
        dump(found.as_data(str(path), language=language()))
        return
    rows = [_row(each, labels) for each in found.claims]
    table([f"cli.head.{name}" for name in ("text", "result", "ledger", "figure", "lines")], rows, right=(2, 4))
    counts = found.counts()
    out.print(words("cli.check.spoken", day=found.on, source=words(f"cli.check.{found.on_source}")), markup=False)
    out.print(words("cli.check.counts", **counts), markup=False)
    _show_relations(found.relations)


def hold_against(
    figures: Figures,
    draft: DraftText,
    claims: list[Claim],
    on: date | None,
    beside: Mapping[str, str] | None = None,
) -> DraftCheck:
    """The check of a draft as of some figures; `beside` are other documents by name, which it must not repeat."""
    from shanzhi.reports.checking import check_draft

    return check_draft(figures, claims, draft.text, on=on, bindings=draft.issued, others=beside)


def _check_alone(
    path: Path, draft: DraftText, claims: list[Claim], beside: Mapping[str, str], *, as_json: bool
) -> None:
    """A draft without a ledger: what its figures say about one another."""
    relations = find_relations(draft.text, claims, others=beside)
    if as_json:
        dump(
            {
                "file": str(path),
                "claims": [claim.as_data() for claim in claims],
                "relations": [each.as_data(language()) for each in relations],
            }
        )
        return
    _show_relations(relations)
    out.print(words("cli.figures.found", count=len(claims), characters=f"{len(draft.text):,}"), markup=False)


def _show_relations(relations: Sequence[Relation]) -> None:
    """Those to be looked at first, then those that hold."""
    rows = [
        (
            each.name(language()),
            words(f"cli.check.holds.{_HOLDS[each.holds]}"),
            each.how_sure(language()),
            sentence(each.why, language()),
        )
        for each in sorted(relations, key=lambda each: not each.is_open)
    ]
    if rows:
        table(["cli.head.relation", "cli.head.holds", "cli.head.certainty", "cli.head.why"], rows)
    counts = {name: sum(each.holds is holds for each in relations) for holds, name in _HOLDS.items()}
    out.print(words("cli.check.relations", **counts), markup=False)


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
    draft = _opened(path)
    return draft, find_claims(draft.text, load_lexicon())


def _opened(path: Path) -> DraftText:
    if not path.is_file():
        raise Problem("cli.file.not_found", file=path)
    return read_text(path, path.name)


def _flat(text: str) -> str:
    return "".join(text.split())
