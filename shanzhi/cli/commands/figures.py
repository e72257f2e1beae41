"""`shanzhi figure KEY`: one figure, with its explanation and its lines."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from shanzhi.cli.output import dump, language, out, table, words
from shanzhi.cli.scoping import reading
from shanzhi.core.errors import Problem

if TYPE_CHECKING:
    from shanzhi.core.periods import Window
    from shanzhi.indicators.figures import Figure, Figures

ZONE = ZoneInfo("Asia/Shanghai")
DAY = click.DateTime(["%Y-%m-%d"])


@click.command(help=words("cli.help.figure"))
@click.argument("key")
@click.option("--town", "town_key", required=True, help=words("cli.help.town"))
@click.option("--unit", "unit_key", help=words("cli.help.unit"))
@click.option("--from", "start", type=DAY, help=words("cli.help.from"))
@click.option("--to", "end", type=DAY, help=words("cli.help.to"))
@click.option("--as-of", "moment", help=words("cli.help.as_of"))
@click.option("--lines", "with_lines", is_flag=True, help=words("cli.help.lines"))
@click.option("--as", "username", help=words("cli.help.as"))
@click.option("--json", "as_json", is_flag=True, help=words("cli.help.json"))
def figure(
    key: str,
    town_key: str,
    unit_key: str | None,
    start: datetime | None,
    end: datetime | None,
    moment: str | None,
    with_lines: bool,
    username: str | None,
    as_json: bool,
) -> None:
    """An indicator's value for a unit and a window, as of a moment."""
    with reading(town_key, username) as (town, actor):
        from shanzhi.directory.queries import get_unit
        from shanzhi.indicators.figures import Request, at_moment

        figures = at_moment(actor, town, read_moment(moment))
        unit = get_unit(town, unit_key).pk if unit_key else figures.root().id
        window = _window(figures, key, start, end)
        answer = figures.one(Request(key, unit, window))
        data = _data(figures, answer, with_lines=with_lines)
    dump(data) if as_json else _show(data)


def read_moment(text: str | None) -> datetime | None:
    """A moment as people write it: a day means its end. Problem if it is neither."""
    if text is None:
        return None
    try:
        if len(text) == 10:
            return datetime.fromisoformat(f"{text}T23:59:59.999999").replace(tzinfo=ZONE)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem("cli.moment_unreadable", found=text) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def read_day(text: str) -> date:
    """A day written YYYY-MM-DD. Problem if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem("cli.day_unreadable", found=text) from error


def _window(figures: Figures, key: str, start: datetime | None, end: datetime | None) -> Window:
    from shanzhi.core.periods import DAWN, Window

    if start is None and end is None:
        return figures.default_window(key)
    first = start.date() if start else DAWN
    last = end.date() if end else figures.today()
    if last < first:
        raise Problem("cli.window_backwards", start=first, end=last)
    return Window(first, last)


def _data(figures: Figures, answer: Figure, *, with_lines: bool) -> dict[str, Any]:
    from shanzhi.core.saying import say_moment, say_window
    from shanzhi.indicators.explaining import explain
    from shanzhi.packs.units_of_measure import units_of_measure
    from shanzhi.records.queries import list_records

    facts, records = figures.counts(answer)
    declared = answer.definition.model
    data: dict[str, Any] = {
        "indicator": answer.request.indicator,
        "label": declared.label.within(language()),
        "value": answer.shown,
        "unit": units_of_measure()[declared.unit].word(language()),
        "window": say_window(answer.request.window, language()),
        "as_of": say_moment(answer.as_of.at, language()),
        "seq": answer.as_of.seq,
        "explanation": explain(answer.tree, figures.library, language()),
        "facts": facts,
        "records": records,
    }
    if with_lines:
        lines = list(figures.lines(answer).all_facts())
        numbers = {pk: each.number for pk, each in list_records(line.record_id for line in lines).items()}
        data["lines"] = [
            {
                "seq": line.seq,
                "day": line.happened_on,
                "recorded_at": line.recorded_at,
                "measure": line.measure,
                "quantity": line.quantity,
                "record": numbers.get(line.record_id),
            }
            for line in lines
        ]
    return data


def _show(data: dict[str, Any]) -> None:
    value = words("cli.figure.no_value") if data["value"] is None else f"{data['value']:,f}".rstrip("0").rstrip(".")
    out.print(f"{data['label']}  {value}{data['unit']}  ({data['window']})", markup=False)
    out.print(data["explanation"], markup=False)
    out.print(
        words("cli.figure.behind", facts=data["facts"], records=data["records"], as_of=data["as_of"]), markup=False
    )
    if "lines" in data:
        rows = [
            (line["seq"], line["record"], line["day"], f"{line['quantity'].normalize():f}", line["measure"])
            for line in data["lines"]
        ]
        heads = ("seq", "number", "day", "quantity", "measure")
        table([f"cli.head.{head}" for head in heads], rows, right=(0, 3))
