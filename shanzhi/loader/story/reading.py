"""Reading a story from a pack's `demo/` and `units/` folders. Every flaw is told at once, with its file and line."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shanzhi.core.errors import Problem, Problems
from shanzhi.loader.story.book import Place, Story, UnitRow
from shanzhi.loader.story.declare import SECTIONS, DemoForm, DemoUser, Excuses, Frame, Given, Names, Stream
from shanzhi.loader.story.tables import read_table
from shanzhi.loader.story.values import Scalar
from shanzhi.packs.finding import find_root
from shanzhi.packs.reading import Sheet, read
from shanzhi.packs.validating import flaws_of

USERS, FORMS = "users.yaml", "forms.yaml"
APART = frozenset({USERS, FORMS})
"""Files of `demo/` that are no part of the story."""

M = TypeVar("M", bound=BaseModel)


def read_story(folder: str, key: str) -> Story:
    """The story of the pack `key`, which lies in a folder. Raises Problems with every flaw of form.

    `checking` looks at what only the pack can know.
    """
    reading = _Reading(find_root(folder))
    for path in sorted((reading.root / "units").glob("*.yaml")):
        reading.add_units(read(path, f"{reading.root.name}/units/{path.name}"))
    for path in sorted((reading.root / "demo").glob("*.yaml")):
        if path.name not in APART:
            reading.add(read(path, f"{reading.root.name}/demo/{path.name}"))
    return reading.story(key)


def read_users(folder: str) -> dict[str, DemoUser]:
    """The demo users of a pack, by user name."""
    return _read_apart(folder, USERS, DemoUser)


def read_forms(folder: str) -> dict[str, DemoForm]:
    """The forms from above of a pack's demo, by key, in the order they arrive. None where the pack has none."""
    return _read_apart(folder, FORMS, DemoForm)


def _read_apart(folder: str, name: str, model: type[M]) -> dict[str, M]:
    reading = _Reading(find_root(folder))
    path = reading.root / "demo" / name
    if not path.exists():
        return {}
    sheet = read(path, f"{reading.root.name}/demo/{name}")
    found = {key: reading.parsed(model, raw, Place(sheet, (key,))) for key, raw in sheet.data.items()}
    if reading.problems:
        raise Problems(reading.problems)
    return {key: each for key, each in found.items() if each is not None}


def fingerprint_of(folder: str, *parts: object) -> str:
    """What a story comes from: its files, the units, and the program that tells it."""
    root = find_root(folder)
    digest = hashlib.sha256("/".join(str(part) for part in parts).encode())
    told_by = sorted(Path(__file__).parent.glob("*.py"))
    for path in [*told_by, *sorted((root / "units").rglob("*")), *sorted((root / "demo").rglob("*"))]:
        if path.is_file() and path.name not in APART:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class _Reading:
    """What has been read so far, with every problem met."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self._frame: Frame | None = None
        self._names: Names | None = None
        self._excuses = Excuses({})
        self._excuses_place: Place | None = None
        self._words: dict[str, list[Scalar]] = {}
        self._units: list[UnitRow] = []
        self._streams: dict[str, Stream] = {}
        self._places: dict[str, Place] = {}
        self._tables: dict[str, list[Given]] = {}
        self._unit_places: dict[str, Place] = {}

    def story(self, key: str) -> Story:
        """The whole, if nothing is wrong with it."""
        for name, part in (("frame", self._frame), ("names", self._names)):
            if part is None and not self.problems:
                self.problems.append(Problem("story.part.missing", file=f"{self.root.name}/demo", line=1, found=name))
        if self.problems or self._frame is None or self._names is None:
            raise Problems(self.problems)
        return Story(
            key=key,
            root=self.root,
            frame=self._frame,
            names=self._names,
            words=self._words,
            units=self._units,
            streams=self._streams,
            places=self._places,
            tables=self._tables,
            unit_places=self._unit_places,
            excuses=self._excuses.root,
            excuses_place=self._excuses_place,
        )

    def add_units(self, sheet: Sheet) -> None:
        """A file of `units/`: a list."""
        for index, raw in enumerate(sheet.data):
            place = Place(sheet, (index,))
            row = self.parsed(UnitRow, raw, place)
            if row is not None:
                self._units.append(row)
                self._unit_places[row.key] = place

    def add(self, sheet: Sheet) -> None:
        """A file of `demo/`: any of the parts of a story."""
        if not isinstance(sheet.data, dict):
            self.problems.append(Place(sheet).problem("pack.file.not_a_mapping"))
            return
        for name, raw in sheet.data.items():
            place = Place(sheet, (name,))
            if name in SECTIONS:
                self._add_streams(SECTIONS[name], raw or {}, place)
            elif name == "words":
                self._add_words(raw or {}, place)
            elif name == "frame":
                self._frame = self.parsed(Frame, raw, place)
            elif name == "names":
                self._names = self.parsed(Names, raw, place)
            elif name == "excuses":
                self._excuses, self._excuses_place = self.parsed(Excuses, raw, place) or self._excuses, place
            else:
                allowed = ["frame", "names", "excuses", "words", *SECTIONS]
                self.problems.append(place.problem("pack.field.unknown", found=name, allowed=allowed))

    def parsed(self, model: type[M], raw: Any, place: Place) -> M | None:
        """The parsed part, or None with its flaws noted."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for flaw in flaws_of(error, model):
                self.problems.append(place.problem(flaw.code, flaw.path, found=flaw.found, allowed=flaw.allowed))
        return None

    def _add_streams(self, model: type[Stream], raw: dict[str, Any], section: Place) -> None:
        for key, each in raw.items():
            place = Place(section.sheet, (*section.path, key))
            if key in self._streams:
                first = self._places[key].sheet.file
                self.problems.append(place.problem("story.stream.twice", found=key, allowed=first))
                continue
            stream = self.parsed(model, each, place)
            if stream is not None:
                self._streams[key] = stream
                self._places[key] = place
                self._add_table(getattr(stream, "table", None), place)

    def _add_table(self, name: str | None, place: Place) -> None:
        if name is None or name in self._tables:
            return
        path = self.root / "demo" / name
        if not path.is_file():
            self.problems.append(place.problem("story.table.missing", ("table",), found=name))
            return
        try:
            self._tables[name] = read_table(path, f"{self.root.name}/demo/{name}")
        except Problems as several:
            self.problems.extend(several.problems)

    def _add_words(self, raw: dict[str, Any], place: Place) -> None:
        for name, several in raw.items():
            if name in self._words or not isinstance(several, list) or not several:
                self.problems.append(place.problem("story.words.bad", (name,), found=name))
            else:
                self._words[name] = several
