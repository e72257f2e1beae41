"""`shanzhi pack check | diff | apply`."""

from __future__ import annotations

import sys

import click

from shanzhi.cli.boot import boot, get_town, set_up_django
from shanzhi.cli.output import fail, out, table, tell, words


@click.group(help=words("cli.help.pack"))
def pack() -> None:
    """Packs."""


@pack.command(help=words("cli.help.pack_check"))
@click.argument("keys", nargs=-1)
def check(keys: tuple[str, ...]) -> None:
    """Check packs on disk: every problem with file and line. Needs no database."""
    set_up_django()
    from shanzhi.packs.assembling import assemble
    from shanzhi.packs.finding import list_packs

    found = 0
    for key in keys or tuple(list_packs()):
        assembled = assemble(key)
        for problem in assembled.problems:
            fail(problem)
        found += len(assembled.problems)
        if not assembled.problems:
            count = sum(1 for _ in assembled)
            tell("cli.pack.sound", pack=assembled.key, version=assembled.manifest.version, count=count)
    if found:
        sys.exit(2)


@pack.command(help=words("cli.help.pack_diff"))
@click.argument("key")
@click.option("--town", "town_key", help=words("cli.help.town"))
def diff(key: str, town_key: str | None) -> None:
    """What applying the pack would change."""
    boot()
    from shanzhi.packs.assembling import assemble_sound
    from shanzhi.packs.comparing import compare

    town = get_town(town_key or key)
    differences = compare(town, assemble_sound(key))
    if not differences:
        tell("cli.pack.same", pack=key)
        return
    rows = [
        (words(f"cli.pack.{each.change}"), f"{each.section}/{each.key}", _values(each.values)) for each in differences
    ]
    table(["cli.head.change", "cli.head.declaration", "cli.head.values"], rows)


@pack.command(help=words("cli.help.pack_apply"))
@click.argument("key")
@click.option("--town", "town_key", help=words("cli.help.town"))
def apply(key: str, town_key: str | None) -> None:
    """Apply a pack to its town."""
    boot()
    from shanzhi.kernel.scope import scope, system
    from shanzhi.packs.applying import apply_pack

    town = get_town(town_key or key)
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        version = apply_pack(town, key, actor=actor)
    out.print(words("cli.pack.applied", pack=key, version=version.version, number=version.number), markup=False)


def _values(values: list[tuple[str, object, object]]) -> str:
    return "\n".join(f"{path}: {before} → {after}" for path, before, after in values)
