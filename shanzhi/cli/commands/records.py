"""`shanzhi record add | show | withdraw | list`: the same verbs and queries as the pages."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import click

from shanzhi.cli.commands.figures import read_day
from shanzhi.cli.output import language, out, table, words
from shanzhi.cli.scoping import reading, writing
from shanzhi.core.errors import Problem

if TYPE_CHECKING:
    from shanzhi.activities.entry import Attendance
    from shanzhi.directory.models import Unit
    from shanzhi.kernel.models import Town

TOWN = click.option("--town", "town_key", required=True, help=words("cli.help.town"))
AS = click.option("--as", "username", help=words("cli.help.as"))
SET = click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help=words("cli.help.set"))
PRESENT = click.option("--present", help=words("cli.help.present"))
REASON = click.option("--reason", required=True, help=words("cli.help.reason"))


@click.group(help=words("cli.help.record"))
def record() -> None:
    """Records."""


@record.command(help=words("cli.help.record_add"))
@TOWN
@AS
@click.option("--type", "type_key", required=True, help=words("cli.help.type"))
@click.option("--unit", "unit_key", required=True, help=words("cli.help.unit"))
@click.option("--on", "day", required=True, help=words("cli.help.on"))
@SET
@PRESENT
def add(
    town_key: str,
    username: str | None,
    type_key: str,
    unit_key: str,
    day: str,
    settings: tuple[str, ...],
    present: str | None,
) -> None:
    """Write an activity, an item or a reading down."""
    with writing(town_key, username) as (town, actor):
        from shanzhi.activities.actions import record_activity
        from shanzhi.activities.entry import Entry
        from shanzhi.directory.queries import get_unit
        from shanzhi.inventory.actions import register_item, take_reading
        from shanzhi.inventory.entry import Entry as ItemEntry
        from shanzhi.packs.library import library

        unit, on, values = get_unit(town, unit_key), read_day(day), _values(settings)
        found = library(town)
        if found.find("items", type_key) is not None:
            made = register_item(town, type_key=type_key, entry=ItemEntry(unit, on, values), actor=actor)
        elif found.find("readings", type_key) is not None:
            made = take_reading(town, type_key=type_key, entry=ItemEntry(unit, on, values), actor=actor)
        else:
            attendance = _attendance(town, type_key, unit, day, present)
            entry = Entry(unit, on, values, attendance)
            made = record_activity(town, type_key=type_key, entry=entry, actor=actor)
        number = made.number
    out.print(words("cli.record.added", number=number), markup=False)


@record.command(help=words("cli.help.record_show"))
@TOWN
@AS
@click.argument("number")
def show(town_key: str, username: str | None, number: str) -> None:
    """A record with its history."""
    with reading(town_key, username) as (town, _):
        from shanzhi.accounts.queries import names_of_actors
        from shanzhi.core.saying import say_moment, say_verb
        from shanzhi.packs.library import library
        from shanzhi.records.queries import find_by_number, list_transitions

        found = find_by_number(town, number)
        declared = library(town).by_id(found.definition_id).model
        out.print(f"{found.number}  {found.title}  {found.happened_on}  {found.unit.key}  {found.state}", markup=False)
        for name, value in declared.load(found.data).items():
            field = declared.fields[name]
            out.print(f"  {field.label.within(language())}: {field.show(value, language())}", markup=False)
        history = list_transitions(found)
        names = names_of_actors(each.actor for each in history)
        rows = [
            (
                say_moment(each.recorded_at, language()) if each.recorded_at else "",
                say_verb(each.verb, language()),
                names.get(each.actor) or words("cli.record.by_system"),
                each.reason,
            )
            for each in history
        ]
    table(["cli.head.when", "cli.head.verb", "cli.head.actor", "cli.head.reason"], rows)


@record.command(help=words("cli.help.record_withdraw"))
@TOWN
@AS
@click.argument("number")
@REASON
def withdraw(town_key: str, username: str | None, number: str, reason: str) -> None:
    """Take a record back."""
    with writing(town_key, username) as (town, actor):
        from shanzhi.activities.actions import withdraw_activity
        from shanzhi.inventory.actions import withdraw_item, withdraw_reading
        from shanzhi.party.actions import withdraw_membership
        from shanzhi.records.queries import find_by_number
        from shanzhi.units.actions import withdraw_unit

        found = find_by_number(town, number)
        by_kind: dict[str, Any] = {
            "activity": withdraw_activity,
            "item": withdraw_item,
            "reading": withdraw_reading,
            "enrolment": withdraw_membership,
        }
        if found.kind == "establishment":
            waits = withdraw_unit(found.unit, reason=reason, actor=actor)
        else:
            waits = by_kind[found.kind](found, reason=reason, actor=actor)
    out.print(words("cli.record.proposed" if waits else "cli.record.withdrawn", number=number), markup=False)


@record.command("list", help=words("cli.help.record_list"))
@TOWN
@AS
@click.option("--type", "type_key", required=True, help=words("cli.help.type"))
@click.option("--limit", default=50, show_default=True, help=words("cli.help.limit"))
def list_some(town_key: str, username: str | None, type_key: str, limit: int) -> None:
    """The register of a type, newest first."""
    with reading(town_key, username) as (town, _):
        from shanzhi.records.queries import RegisterFilter, list_register

        found = list_register(town, type_key, RegisterFilter()).select_related("unit")[:limit]
        rows = [(each.number, each.happened_on, each.unit.key, each.title, each.state) for each in found]
    table(["cli.head.number", "cli.head.day", "cli.head.unit", "cli.head.title", "cli.head.state"], rows)


def _values(settings: tuple[str, ...]) -> dict[str, Any]:
    """`field=value`, several values separated by commas where a field takes several."""
    values: dict[str, Any] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign:
            raise Problem("cli.set_unreadable", found=setting)
        values[name.strip()] = value
    return values


def _attendance(town: Town, type_key: str, unit: Unit, day: str, present: str | None) -> Attendance:
    """Who came: `all`, a number of persons from the top of the roster, or names separated by commas."""
    from shanzhi.activities.entry import Attendance
    from shanzhi.activities.queries import list_expected
    from shanzhi.directory.trees import forest
    from shanzhi.packs.library import library

    if present is None:
        return Attendance()
    on = read_day(day)
    declared = library(town).get("activities", type_key).model
    people = list_expected(declared, unit, on, forest(town, on))
    if present == "all":
        return Attendance(frozenset(each.person_id for each in people))
    if present.isdecimal():
        if int(present) > len(people):
            raise Problem("activity.attendance.above_expected", field="present", found=present, expected=len(people))
        return Attendance(frozenset(each.person_id for each in people[: int(present)]))
    by_name = {each.person.name: each.person_id for each in people}
    names = [name.strip() for name in unicodedata.normalize("NFKC", present).split(",") if name.strip()]
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise Problem("cli.present_unknown", found=unknown, expected=len(people))
    return Attendance(frozenset(by_name[name] for name in names))
