"""`shanzhi doctor`: is everything as it must be?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import click

from shanzhi.cli.boot import boot, get_town
from shanzhi.cli.output import fail, out, tell, words
from shanzhi.cluster import ensure, locate
from shanzhi.cluster.checks import check, external_checks
from shanzhi.cluster.space import room_in
from shanzhi.core.errors import Problem, Problems


@click.command(help=words("cli.help.doctor"))
def doctor() -> None:
    """Look at the server, the disk, the packs and the ledgers, and say what to do."""
    looks: dict[str, Callable[[], Iterator[Problem]]] = {
        "cli.doctor.server": _server,
        "cli.doctor.space": _space,
        "cli.doctor.packs": _packs,
        "cli.doctor.ledgers": _ledgers,
    }
    count = 0
    for title, look in looks.items():
        problems = list(_looked(look))
        out.print(f"{'✓' if not problems else '✗'} {words(title)}", markup=False)
        for problem in problems:
            fail(problem)
        count += len(problems)
    if count:
        tell("cli.doctor.found", count=count)
        sys.exit(2)


def _looked(look: Callable[[], Iterator[Problem]]) -> Iterator[Problem]:
    try:
        yield from look()
    except Problems as several:
        yield from several.problems
    except Problem as problem:
        yield problem


def _server() -> Iterator[Problem]:
    if "DATABASE_URL" in os.environ:
        yield from external_checks(os.environ["DATABASE_URL"], os.environ.get("DATABASE_OWNER_URL", ""))
    else:
        home = locate()
        yield from check(home, ensure(home))
    boot()


def _space() -> Iterator[Problem]:
    folder = locate().folder
    free, is_enough = room_in(folder)
    if not is_enough:
        yield Problem("cli.doctor.low_space", path=folder, free=f"{free:,} MB")


def _packs() -> Iterator[Problem]:
    from shanzhi.packs.assembling import assemble
    from shanzhi.packs.finding import list_packs

    for key in list_packs():
        yield from assemble(key).problems


def _ledgers() -> Iterator[Problem]:
    from shanzhi.kernel.models import Town
    from shanzhi.ledger.verifying import verify

    for key in Town.objects.order_by("key").values_list("key", flat=True):
        for finding in verify(get_town(key)):
            problem = Problem(finding.code)
            problem.params.update({"town": key, **finding.params})
            yield problem
