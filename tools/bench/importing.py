"""10,000 rows of an .xlsx into a register, beside reading them with openpyxl and inserting them as they are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import openpyxl
import psycopg
import xlsxwriter

from shanzhi.directory.trees import forest
from shanzhi.imports.actions import accept_import, begin_import, check_import
from shanzhi.kernel import clock
from shanzhi.kernel.queries import find_town
from shanzhi.kernel.scope import scope, system
from tools.bench.measuring import Row, Timing, interleaved, timed
from tools.bench.place import TOWN, Place

ROWS = 10_000
ROUNDS = 3
TYPE = "service_business"
HEAD = ("序号", "所在村", "设立时间", "名称", "类别", "营业面积", "床位", "地址")
PLAIN_TABLE = """
create table plain_import (
    id bigserial primary key, number text, unit text not null, on_day text not null, name text not null,
    kind text not null, area text, beds text, address text)
"""


def measure(place: Place, rounds: int) -> list[Row]:
    """Read, matched, looked at: the preview. Then accepted, with numbers, transitions and facts."""
    with psycopg.connect(place.plain, autocommit=True) as connection:
        connection.execute(PLAIN_TABLE)
    content = _table(*_villages())
    parts: tuple[list[float], list[float]] = ([], [])

    def ours() -> Sequence[float]:
        preview, accepted = _import(content)
        parts[0].append(preview)
        parts[1].append(accepted)
        return [preview + accepted]

    whole, plain = interleaved(min(rounds, ROUNDS), ours, partial(_plain, place, content))
    size, beside = f"{ROWS:,} rows × {len(HEAD)} columns", "openpyxl, and one COPY into a bare table"
    return [
        Row("import of a table: preview", size, Timing(tuple(parts[0])), plain, beside),
        Row("import of a table: written with its facts", size, Timing(tuple(parts[1])), plain, beside),
        Row("import of a table: both", size, whole, plain, beside),
    ]


def _import(content: bytes) -> tuple[float, float]:
    town = find_town(TOWN)
    assert town is not None
    actor = system(town.pk, clock=town.demo_now)

    def looked() -> Any:
        with scope(actor, write=True):
            batch = begin_import(
                town, kind="item", type_key=TYPE, file_name="measured.xlsx", content=content, actor=actor
            )
            return check_import(batch, actor=actor)

    def written(batch: Any) -> Any:
        with scope(actor, write=True):
            return accept_import(batch, actor=actor)

    preview, batch = timed(looked)
    accepted, batch = timed(partial(written, batch))
    if batch.result["written"] != ROWS:
        raise AssertionError(f"only {batch.result['written']} of {ROWS} rows came in")
    return preview, accepted


def _plain(place: Place, content: bytes) -> Sequence[float]:
    def work() -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
        rows = list(sheet.iter_rows(min_row=3, values_only=True))
        columns = "number, unit, on_day, name, kind, area, beds, address"
        with (
            psycopg.connect(place.plain) as connection,
            connection.cursor() as cursor,
            cursor.copy(f"copy plain_import ({columns}) from stdin") as copy,
        ):
            for row in rows:
                copy.write_row([str(cell) for cell in row])

    return [timed(work)[0]]


def _villages() -> tuple[date, list[str]]:
    """The town's day, and its villages by name."""
    town = find_town(TOWN)
    assert town is not None
    with scope(system(town.pk, clock=town.demo_now)):
        today = clock.today(town)
        return today, [node.name["zh"] for node in forest(town, today).of_kind("village")]


def _table(today: date, villages: Sequence[str]) -> bytes:
    """Days as text in two ways, a title, words for the kind: as such tables come."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "服务场所登记表")
        page.write_row(1, 0, HEAD)
        for number in range(ROWS):
            on = today - timedelta(days=number % 40)
            day = on.isoformat() if number % 2 else f"{on.year}.{on.month}.{on.day}"
            village = villages[number % len(villages)]
            row = (number + 1, village, day, f"店{number}", "旅馆", 12.5, number % 90, f"{village}{number}号")
            page.write_row(number + 2, 0, row)
    return content.getvalue()
