"""What a form is: whom it is from, its columns and rows, the cells to be filled, its notes and rules."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from shanzhi.reports.forms.grid import Place

HeadKind = Literal["ordinal", "stub", "name", "measure", "value", "remark"]
BoxKind = Literal["number", "text", "code"]
LEADS = ("number", "maker", "approver", "basis", "valid_until", "reporter", "measure", "deadline", "day")
"""What is named above a table: the keys of `leads` in the lexicon."""
JOINT = "／"


@dataclass(frozen=True)
class Measure:
    """The unit a form wants a number in: its word as written, the unit of the table, how many of those it is."""

    word: str
    unit: str
    times: int = 1


@dataclass(frozen=True)
class Head:
    """A column: its place, what stands above it from the top down, its number in rules, what it is for."""

    column: int
    path: tuple[str, ...]
    kind: HeadKind = "value"
    number: str = ""
    measure: Measure | None = None

    @property
    def label(self) -> str:
        """The whole name."""
        return JOINT.join(self.path)


@dataclass(frozen=True)
class Line:
    """A row of the table: its place, what it is called from the section down, its number in rules, its unit.

    `who` is what stands in a column of names: a village, an organisation.
    """

    row: int
    path: tuple[str, ...]
    number: str = ""
    measure: Measure | None = None
    who: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    is_section: bool = False

    @property
    def label(self) -> str:
        """The whole name."""
        return JOINT.join(self.path)


@dataclass(frozen=True)
class Box:
    """A cell to be filled.

    `answers` are the codes it takes with their words, `offered` the words the file lets choose from; `held` is what
    stands in it already.
    """

    sheet: int
    row: int
    column: int
    head: Head
    line: Line
    kind: BoxKind
    measure: Measure | None
    answers: tuple[tuple[str, str], ...] = ()
    offered: tuple[str, ...] = ()
    held: str = ""

    @property
    def place(self) -> Place:
        """Where it is in its sheet."""
        return self.row, self.column

    @property
    def key(self) -> str:
        """Its name within the form: the same in the next period's."""
        return f"{self.sheet}!{self.row}:{self.column}"


@dataclass(frozen=True)
class Rule:
    """A rule that notes state: sums over columns (or rows), compared. `told` is the sentence it was read from."""

    over: Literal["columns", "rows"]
    left: tuple[tuple[int, str], ...]
    operator: str
    right: tuple[tuple[int, str], ...]
    told: str

    def holds(self, values: dict[str, Decimal]) -> bool | None:
        """Whether it holds for these numbers, by column or row. None if one of them is not there."""
        if any(number not in values for _, number in (*self.left, *self.right)):
            return None
        one, other = (sum(sign * values[number] for sign, number in side) for side in (self.left, self.right))
        return {"=": one == other, ">=": one >= other, "<=": one <= other, ">": one > other, "<": one < other}[
            self.operator
        ]


@dataclass(frozen=True)
class Period:
    """The time a form asks about, as it says: days from and to, and the words."""

    start: str
    end: str
    told: str


@dataclass
class Table:
    """One table of the form."""

    sheet: int
    name: str
    is_hidden: bool = False
    title: str = ""
    leads: dict[str, str] = field(default_factory=dict)
    first: int = 0
    last: int = -1
    heads: list[Head] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    computed: list[Place] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    period: Period | None = None


@dataclass
class Form:
    """A form as it was read. `lists` are sheets that only hold words to choose from."""

    kind: str
    tables: list[Table] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    @property
    def boxes(self) -> list[Box]:
        """Every cell to be filled, table by table."""
        return [box for table in self.tables for box in table.boxes]

    @property
    def title(self) -> str:
        """What the form is called: the title of its first table that has one."""
        return next((table.title for table in self.tables if table.title), "")

    @property
    def digest(self) -> str:
        """The same for forms of the same heads and rows, whatever their period: what a person chose holds for all."""
        told = [
            [
                table.sheet,
                [[head.column, head.path] for head in table.heads],
                [[line.row, line.path] for line in table.lines],
                sorted(box.place for box in table.boxes),
            ]
            for table in self.tables
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
