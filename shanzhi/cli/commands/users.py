"""`shanzhi user list | open | grant | password | close`."""

from __future__ import annotations

import click

from shanzhi.cli.boot import boot, get_town
from shanzhi.cli.output import out, table, words
from shanzhi.cli.scoping import today, writing

TOWN = click.option("--town", "town_key", required=True, help=words("cli.help.town"))
PASSWORD = click.option(
    "--password",
    prompt=words("cli.user.password"),
    hide_input=True,
    confirmation_prompt=True,
    help=words("cli.help.password"),
)


@click.group(help=words("cli.help.user"))
def user() -> None:
    """Users."""


@user.command("list", help=words("cli.help.user_list"))
@TOWN
def list_all(town_key: str) -> None:
    """Everybody with an office in the town."""
    boot()
    from shanzhi.accounts.queries import list_grants, list_users

    rows = []
    for each in list_users(get_town(town_key)):
        offices = "\n".join(f"{grant.role} · {grant.unit.key}" for grant in list_grants(each))
        rows.append(
            (each.username, each.name, offices, words("cli.user.active" if each.is_active else "cli.user.closed"))
        )
    table(["cli.head.username", "cli.head.name", "cli.head.offices", "cli.head.state"], rows)


@user.command("open", help=words("cli.help.user_open"))
@TOWN
@click.argument("username")
@click.option("--name", required=True, help=words("cli.help.name"))
@PASSWORD
def open_one(town_key: str, username: str, name: str, password: str) -> None:
    """Open an account."""
    with writing(town_key) as (town, actor):
        from shanzhi.accounts.actions import open_user

        open_user(town, username=username, name=name, password=password, actor=actor)
    out.print(words("cli.user.opened", username=username), markup=False)


@user.command(help=words("cli.help.user_grant"))
@TOWN
@click.argument("username")
@click.option("--role", required=True, help=words("cli.help.role"))
@click.option("--unit", "unit_key", required=True, help=words("cli.help.unit"))
def grant(town_key: str, username: str, role: str, unit_key: str) -> None:
    """Give a user an office at a unit from today."""
    with writing(town_key) as (town, actor):
        from shanzhi.accounts.actions import grant_role
        from shanzhi.accounts.queries import get_user
        from shanzhi.directory.queries import get_unit

        grant_role(get_user(username), unit=get_unit(town, unit_key), role=role, on=today(town), actor=actor, town=town)
    out.print(words("cli.user.granted", username=username, role=role, unit=unit_key), markup=False)


@user.command(help=words("cli.help.user_password"))
@TOWN
@click.argument("username")
@PASSWORD
def password(town_key: str, username: str, password: str) -> None:
    """Set a new password."""
    with writing(town_key) as (town, actor):
        from shanzhi.accounts.actions import set_password
        from shanzhi.accounts.queries import get_user

        set_password(get_user(username), password=password, actor=actor, town=town)
    out.print(words("cli.user.password_set", username=username), markup=False)


@user.command(help=words("cli.help.user_close"))
@TOWN
@click.argument("username")
@click.option("--reason", required=True, help=words("cli.help.reason"))
def close(town_key: str, username: str, reason: str) -> None:
    """Close an account."""
    with writing(town_key) as (town, actor):
        from shanzhi.accounts.actions import close_user
        from shanzhi.accounts.queries import get_user

        close_user(get_user(username), reason=reason, actor=actor, town=town)
    out.print(words("cli.user.was_closed", username=username), markup=False)
