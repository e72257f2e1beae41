"""An .xlsx as grids."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from lxml import etree

from shanzhi.reports.forms import limits
from shanzhi.reports.forms.grid import Area, Book, Cell, Grid
from shanzhi.reports.forms.packed import Parts
from shanzhi.reports.forms.spreadsheet import area_of, local, main_part, place_of, sheet_parts
from shanzhi.reports.forms.trimming import tidy, within

DAY_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Numbers of the formats of days and times that the format of the file itself names."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DAY_SIGNS = re.compile(r"[ymd]", re.IGNORECASE)
_RANGE = re.compile(r"^(?:(?:'([^']+)'|([^'!]+))!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)$")
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def read_xlsx(content: bytes) -> Book:
    """Every sheet of the book."""
    parts = Parts(content, "")
    texts, styles = _texts(parts), _Styles(parts)
    sheets = sheet_parts(parts)[: limits.MAX_GRIDS]
    grids = [_grid(parts.root(sheet.part), sheet.name, sheet.is_hidden, texts, styles) for sheet in sheets]
    by_name = {grid.name: grid for grid in grids}
    for sheet, grid in zip(sheets, grids, strict=True):
        grid.choices = _choices(parts.root(sheet.part), grid, by_name, _names(parts))
    return Book("xlsx", grids)


def _texts(parts: Parts) -> list[str]:
    part = next((target for target in parts.related(main_part(parts)).values() if "sharedStrings" in target), None)
    if part is None or part not in parts.names:
        return []
    return [_joined(each) for each in parts.root(part).iterfind("{*}si")]


def _joined(element: etree._Element) -> str:
    """The letters of a text, without how they are read aloud."""
    pieces = (
        each.text or "" for each in element.iter("{*}t") if all(local(up) != "rPh" for up in each.iterancestors())
    )
    return "".join(pieces)


class _Styles:
    """Of each style: whether it draws a border, and whether its numbers are days."""

    def __init__(self, parts: Parts) -> None:
        self.has_border: list[bool] = []
        self.is_day: list[bool] = []
        book = main_part(parts)
        setting = parts.root(book).find("{*}workbookPr")
        is_1904 = setting is not None and setting.get("date1904") in ("1", "true")
        self.epoch = EPOCH_1904 if is_1904 else EPOCH_1900
        part = next((target for target in parts.related(book).values() if target.endswith("styles.xml")), None)
        if part is None or part not in parts.names:
            return
        root = parts.root(part)
        borders = [any(side.get("style", "none") != "none" for side in each) for each in root.iterfind("{*}borders/*")]
        formats = {
            int(each.get("numFmtId", 0)): bool(_DAY_SIGNS.search(_QUOTED.sub("", each.get("formatCode", ""))))
            for each in root.iterfind("{*}numFmts/*")
        }
        for each in root.iterfind("{*}cellXfs/*"):
            border, number = int(each.get("borderId", 0)), int(each.get("numFmtId", 0))
            self.has_border.append(border < len(borders) and borders[border])
            self.is_day.append(formats.get(number, number in DAY_FORMATS))


def _grid(root: etree._Element, name: str, is_hidden: bool, texts: list[str], styles: _Styles) -> Grid:
    grid = Grid(name, is_hidden)
    row = -1
    for line in root.iterfind("{*}sheetData/{*}row"):
        row = int(line.get("r", row + 2)) - 1
        if line.get("hidden") in ("1", "true"):
            grid.hidden_rows.add(row)
        column = -1
        for cell in line.iterfind("{*}c"):
            reference = cell.get("r")
            column = place_of(reference)[1] if reference else column + 1
            within(row, column, len(grid.cells) + len(grid.drawn))
            _read_cell(grid, row, column, cell, texts, styles)
    for each in root.iterfind("{*}cols/{*}col"):
        if each.get("hidden") in ("1", "true"):
            last = min(int(each.get("max", 0)), limits.MAX_COLUMNS)
            grid.hidden_columns.update(range(int(each.get("min", 1)) - 1, last))
    areas = (area_of(each.get("ref", "")) for each in root.iterfind("{*}mergeCells/{*}mergeCell"))
    grid.merged = [area for area in areas if area[:2] != area[2:]]
    return tidy(grid)


def _read_cell(grid: Grid, row: int, column: int, cell: etree._Element, texts: list[str], styles: _Styles) -> None:
    style = int(cell.get("s", 0))
    if style < len(styles.has_border) and styles.has_border[style]:
        grid.drawn.add((row, column))
    if cell.find("{*}f") is not None:
        grid.formulas.add((row, column))
    value = _value(cell, texts)
    if isinstance(value, float) and style < len(styles.is_day) and styles.is_day[style]:
        value = _day(value, styles.epoch)
    if value is not None:
        grid.cells[row, column] = value


def _value(cell: etree._Element, texts: list[str]) -> Cell | None:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        held = cell.find("{*}is")
        return None if held is None else _joined(held)
    text = cell.findtext("{*}v")
    if not text:
        return None
    if kind == "s":
        return texts[int(text)] if int(text) < len(texts) else None
    if kind == "b":
        return bool(text == "1")
    return float(text) if kind == "n" else str(text)


def _day(value: float, epoch: date) -> str | float:
    try:
        moment = datetime(epoch.year, epoch.month, epoch.day) + timedelta(days=value)  # noqa: DTZ001 - a day on paper
    except OverflowError:
        return value
    return moment.date().isoformat() if value >= 1 else value


def _names(parts: Parts) -> dict[str, str]:
    """The names the book gives to ranges."""
    return {
        each.get("name", ""): (each.text or "").strip()
        for each in parts.root(main_part(parts)).iterfind("{*}definedNames/{*}definedName")
    }


def _choices(
    root: etree._Element, grid: Grid, by_name: dict[str, Grid], names: dict[str, str]
) -> list[tuple[Area, tuple[str, ...]]]:
    """The lists that cells are chosen from, wherever they stand: in the rule, in a range, on a hidden sheet."""
    found = []
    for each in root.iter("{*}dataValidation"):
        if each.get("type") != "list":
            continue
        formula = each.find("{*}formula1")
        told = "" if formula is None else "".join(map(str, formula.itertext())).strip()
        words = _offered(told, grid, by_name, names)
        places = each.get("sqref") or each.findtext("{*}sqref") or ""
        found += [(area_of(place), words) for place in places.split() if words]
    return found


def _offered(told: str, grid: Grid, by_name: dict[str, Grid], names: dict[str, str]) -> tuple[str, ...]:
    if told.startswith('"'):
        return tuple(word.strip() for word in told.strip('"').split(",") if word.strip())
    found = _RANGE.match(names.get(told, told))
    if found is None:
        return ()
    source = by_name.get(found[1] or found[2] or grid.name)
    return source.words_in(area_of(found[3])) if source else ()
