"""Sheets, heads and rows as the database keeps them, and back."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

from shanzhi.core.errors import Problem
from shanzhi.imports.headers import Column, Heads
from shanzhi.imports.models import Import, ImportRow, ImportSheet
from shanzhi.imports.rows import Row, Told
from shanzhi.imports.sheets import Sheet, Workbook, from_json, pack, to_json, unpack_sheet


def sheets_of(batch: Import, book: Workbook) -> list[ImportSheet]:
    """The rows that keep a workbook."""
    return [
        ImportSheet(
            batch=batch,
            place=place,
            name=raw["name"][:120],
            is_hidden=raw["hidden"],
            width=sheet.width,
            height=len(sheet.rows),
            content=zlib.compress(json.dumps(raw, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1),
        )
        for place, (sheet, raw) in enumerate(zip(book.sheets, pack(book), strict=True))
    ]


def read_sheet(kept: ImportSheet) -> Sheet:
    """The sheet again."""
    return unpack_sheet(json.loads(zlib.decompress(bytes(kept.content)).decode("utf-8", "surrogatepass")))


def heads_as_json(heads: Heads) -> dict[str, Any]:
    """A head as it is kept: columns, years, and how many rows were left out for which reason."""
    counts: dict[str, int] = {}
    for why in heads.left_out.values():
        counts[why] = counts.get(why, 0) + 1
    return {
        "columns": [[column.place, list(column.path), column.unit] for column in heads.columns],
        "years": list(heads.years),
        "left_out": counts,
    }


def heads_of(batch: Import) -> Heads:
    """The head of the table, without the places of its rows."""
    raw = batch.heads
    columns = tuple(Column(place, tuple(path), unit) for place, path, unit in raw.get("columns", ()))
    return Heads(batch.head_first, batch.head_last, columns, years=tuple(raw.get("years", ())))


def digest_of(heads: Heads) -> str:
    """The same for tables with the same heads."""
    told = json.dumps([[column.place, column.path] for column in heads.columns], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def stored(batch: Import, row: Row, *, is_left_out: bool = False) -> ImportRow:
    """A row with what was found, to be kept."""
    kept = ImportRow(
        batch=batch,
        place=row.place,
        cells={str(column): to_json(cell) for column, cell in row.cells.items()},
        above={str(column): to_json(cell) for column, cell in row.above.items()},
        is_left_out=is_left_out,
    )
    put_found(kept, row)
    return kept


def put_found(kept: ImportRow, row: Row) -> None:
    """What was found in a row now."""
    kept.typed = {str(column): text for column, text in row.typed.items()}
    kept.said = {str(column): text for column, text in row.said.items()}
    kept.problems = [_told(each) for each in row.problems]
    kept.asks = [_told(each) for each in row.asks]
    kept.mark = row.mark
    kept.state = ImportRow.State.PROBLEM if row.problems else ImportRow.State.ASKS if row.asks else ImportRow.State.FITS


def loaded(kept: ImportRow) -> Row:
    """A kept row, to be looked at again."""
    return Row(
        kept.place,
        {int(column): from_json(raw) for column, raw in kept.cells.items()},
        {int(column): from_json(raw) for column, raw in kept.above.items()},
        {int(column): text for column, text in kept.typed.items()},
    )


def _told(told: Told) -> list[Any]:
    column, problem = told
    return [column, problem.code, json.loads(json.dumps(problem.params, default=_word))]


def _word(value: object) -> str:
    return str(value)


def problem_of(raw: list[Any]) -> Problem:
    """A kept problem, to be said."""
    return Problem(raw[1], **raw[2])
