"""A story as it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.loader.story.declare import Frame, Given, ItemStream, Names, ReadingStream, Stream
from shanzhi.loader.story.values import Scalar
from shanzhi.packs.declare import Declared, Key, Label
from shanzhi.packs.reading import Path_, Sheet


class UnitRow(Declared):
    """A unit of the town, as `units/` lists it; `point` and `outline` are sketches (longitude, latitude).

    One that `is_invented` stands for no real one, so something left undone may be shown at it.
    """

    key: Key
    type: Key
    name: Label
    on: date
    under: Key | None = None
    code: str = ""
    aliases: list[str] = Field(default_factory=list)
    links: list[tuple[Key, Key]] = Field(default_factory=list)
    values: dict[Key, Scalar | list[str]] = Field(default_factory=dict)
    point: tuple[Decimal, Decimal] | None = None
    outline: list[tuple[Decimal, Decimal]] = Field(default_factory=list)
    is_invented: bool = False

    @property
    def needs(self) -> list[str]:
        """The units that must be there before it: the one above and those it is linked to."""
        return [*([self.under] if self.under is not None else []), *(other for _, other in self.links)]


@dataclass(frozen=True)
class Place:
    """Where something of a story stands, for messages."""

    sheet: Sheet
    path: Path_ = ()

    def problem(self, code: str, path: Path_ = (), *, found: object = "", allowed: object = ()) -> Problem:
        """A problem at a value inside it."""
        line = self.sheet.line((*self.path, *path))
        return Problem(code, file=self.sheet.file, line=line, found=found, allowed=allowed)


@dataclass(frozen=True)
class Story:
    """Its frame, names and words, the town's units, every stream by its key, the tables, and where each stands."""

    key: str
    root: Path
    frame: Frame
    names: Names
    words: Mapping[str, Sequence[Scalar]]
    units: Sequence[UnitRow]
    streams: Mapping[str, Stream]
    places: Mapping[str, Place]
    tables: Mapping[str, Sequence[Given]]
    unit_places: Mapping[str, Place]
    excuses: Mapping[str, Sequence[str]]
    excuses_place: Place | None

    def of_kind(self, kind: type[Stream]) -> dict[str, Any]:
        """The streams of one section, by key."""
        return {key: stream for key, stream in self.streams.items() if isinstance(stream, kind)}

    def rows(self, stream: ItemStream | ReadingStream) -> list[Given]:
        """The rows of a stream of items or readings: those written out and those of its table."""
        return [*stream.rows, *(self.tables[stream.table] if stream.table else ())]
