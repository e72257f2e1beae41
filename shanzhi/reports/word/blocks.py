"""The blocks a report is composed of. Texts may hold template tags; a line end inside a text is a line break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from shanzhi.core.errors import Problem


@dataclass(frozen=True)
class LetterHead:
    """The head of a formal letter: who sends it, and the letter's number."""

    sender: str
    number: str


@dataclass(frozen=True)
class Title:
    """The title; several lines with line ends, as a trapezoid or diamond."""

    text: str


@dataclass(frozen=True)
class Subtitle:
    """A line under the title, such as the second half of a pair."""

    text: str


@dataclass(frozen=True)
class DateLine:
    """Unit or date under the title."""

    text: str


@dataclass(frozen=True)
class Addressee:
    """To whom it goes: flush left, with its colon."""

    text: str


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4, with its number written out."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise Problem("word.compose.level", level=self.level, text=self.text)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of body text; `lead` is its first sentence, set apart in its own font."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and whether it holds numbers."""

    title: str
    share: float = 1
    holds: Literal["text", "number"] = "text"


@dataclass(frozen=True)
class Table:
    """A simple table. A row of a single text that begins with `{%tr` is a loop tag over the rows between."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            is_tag = len(row) == 1 and row[0].lstrip().startswith("{%tr")
            if not is_tag and len(row) != len(self.columns):
                raise Problem("word.compose.row", count=len(row), columns=len(self.columns), text="".join(row)[:40])


@dataclass(frozen=True)
class Closing:
    """Who signs, and the date in full below."""

    date: str
    signature: str = ""


@dataclass(frozen=True)
class Blank:
    """An empty line."""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Title | Subtitle | DateLine | Addressee | Heading | Paragraph | Table | Closing | Blank | PageBreak

KINDS: dict[str, type[Any]] = {
    "title": Title, "subtitle": Subtitle, "date_line": DateLine, "addressee": Addressee, "paragraph": Paragraph,
    "table": Table, "closing": Closing, "blank": Blank, "page_break": PageBreak,
}  # fmt: skip
MAIN_FIELD = {Closing: "date"}


def blocks_from(data: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Blocks from YAML: a list of mappings with one key.

    `{title: …}`, `{heading_2: …}`, `{paragraph: …}` or `{paragraph: {text: …, lead: …}}`, `{blank: true}`,
    `{table: {columns: [name, {title: name, share: 2, holds: number}], rows: [[…]], caption: …}}`. Raises Problem
    `word.compose.block`, naming the block, or what the blocks themselves raise.
    """
    return [_block(each, number) for number, each in enumerate(data, start=1)]


def _block(data: Mapping[str, Any], number: int) -> Block:
    if not isinstance(data, Mapping) or len(data) != 1:
        raise Problem("word.compose.block", number=number, kind="", allowed=[*KINDS, "heading_1"])
    kind, content = next(iter(data.items()))
    try:
        if str(kind).startswith("heading_"):
            return Heading(int(str(kind).removeprefix("heading_")), _text(content))
        if kind == "table":
            return _table(content)
        made: Block = _made(KINDS[str(kind)], content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Problem("word.compose.block", number=number, kind=kind, allowed=[*KINDS, "heading_1"]) from error
    return made


def _made(block: type[Any], content: Any) -> Any:
    if not fields(block):
        return block()
    if not isinstance(content, Mapping):
        content = {MAIN_FIELD.get(block, "text"): content}
    return block(**{name: _text(value) for name, value in content.items()})


def _table(content: Mapping[str, Any]) -> Table:
    columns = [each if isinstance(each, Mapping) else {"title": _text(each)} for each in content["columns"]]
    rows = [tuple(_text(cell) for cell in ([row] if isinstance(row, str) else row)) for row in content["rows"]]
    return Table(tuple(Column(**each) for each in columns), tuple(rows), _text(content.get("caption", "")))


def _text(value: Any) -> str:
    """A text as YAML gives it; a bare number is one too, a list is a mistake."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no text")
    return str(value)
