"""A form of ten thousand cells answered from a town's ledger, beside a SELECT for each cell and openpyxl."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import partial

import psycopg
from openpyxl import Workbook, load_workbook

from shanzhi.core.periods import Window, year_of
from shanzhi.indicators.figures import Request
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.ledger.sealing import Sealed, seal
from shanzhi.reports.arrived.actions import Asked, fill_form, register_form
from shanzhi.reports.models import ArrivedForm, FormCell
from tools.bench.forms import ruled
from tools.bench.measuring import Row, Timing, timed
from tools.bench.place import TOWN, Place
from tools.bench.plainly import Asked as Statement
from tools.bench.plainly import asked_plainly, said_plainly, value_by_hand
from tools.bench.town import Opened, reading

CELLS = 10_000
HEADS = 2
"""Rows above the first unit, and columns before the first figure."""

Cells = Mapping[tuple[int, int], Statement]


def measure(place: Place, rounds: int) -> list[Row]:
    """The form registered (read and matched), and filled over a seal with every figure cited."""
    with reading() as here:
        names, columns = _rows(here), _columns(here)
    columns = _held(columns)[: -(-CELLS // len(names))]
    content = _form(list(names), columns)
    with reading() as here:
        cells = _statements(here, names, [key for key, _ in columns])
    sealed = seal(Town.objects.get(key=TOWN))
    registered, filled, by_hand = [], [], []
    with psycopg.connect(place.plain) as connection:
        for _ in range(rounds):
            seconds, form = timed(partial(_register, content))
            registered.append(seconds)
            seconds, ours = timed(partial(_fill, form, sealed, len(cells)))
            filled.append(seconds)
            seconds, plain = timed(partial(_fill_by_hand, connection, content, cells))
            by_hand.append(seconds)
            _require_same(ours, plain)
    size, beside = f"{len(cells):,} cells", Timing(tuple(by_hand))
    return [
        Row("form read and matched in the town", size, Timing(tuple(registered)), beside, "filling it by hand, below"),
        Row(
            "form filled: figures, file, citations, progress",
            size,
            Timing(tuple(filled)),
            beside,
            "a SELECT for each cell, openpyxl",
        ),
    ]


def _rows(here: Opened) -> dict[str, int]:
    """Units of the town by name; a name of two is nobody's."""
    named = [node.name["zh"] for node in here.trees.nodes.values()]
    return {node.name["zh"]: node.id for node in here.trees.nodes.values() if named.count(node.name["zh"]) == 1}


def _columns(here: Opened) -> list[tuple[str, str]]:
    """Indicators that are plain sums, each with its label and unit as the head of a column."""
    found = []
    for asked in said_plainly(here):
        found.append((asked.name, f"{asked.figure.definition.model.label.zh}（{asked.unit}）"))
    return found


def _held(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that the product knows by these heads alone, asked by a form of one row."""
    form = _register(_form(["天宁镇"], columns))
    cells = FormCell.objects.filter(form=form, state=FormCell.State.HELD)
    with scope(_actor()):
        known = {cell.indicator for cell in cells}
    return [(key, head) for key, head in columns if key in known]


def _statements(here: Opened, names: Mapping[str, int], keys: Sequence[str]) -> Cells:
    """The statement for each cell of the form, by row and column."""
    window = _period(here.town)
    return {
        (HEADS + row, HEADS + column): asked_plainly(here, here.figures.prepare(Request(key, unit, window)))
        for row, unit in enumerate(names.values())
        for column, key in enumerate(keys)
    }


def _period(town: Town) -> Window:
    moment = town.demo_now
    assert moment is not None
    return year_of(moment.date())


def _actor() -> Principal:
    town = Town.objects.get(key=TOWN)
    return system(town.pk, clock=town.demo_now)


def _register(content: bytes) -> ArrivedForm:
    town = Town.objects.get(key=TOWN)
    with scope(_actor(), write=True) as actor:
        asked = Asked("县委组织部", period=_period(town))
        return register_form(town, file_name="统计表.xlsx", content=content, asked=asked, actor=actor)


def _fill(form: ArrivedForm, sealed: Sealed, cells: int) -> bytes:
    """The filled file. Every cell is answered, and it was told how far it is."""
    steps: list[int] = []
    with scope(_actor(), write=True) as actor:
        filled = fill_form(form, sealed=sealed, minutes=0, actor=actor, step=lambda done, _total: steps.append(done))
    if steps[-1] != cells or len(steps) < 2:
        raise AssertionError(f"{steps[-1]:,} of {cells:,} cells answered, told {len(steps)} times")
    return bytes(filled.filled or b"")


def _fill_by_hand(connection: psycopg.Connection, content: bytes, cells: Cells) -> bytes:
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    for (row, column), asked in cells.items():
        page.cell(row + 1, column + 1).value = value_by_hand(connection, asked)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _require_same(ours: bytes, plain: bytes) -> None:
    """Both ways put the same into the same cells."""
    one, other = (list(load_workbook(io.BytesIO(way)).worksheets[0].values) for way in (ours, plain))
    if one != other:
        pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        raise AssertionError(f"the two ways fill differently: {pairs[:3]!r:.600}")


def _form(names: Sequence[str], columns: Sequence[tuple[str, str]]) -> bytes:
    """Units down, indicators across."""
    book = Workbook()
    page = book.active
    page.append(["2025年度情况统计表"])
    page.append(["序号", "单位", *(head for _, head in columns)])
    for number, name in enumerate(names, start=1):
        page.append([number, name, *[None] * len(columns)])
    return ruled(book)
