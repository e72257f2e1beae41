"""Forms from above that arrive in a demo town: drawn as a department's file, registered and filled by verbs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from shanzhi.accounts.principals import principal_of
from shanzhi.directory.trees import forest
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.ledger.sealing import seal
from shanzhi.loader.accounts import DemoAccount, user_of
from shanzhi.loader.story.declare import DemoForm
from shanzhi.loader.story.reading import read_forms
from shanzhi.reports.arrived.actions import Asked, fill_form, register_form
from shanzhi.reports.arrived.queries import list_forms
from shanzhi.reports.models import ArrivedForm

WIDEST = 40
"""Of a column, in characters."""


def receive_forms(town: Town, folder: str, accounts: Iterable[DemoAccount]) -> int:
    """Register the forms of a pack's demo that are not there yet, and fill those it says are filled; how many came.

    A form is known by its file's name. By the account that holds the office the form names.
    """
    offices = {account.role: account for account in accounts}
    with scope(system(town.pk, clock=town.demo_now)):
        known = set(list_forms(town).values_list("file_name", flat=True))
        names = _names_by_kind(town)
    came = 0
    for declared in read_forms(folder).values():
        file_name = f"{declared.title}.xlsx"
        if file_name not in known:
            rows = [*_of_units(declared, names), *declared.rows]
            _receive(town, declared, file_name, rows, principal_of(user_of(offices[declared.by])))
            came += 1
    return came


def _receive(
    town: Town, declared: DemoForm, file_name: str, rows: Sequence[Sequence[str | int]], actor: Principal
) -> None:
    asked = Asked(declared.asked_by, basis=declared.basis, due_on=declared.due_on)
    with scope(actor, write=True):
        content = _drawn(declared, rows)
        form = register_form(town, file_name=file_name, content=content, asked=asked, actor=actor)
    if declared.minutes is not None:
        _fill(town, form, declared.minutes, actor)


def _fill(town: Town, form: ArrivedForm, minutes: int, actor: Principal) -> None:
    sealed = seal(town)
    with scope(actor, write=True):
        fill_form(form, sealed=sealed, minutes=minutes, actor=actor)


def _names_by_kind(town: Town) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in forest(town, clock.today(town)).nodes.values():
        found.setdefault(node.kind, []).append(node.label("zh"))
    return found


def _of_units(declared: DemoForm, names: dict[str, list[str]]) -> list[list[str | int]]:
    """A numbered row for each unit of the kinds a form names."""
    found = [name for kind in declared.units for name in names.get(kind, [])]
    return [[number, name] for number, name in enumerate(found, start=1)]


def _drawn(declared: DemoForm, rows: Sequence[Sequence[str | int]]) -> bytes:
    """The file: title over the width, what stands above, a ruled table, what stands below."""
    book = Workbook()
    page = book.active
    width = len(declared.heads)
    page.append([declared.title])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    page["A1"].font, page["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    for text in declared.above:
        page.append([text])
    first = page.max_row + 1
    for row in (declared.heads, *rows):
        page.append([*row])
    line = Border(*[Side(style="thin")] * 4)
    for cells in page.iter_rows(min_row=first, max_row=page.max_row, max_col=width):
        for cell in cells:
            cell.border, cell.alignment = line, Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.font = Font(bold=cell.row == first)
    for column, texts in enumerate(zip(declared.heads, *(_filled(row, width) for row in rows), strict=True), start=1):
        page.column_dimensions[get_column_letter(column)].width = min(2 * max(map(len, texts)) + 2, WIDEST)
    for words in declared.below:
        page.append([words])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _filled(row: Sequence[str | int], width: int) -> list[str]:
    return [*map(str, row), *[""] * (width - len(row))]
