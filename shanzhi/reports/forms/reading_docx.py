"""The tables of a .docx as grids, each with the paragraphs around it."""

from __future__ import annotations

from lxml import etree

from shanzhi.reports.forms import limits
from shanzhi.reports.forms.document import cells_of, main_part, tables_of, text_of
from shanzhi.reports.forms.grid import Book, Grid
from shanzhi.reports.forms.packed import Parts
from shanzhi.reports.forms.trimming import tidy, within
from shanzhi.reports.word.names import w


def read_docx(content: bytes) -> Book:
    """Every table of the text. A table takes the paragraphs down to the next as what stands below it."""
    parts = Parts(content, "")
    document = parts.root(main_part(parts))
    tables = tables_of(document)[: limits.MAX_GRIDS]
    grids = [_grid(table, str(number)) for number, table in enumerate(tables, start=1)]
    waiting: list[str] = []
    reached = -1
    for element in document.iter(w("tbl"), w("p")):
        if element.tag == w("tbl") and element in tables:
            reached += 1
            grids[reached].above, waiting = waiting, []
        elif element.tag == w("p") and not any(True for _ in element.iterancestors(w("tbl"))):
            text = text_of_paragraph(element)
            if text and reached >= 0:
                grids[reached].below.append(text)
            if text:
                waiting.append(text)
    return Book("docx", grids)


def text_of_paragraph(paragraph: etree._Element) -> str:
    """What is read in one paragraph."""
    return "".join(each.text or "" for each in paragraph.iter(w("t"))).strip()


def _grid(table: etree._Element, name: str) -> Grid:
    grid = Grid(name)
    cells = list(cells_of(table))
    begun: dict[int, tuple[int, int, int]] = {}
    ends: dict[tuple[int, int, int], int] = {}
    for cell in cells:
        within(cell.row, cell.column + cell.width, len(grid.drawn))
        last = cell.column + cell.width - 1
        if cell.goes_on and cell.column in begun and begun[cell.column][2] == last:
            ends[begun[cell.column]] = cell.row
        else:
            begun[cell.column] = (cell.row, cell.column, last)
            ends[begun[cell.column]] = cell.row
            grid.cells[cell.row, cell.column] = text_of(cell.element)
        grid.drawn.update((cell.row, column) for column in range(cell.column, last + 1))
    grid.merged = [
        (top, left, bottom, right) for (top, left, right), bottom in ends.items() if (top, left) != (bottom, right)
    ]
    return tidy(grid)
