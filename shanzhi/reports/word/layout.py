"""The layout of documents as data: page, fonts, named styles (`packs/base/word/styles.yaml`, GB/T 9704-2012)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from shanzhi.core.errors import Problem
from shanzhi.core.places import packs_folder

TWIPS_PER_MM = 1440 / 25.4
TWIPS_PER_POINT = 20
GRID_UNITS_PER_POINT = 4096
"""`w:charSpace` counts in these."""

Align = Literal["left", "center", "right", "both"]


@dataclass(frozen=True)
class Page:
    """A page in millimetres, and how many lines and characters its type area holds."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    lines: int
    characters: int
    number_below: float

    @property
    def line_pitch(self) -> int:
        """Height of one grid line in twips, rounded down so that all lines fit."""
        return int((self.height - self.top - self.bottom) * TWIPS_PER_MM / self.lines)

    @property
    def character_points(self) -> float:
        """Width of one grid character in points."""
        return (self.width - self.left - self.right) * TWIPS_PER_MM / TWIPS_PER_POINT / self.characters

    def character_space(self, size: float) -> int:
        """What the grid adds to a character of the default size, in 4096ths of a point; below zero it takes away."""
        return int((self.character_points - size) * GRID_UNITS_PER_POINT // 1)

    def twips(self, millimetres: float) -> int:
        """A length in twentieths of a point."""
        return round(millimetres * TWIPS_PER_MM)


@dataclass(frozen=True)
class LetterSheet:
    """The first page of a formal letter: lengths in millimetres, rules in points, the colour of mark and rules."""

    mark_top: float
    line_below: float
    last_line: float
    line_length: float
    thick: float
    thin: float
    gap: float
    blank_lines: int
    color: str


@dataclass(frozen=True)
class Font:
    """A font by name, with the names to take where it is missing."""

    name: str
    fallbacks: tuple[str, ...]
    family: str
    is_latin: bool = False


@dataclass(frozen=True)
class ParagraphStyle:
    """A named paragraph style: `size`, `spacing`, exact `line` and `before` in points, indents in characters."""

    name: str
    font: str
    size: float
    align: Align
    spacing: float = 0
    first_line_chars: float = 0
    left_chars: float = 0
    right_chars: float = 0
    line: float | None = None
    before: float = 0
    color: str = ""
    level: int | None = None
    is_kept_with_next: bool = False
    is_latin_too: bool = False


@dataclass(frozen=True)
class CharacterStyle:
    """A named style for a few words inside a paragraph."""

    name: str
    font: str


@dataclass(frozen=True)
class TableStyle:
    """A named table style with plain rules of this width in points."""

    name: str
    border: float


@dataclass(frozen=True)
class Words:
    """The fixed words of a footer."""

    page_number: tuple[str, str]
    as_of: str
    signed: str
    code: str
    seal: str
    draft: str
    between: str


@dataclass(frozen=True)
class Layout:
    """Everything the builder needs to know."""

    page: Page
    letter: LetterSheet
    fonts: dict[str, Font]
    styles: dict[str, ParagraphStyle]
    characters: dict[str, CharacterStyle]
    table: TableStyle
    words: Words


@cache
def base_layout() -> Layout:
    """The layout of the base pack."""
    return read_layout(packs_folder() / "base" / "word" / "styles.yaml")


def read_layout(path: Path) -> Layout:
    """A layout from its file. Raises Problem `word.layout.wrong` if something is missing, unknown or names no font."""
    try:
        return _layout(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Problem("word.layout.wrong", file=path.name, detail=str(error)) from error


def _layout(data: dict[str, Any]) -> Layout:
    fonts = {key: Font(**(each | {"fallbacks": tuple(each["fallbacks"])})) for key, each in data["fonts"].items()}
    layout = Layout(
        page=Page(**data["page"]),
        letter=LetterSheet(**data["letter"]),
        fonts=fonts,
        styles={key: ParagraphStyle(**each) for key, each in data["styles"].items()},
        characters={key: CharacterStyle(**each) for key, each in data["characters"].items()},
        table=TableStyle(**data["table"]),
        words=Words(**(data["words"] | {"page_number": tuple(data["words"]["page_number"])})),
    )
    used = {style.font for style in layout.styles.values()} | {style.font for style in layout.characters.values()}
    if used - set(fonts):
        raise ValueError(f"no font {', '.join(sorted(used - set(fonts)))}")
    return layout
