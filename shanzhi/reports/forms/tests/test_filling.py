"""Forms filled: what is put in is there, everything else is as it was; it looks the same in LibreOffice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from shanzhi.core.compound import put_together, take_apart
from shanzhi.core.errors import Problem
from shanzhi.reports.forms import biff, fill_file, read_form, read_form_file
from shanzhi.reports.forms.grid import Book, FileKind
from shanzhi.reports.forms.reader import read_book
from shanzhi.reports.forms.tests.files import FIXTURE, text_form, village_form
from shanzhi.reports.forms.tests.test_reading import NAMES, sample
from shanzhi.reports.prose.tests.texts import needs_texts

XLSX, XLS = village_form(), FIXTURE.read_bytes()
OFFICE = shutil.which("soffice")
numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=300).filter(str.strip)
places = st.tuples(st.integers(0, 60), st.integers(0, 30))


def same_but(before: Book, after: Book, sheet: int, filled: set[tuple[int, int]]) -> None:
    """Everything reads as before, but for what was filled."""
    for number, (one, other) in enumerate(zip(before.grids, after.grids, strict=True)):
        there = filled if number == sheet else set()
        assert {place: cell for place, cell in one.cells.items() if place not in there} == {
            place: cell for place, cell in other.cells.items() if place not in there
        }
        for part in ("name", "is_hidden", "merged", "formulas", "hidden_rows", "hidden_columns", "choices"):
            assert getattr(one, part) == getattr(other, part)
        assert one.drawn - there <= other.drawn


def as_read(value: Decimal | str) -> float | str:
    return value if isinstance(value, str) else float(value)


@settings(max_examples=30, deadline=None)
@given(values=st.dictionaries(places, numbers | texts, min_size=1, max_size=25))
@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_fill__what_is_put_in_is_there_and_nothing_else_moved(
    kind: FileKind, values: dict[tuple[int, int], Decimal | str]
) -> None:
    """For any values in any cells that are no formula: they read back, every other cell, list and format too."""
    content = XLS if kind == "xls" else XLSX
    before = read_book(content, kind)
    chosen = {place: value for place, value in values.items() if place not in before.grids[0].formulas}
    after = read_book(fill_file(content, kind, {0: chosen}, "form"), kind)
    # what formulas gave is forgotten in .xlsx: it is computed anew
    forgotten = before.grids[0].formulas if kind == "xlsx" else set()
    same_but(before, after, 0, {*chosen, *forgotten})
    for place, value in chosen.items():
        assert as_read(value) == after.grids[0].cells[place]


def test_fill_xls__twice_gives_the_second_value() -> None:
    """A filled file can be filled again; the table of texts stays sound."""
    once = fill_file(XLS, "xls", {0: {(6, 2): "甲", (6, 3): Decimal(1)}}, "form")
    twice = fill_file(once, "xls", {0: {(6, 2): Decimal("2.5"), (6, 3): "乙" * 5000}}, "form")
    cells = read_book(twice, "xls").grids[0].cells
    assert (cells[6, 2], cells[6, 3]) == (2.5, "乙" * 4000)


@pytest.mark.parametrize(("content", "kind"), [(XLS, "xls"), (XLSX, "xlsx")])
def test_fill__formulas_are_never_overwritten(content: bytes, kind: FileKind) -> None:
    """The cell is named."""
    with pytest.raises(Problem) as problem:
        fill_file(content, kind, {0: {(6, 4): Decimal(1)}}, "form")
    assert (problem.value.code, problem.value.params) == ("form.cell.formula", {"row": 7, "column": 5})


def test_fill_xlsx__other_parts_are_the_same_bytes() -> None:
    """Only the sheet, and the book's word that results are old, differ; styles and the list stay."""
    filled = fill_file(XLSX, "xlsx", {0: {(6, 2): Decimal(41), (8, 8): "良"}}, "form")
    with zipfile.ZipFile(io.BytesIO(XLSX)) as one, zipfile.ZipFile(io.BytesIO(filled)) as other:
        assert one.namelist() == other.namelist()
        changed = {name for name in one.namelist() if one.read(name) != other.read(name)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    page = load_workbook(io.BytesIO(filled))["统计表"]
    assert (page["C7"].value, page["C7"].font.b, page["I9"].value, page["E7"].value) == (41, True, "良", "=C7+D7")


def test_fill_docx__letters_of_the_cell_stay() -> None:
    """The text stands in the cell in the letters the sender chose; other cells are untouched."""
    filled = fill_file(text_form(), "docx", {0: {(1, 2): Decimal(12), (2, 3): "见附件"}}, "form")
    table = Document(io.BytesIO(filled)).tables[0]
    assert (table.cell(1, 2).text, table.cell(1, 2).paragraphs[0].runs[0].bold) == ("12", True)
    assert (table.cell(2, 3).text, table.cell(3, 2).text) == ("见附件", "")


def test_container__taken_apart_and_put_together_is_the_same() -> None:
    """Names, tree and every stream."""
    one = take_apart(XLS)
    other = take_apart(put_together(one))
    assert other.streams == one.streams
    assert [(each.name, each.kind, each.raw[:116]) for each in other.entries] == [
        (each.name, each.kind, each.raw[:116]) for each in one.entries
    ]


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(0, 9000), min_size=1, max_size=3), data=st.data())
def test_container__streams_of_any_size(sizes: list[int], data: st.DataObject) -> None:
    """Small streams, large ones, and those that grow from one to the other."""
    container = take_apart(XLS)
    for place, size in zip(container.streams, sizes, strict=False):
        container.streams[place] = bytes([data.draw(st.integers(0, 255))]) * size
    assert take_apart(put_together(container)).streams == container.streams


def test_container__a_table_longer_than_its_header() -> None:
    """Above 7 MB the header does not name all sectors of the table."""
    container = take_apart(XLS)
    place = container.find("Workbook")
    assert place is not None
    container.streams[place] = bytes(range(256)) * 40_000
    assert take_apart(put_together(container)).streams[place] == container.streams[place]


@needs_texts
@pytest.mark.parametrize("name", NAMES)
def test_samples__every_cell_filled_and_the_rest_as_it_was(name: str) -> None:
    """Each cell of the files of others is filled; records and streams beside stay, programs in the file too."""
    content = sample(name)
    _, form = read_form(content, name)
    values: dict[int, dict[tuple[int, int], Decimal | str]] = {}
    for count, box in enumerate(form.boxes):
        values.setdefault(box.sheet, {})[box.place] = Decimal(count) / 2 if box.kind == "number" else f"第{count}格"
    filled = fill_file(content, "xls", values, name)
    before, after = read_form_file(content, name), read_form_file(filled, name)
    for sheet, cells in values.items():
        assert {place: after.grids[sheet].cells[place] for place in cells} == {
            place: as_read(value) for place, value in cells.items()
        }
    for number, (one, other) in enumerate(zip(before.grids, after.grids, strict=True)):
        rest = {place: cell for place, cell in other.cells.items() if place not in values.get(number, {})}
        assert rest == one.cells
        assert (one.merged, one.choices, one.hidden_columns, one.drawn) == (
            other.merged,
            other.choices,
            other.hidden_columns,
            other.drawn,
        )
    assert beside_the_book(filled) == beside_the_book(content)
    assert untouched_records(filled) == untouched_records(content)


def beside_the_book(content: bytes) -> dict[str, bytes]:
    container = take_apart(content)
    return {
        container.entries[place].name: stream
        for place, stream in container.streams.items()
        if container.entries[place].name != "Workbook"
    }


def untouched_records(content: bytes) -> list[list[biff.Record]]:
    """Every record of a book but its cells, its texts and where things stand."""
    container = take_apart(content)
    place = container.find("Workbook")
    assert place is not None
    stream = biff.read_stream(container.streams[place])
    moved = {biff.BOUNDSHEET, biff.SST, biff.EXTSST, biff.CONTINUE, biff.RECALC, biff.INDEX, biff.DBCELL}
    moved.add(biff.DIMENSIONS)
    parts = [stream.shared, *stream.sheets]
    return [
        [each for each in part if each.kind not in moved and (not each.is_cells or each.kind == biff.FORMULA)]
        for part in parts
    ]


@pytest.mark.full
@needs_texts
@pytest.mark.skipif(OFFICE is None, reason="skipped: no LibreOffice")
def test_samples__look_the_same_in_an_office_program(tmp_path: Path) -> None:
    """Filled with blanks or numbers, each file is drawn line by line, area by area, letter by letter as it came."""
    for name in NAMES:
        content = sample(name)
        _, form = read_form(content, name)
        for folder, value in (("before", None), ("blank", " "), ("filled", Decimal(7))):
            values: dict[int, dict[tuple[int, int], Decimal | str]] = {}
            for box in form.boxes:
                if value is not None:
                    values.setdefault(box.sheet, {})[box.place] = value
            place = tmp_path / folder
            place.mkdir(exist_ok=True)
            (place / name).write_bytes(fill_file(content, "xls", values, name) if values else content)
    for folder in ("before", "blank", "filled"):
        draw(tmp_path / folder, tmp_path / "home")
    for name in NAMES:
        before, blank, filled = (pages(tmp_path / folder / name) for folder in ("before", "blank", "filled"))
        assert [page.lines for page in before] == [page.lines for page in blank] == [page.lines for page in filled]
        assert all(one.letters <= other.letters for one, other in zip(before, filled, strict=True))
        assert sum(page.letters.total() for page in before) < sum(page.letters.total() for page in filled)


def draw(folder: Path, home: Path) -> None:
    """Every workbook of a folder as the pages it prints."""
    files = [str(path) for path in sorted(folder.glob("*.xls"))]
    words = [str(OFFICE), "--headless", f"-env:UserInstallation=file://{home}", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*words, str(folder), *files], check=True, capture_output=True, timeout=300)


@dataclass
class Page:
    """What is drawn on a page: lines and areas, and where letters stand."""

    lines: Counter[bytes]
    letters: Counter[bytes]


def pages(workbook: Path) -> list[Page]:
    """The pages of a workbook as it was printed into a file beside it."""
    content = workbook.with_suffix(".pdf").read_bytes()
    packed = re.findall(rb"stream\r?\n(x.*?)endstream", content, re.S)
    streams = [stream for each in packed if (stream := zlib.decompressobj().decompress(each)).startswith(b"0.1 w")]
    assert streams
    return [
        Page(
            Counter(re.findall(rb"^.* (?:S|f\*?|l|m|c)$", re.sub(rb"BT.*?ET", b"", stream, flags=re.S), re.M)),
            Counter(re.findall(rb"^.* (?:Tm|Td)", stream, re.M)),
        )
        for stream in streams
    ]
