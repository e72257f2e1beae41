"""A workbook as it was read: sheets of plain values, before anything is made of them. No Django here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

ERROR = "error"
"""An error of the workbook's own (#N/A, #REF!)."""
UNCALCULATED = "formula"
"""A formula that was saved without its result."""


@dataclass(frozen=True)
class Broken:
    """A cell without a value of its own: `kind` is `ERROR` or `UNCALCULATED`, `text` what stands in it."""

    kind: str
    text: str = ""


Cell = str | int | float | bool | date | datetime | time | Broken | None
"""What may stand in a cell; None is blank."""

Area = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column, from 0, the last included."""


@dataclass
class Sheet:
    """One sheet, from its first row and column on. Rows are of one width. `filled` are cells a merged range filled."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    is_hidden: bool = False

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands anywhere."""
        return not any(cell is not None for row in self.rows for cell in row)


@dataclass
class Workbook:
    """Every sheet, hidden ones too."""

    sheets: list[Sheet] = field(default_factory=list)

    def first_useful(self) -> int:
        """The place of the sheet to begin with: the visible one with the most cells filled, the first of equals."""
        counts = [(0 if sheet.is_hidden else _filled(sheet), -place) for place, sheet in enumerate(self.sheets)]
        return -max(counts)[1] if counts else 0


def _filled(sheet: Sheet) -> int:
    return sum(cell is not None for row in sheet.rows for cell in row)


def shown(cell: Cell) -> str:
    """A cell as a person reads it in the sheet; days as ISO, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, Broken):
        return cell.text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return format(Decimal(format(cell, ".15g")), "f")
    return _moment(cell) if isinstance(cell, (date, time)) else str(cell)


def _moment(cell: date | time) -> str:
    """A day, a day with its time, or a time."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    return cell.isoformat("minutes") if isinstance(cell, time) else cell.isoformat()


def to_json(cell: Cell) -> Any:
    """A cell as JSON keeps it: what JSON has no word for is a list of its kind and its text."""
    if isinstance(cell, Broken):
        return [cell.kind, cell.text]
    if isinstance(cell, (date, time)):
        return [type(cell).__name__, cell.isoformat()]
    return cell


def from_json(raw: Any) -> Cell:
    """The cell again."""
    if not isinstance(raw, list):
        return raw  # type: ignore[no-any-return]
    kind, text = raw
    if kind == "datetime":
        return datetime.fromisoformat(text)
    if kind == "date":
        return date.fromisoformat(text)
    return time.fromisoformat(text) if kind == "time" else Broken(kind, text)


def pack(book: Workbook) -> Iterator[dict[str, Any]]:
    """A workbook as JSON, sheet by sheet."""
    for sheet in book.sheets:
        yield {
            "name": sheet.name,
            "hidden": sheet.is_hidden,
            "merged": [list(area) for area in sheet.merged],
            "rows": [[to_json(cell) for cell in row] for row in sheet.rows],
        }


def unpack(raw: list[dict[str, Any]]) -> Workbook:
    """The workbook again."""
    return Workbook([unpack_sheet(each) for each in raw])


def unpack_sheet(raw: dict[str, Any]) -> Sheet:
    """One sheet again."""
    rows = [[from_json(cell) for cell in row] for row in raw["rows"]]
    return Sheet(raw["name"], rows, [(a, b, c, d) for a, b, c, d in raw["merged"]], raw["hidden"])
