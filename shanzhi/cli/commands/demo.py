"""`shanzhi demo`: both demo towns, their reports written and checked, then the pages."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shanzhi.cli.boot import boot
from shanzhi.cli.commands.drafts import hold_against
from shanzhi.cli.commands.reports import make_report
from shanzhi.cli.commands.serving import HOST, PORT, serve
from shanzhi.cli.output import language, progress, table, tell, words
from shanzhi.cli.scoping import reading, today
from shanzhi.cluster import locate

if TYPE_CHECKING:
    from shanzhi.loader.accounts import DemoAccount
    from shanzhi.loader.demo import DemoReport

REPORT = "work_report"


@click.command(help=words("cli.help.demo"))
@click.option("--serve/--no-serve", "serves", default=True, show_default=True, help=words("cli.help.serve"))
@click.option("--seed", type=int, help=words("cli.help.seed"))
@click.option("--host", default=HOST, show_default=True, help=words("cli.help.host"))
@click.option("--port", default=PORT, show_default=True, help=words("cli.help.port"))
def demo(serves: bool, seed: int | None, host: str, port: int) -> None:
    """Load, write, check, receive forms from above, say what came out, serve. A second run changes nothing."""
    boot()
    from shanzhi.loader.arriving import receive_forms
    from shanzhi.loader.demo import load_demo

    towns = [load_demo(key, seed=seed, progress=progress, password_of=_password_of) for key in demo_packs()]
    rows = [_outcome(loaded) for loaded in towns]
    for loaded in towns:
        receive_forms(loaded.town, loaded.town.key, loaded.accounts)
    heads = ("town", "records", "facts", "report", "figure", "agrees", "disagrees", "no_source", "unclear")
    table([f"cli.head.{head}" for head in heads], rows, right=range(1, 9) if rows else ())
    _print_accounts(towns)
    if serves:
        serve(host, port)


def demo_packs() -> list[str]:
    """The packs that tell a demo story."""
    from shanzhi.packs.assembling import assemble_sound
    from shanzhi.packs.finding import list_packs

    return [key for key in list_packs() if assemble_sound(key).manifest.demo is not None]


def _outcome(loaded: DemoReport) -> tuple[object, ...]:
    """Write the town's report, check the file, and say how it went."""
    key = loaded.town.key
    path = make_report(key, REPORT, None, None, _signer(loaded))
    counts = _check(key, path)
    found = (sum(counts.values()), counts["agrees"], counts["disagrees"], counts["no_source"], counts["unclear"])
    return key, f"{loaded.story.records:,}", f"{loaded.story.facts:,}", path, *found


def _signer(loaded: DemoReport) -> str | None:
    """Who signs the town's report: the account that holds the office its pack names."""
    from shanzhi.packs.library import library

    demo = library(loaded.town).manifest.demo
    held = [each.username for each in loaded.accounts if demo is not None and each.role == demo.signs]
    return held[0] if held else None


def _check(town_key: str, path: Path) -> dict[str, int]:
    from shanzhi.indicators.figures import Figures
    from shanzhi.reports.prose import find_claims, load_lexicon
    from shanzhi.reports.word import read_text

    draft = read_text(path, path.name)
    claims = find_claims(draft.text, load_lexicon())
    with reading(town_key) as (town, actor):
        counts = hold_against(Figures.now(actor, town), draft, claims, None).counts()
    return {str(status): count for status, count in counts.items()}


def _print_accounts(towns: list[DemoReport]) -> None:
    """Names and passwords, as the private file of this installation keeps them."""
    kept = _kept()
    tell("cli.demo.accounts")
    rows = [
        (each.username, kept.get(each.username, "—"), each.name, *_office(loaded, each))
        for loaded in towns
        for each in loaded.accounts
    ]
    table([f"cli.head.{head}" for head in ("username", "password", "name", "role", "unit")], rows)


def _office(loaded: DemoReport, account: DemoAccount) -> tuple[str, str]:
    """The account's role and unit, as people call them."""
    from shanzhi.directory.trees import forest
    from shanzhi.packs.library import library

    with reading(loaded.town.key) as (town, _):
        names = {node.key: node.label(language()) for node in forest(town, today(town)).nodes.values()}
        found = library(town)
        role = found.get("roles", account.role).model.label.within(language())
    county = found.manifest.county
    return role, names.get(account.unit) or (county.within(language()) if county else account.unit)


def _password_of(username: str) -> str:
    """A password made for this installation, in the private file before it is used anywhere."""
    from shanzhi.loader.accounts import new_password

    kept = _kept()
    if username not in kept:
        kept[username] = new_password()
        fresh = _accounts_file().with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(kept, file)
        fresh.replace(_accounts_file())
    return kept[username]


def _kept() -> dict[str, str]:
    path = _accounts_file()
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return kept


def _accounts_file() -> Path:
    return locate().folder / "demo-accounts.json"
