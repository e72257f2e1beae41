"""The rows of a register's page: filtered, in order, counted as far as is quick."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from shanzhi.records.queries import Record, RegisterFilter
from shanzhi.records.registers import COUNTED, count_up_to, register_rows
from shanzhi.ui.formats import number
from shanzhi.workbench import asked
from shanzhi.workbench.register import of_cases
from shanzhi.workbench.register.filtering import Wanted, quick_sorts

PAGE = 50


@dataclass(frozen=True)
class Rows:
    """What a filter keeps. `count` is one more than `COUNTED` where there are more than that."""

    wanted: Wanted
    query: QuerySet[Record]
    count: int
    is_large: bool

    @property
    def count_text(self) -> str:
        """How many, in figures; `+` after the highest number counted."""
        return f"{number(COUNTED)}+" if self.count > COUNTED else number(self.count)

    @property
    def is_cut(self) -> bool:
        """Whether part of what was asked for is not offered in a register this large."""
        return self.is_large and (self.wanted.needs_every_row or self.wanted.sort not in quick_sorts(self.wanted.type))

    @property
    def place(self) -> int:
        """The page asked for, or the last there is."""
        last = max(1, -(-min(self.count, COUNTED) // PAGE))
        return min(asked.page(self.wanted.desk.request.GET.get("page", "")), last)

    def shown(self) -> list[Record]:
        """The records of the page."""
        first = (self.place - 1) * PAGE
        return list(self.query[first : first + PAGE])


def rows_of(wanted: Wanted) -> Rows:
    """The rows in their order. In a large register only what an index leads to chooses and sorts."""
    base = _rows(wanted, wanted.base())
    count = count_up_to(base)
    if count > COUNTED:
        sort = wanted.sort if wanted.sort in quick_sorts(wanted.type) else "day"
        return Rows(wanted, of_cases.in_order(wanted, base, sort), count, is_large=True)
    rows = base
    if wanted.needs_every_row:
        rows = _rows(wanted, wanted.filter())
        count = count_up_to(rows)
    return Rows(wanted, of_cases.in_order(wanted, rows, wanted.sort), count, is_large=False)


def _rows(wanted: Wanted, by: RegisterFilter) -> QuerySet[Record]:
    return of_cases.kept(wanted, register_rows(wanted.desk.town, wanted.type.key, by))
