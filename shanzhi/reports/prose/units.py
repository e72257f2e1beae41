"""The table of units of measure: how they are written, and what they are worth exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from shanzhi.core.errors import Problem
from shanzhi.reports.prose.files import Source

Han = Literal["any", "after", "never"]
"""Whether Chinese numerals count with a unit: anywhere, only behind the noun, or never."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What can be converted into what. A counted dimension has no base: nothing in it converts."""

    key: str
    zh: str
    en: str
    base: str | None


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its words, its exact worth in the base of its dimension, and how it behaves in prose."""

    key: str
    zh: str
    en: str
    dimension: str
    factor: Fraction | None
    said: tuple[str, ...]
    places: tuple[str, ...]
    """Words that stand in for the unit before a noun (the 大 of 四大产业)."""
    han: Han
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]
    but_before: tuple[str, ...]
    """Longer words that take back `not_before`."""
    but_after: tuple[str, ...]
    """Words that show that the number counts, whatever else stands by it."""
    only_with: str | None
    has_place_risk: bool
    is_specification: bool
    is_silent: bool
    """Not a word at all: a share such as 三分之二 is told without a unit."""
    most: int | None

    def to_base(self, amount: Decimal) -> Fraction:
        """The amount in base units, exactly; a Problem for a counted unit."""
        if self.factor is None:
            raise Problem("prose.unit.counted", unit=self.zh)
        return Fraction(amount) * self.factor


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that was read, where it ends, and the unit it is told by (元/亩)."""

    unit: Unit
    end: int
    per: Unit | None = None

    @property
    def word(self) -> str:
        """The word a claim reports."""
        if self.unit.is_silent:
            return ""
        return f"{self.unit.zh}/{self.per.zh}" if self.per else self.unit.zh

    @property
    def key(self) -> str:
        """The key a claim reports."""
        return f"{self.unit.key}/{self.per.key}" if self.per else self.unit.key


class UnitTable:
    """All units, found by key or by reading a text."""

    def __init__(self, dimensions: dict[str, Dimension], units: list[Unit]) -> None:
        self.dimensions = dimensions
        self.units = {unit.key: unit for unit in units}
        self._by_first: dict[str, list[tuple[str, Unit]]] = {}
        self.by_word: dict[str, Unit] = {}
        for unit in units:
            for word in (*(() if unit.places else (unit.zh,)), *unit.said, *unit.places):
                self.by_word[word] = unit
                self._by_first.setdefault(word[0], []).append((word, unit))
        for listed in self._by_first.values():
            listed.sort(key=lambda each: -len(each[0]))

    @property
    def words(self) -> list[str]:
        """Every way a unit is written."""
        return list(self.by_word)

    def match(self, text: str, at: int) -> Match | None:
        """The longest unit written at this place, with the unit behind a stroke (元/亩)."""
        found = self._longest(text, at)
        if found is None or text[found.end : found.end + 1] != "/":
            return found
        per = self._longest(text, found.end + 1)
        return found if per is None else Match(found.unit, per.end, per.unit)

    def _longest(self, text: str, at: int) -> Match | None:
        for word, unit in self._by_first.get(text[at : at + 1], ()):
            if text.startswith(word, at) and not _runs_on(text, word, at + len(word)):
                return Match(unit, at + len(word))
        return None

    def convert(self, amount: Decimal, origin: str, goal: str) -> Fraction:
        """The amount told in another unit, exactly. Keys of the table; a Problem when they do not convert."""
        if origin == goal:
            return Fraction(amount)
        one, other = self.units[origin], self.units[goal]
        if one.dimension != other.dimension or other.factor is None:
            raise Problem("prose.unit.apart", one=one.zh, other=other.zh)
        return one.to_base(amount) / other.factor


def _runs_on(text: str, word: str, end: int) -> bool:
    """Whether a unit in Latin letters is only the beginning of a longer word."""
    following = text[end : end + 1]
    return word[-1].isascii() and word[-1].isalpha() and following.isascii() and following.isalnum()


def read_units(source: Source) -> UnitTable:
    """The table in a units file; a Problem that names what is wrong with it."""
    dimensions = _dimensions(source)
    units: list[Unit] = []
    words: set[str] = set()
    for entry in source.entries("units"):
        unit = _unit(entry, dimensions)
        for word in (*(() if unit.places else (unit.zh, unit.key)), *unit.said, *unit.places):
            if word in words:
                raise source.problem("twice", "units", word=word)
            words.add(word)
        units.append(unit)
    source.done()
    return UnitTable(dimensions, units)


def _dimensions(source: Source) -> dict[str, Dimension]:
    listed = source.mapping("dimensions")
    found: dict[str, Dimension] = {}
    for key in listed.keys():  # noqa: SIM118 - not a dict
        entry = listed.mapping(key)
        base = None if entry.flag("counted") else entry.text("base")
        found[key] = Dimension(key, entry.text("zh"), entry.text("en"), base)
        entry.done()
    return found


def _unit(entry: Source, dimensions: dict[str, Dimension]) -> Unit:
    dimension = entry.text("dimension")
    if dimension not in dimensions:
        raise entry.problem("unknown", dimension)
    han = entry.text("han")
    if han not in get_args(Han):
        raise entry.problem("wrong_kind", "han", wanted=" / ".join(get_args(Han)))
    unit = Unit(
        key=entry.text("unit"),
        zh=entry.text("zh"),
        en=entry.text("en"),
        dimension=dimension,
        factor=None if dimensions[dimension].base is None else _factor(entry),
        said=entry.words("said"),
        places=entry.words("place"),
        han=han,  # type: ignore[arg-type]  # checked above
        not_before=entry.words("not_before"),
        not_after=entry.words("not_after"),
        but_before=entry.words("but_before"),
        but_after=entry.words("but_after"),
        only_with=entry.text("only_with") if entry.has("only_with") else None,
        has_place_risk=entry.flag("place_risk"),
        is_specification=entry.flag("spec"),
        is_silent=entry.flag("silent"),
        most=entry.number("digits") if entry.has("digits") else None,
    )
    entry.done()
    return unit


def _factor(entry: Source) -> Fraction:
    written = entry.text("factor")
    try:
        factor = Fraction(written)
    except (ValueError, ZeroDivisionError) as error:
        raise entry.problem("wrong_kind", "factor", wanted="2000/3") from error
    if factor <= 0:
        raise entry.problem("wrong_kind", "factor", wanted="2000/3")
    return factor
