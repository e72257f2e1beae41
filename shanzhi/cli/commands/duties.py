"""`shanzhi duty announce`."""

from __future__ import annotations

from datetime import datetime

import click

from shanzhi.cli.boot import boot, get_town
from shanzhi.cli.output import out, words


@click.group(help=words("cli.help.duty"))
def duty() -> None:
    """Duties."""


@duty.command(help=words("cli.help.duty_announce"))
@click.option("--town", "town_key", required=True, help=words("cli.help.town"))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=words("cli.help.duty_since"))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=words("cli.help.duty_until"))
def announce(town_key: str, since: datetime | None, until: datetime | None) -> None:
    """Bring what is announced to what the pack and the units say; again changes nothing."""
    boot()
    from shanzhi.duties.actions import announce_duties
    from shanzhi.kernel.scope import scope, system

    town = get_town(town_key)
    with scope(system(town.pk, job="command", clock=town.demo_now), write=True) as actor:
        found = announce_duties(
            town, since=since.date() if since else None, until=until.date() if until else None, actor=actor
        )
    out.print(words("cli.duty.announced", added=found.added, withdrawn=found.withdrawn), markup=False)
