"""Section `measures`: what facts count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from shanzhi.ledger.writing import keep_measure
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.library import Library
from shanzhi.packs.sections import Flaw, Section
from shanzhi.packs.units_of_measure import units_of_measure

DAYS = "days"


class Dimension(Declared):
    """Along what facts of a measure may be told apart.

    Either a closed set of codes with labels (`values`), or `of`: the keys of a section of the pack (`of: duties`), or
    `of: days`, where the codes are days.
    """

    label: Label
    values: dict[Key, Label] = Field(default_factory=dict)
    of: Key | None = None

    def is_open(self) -> bool:
        """Whether its codes stand elsewhere than in `values`."""
        return self.of is not None


def label_of_code(library: Library, dimension: Dimension, code: str) -> Label:
    """The words of a code; the code itself where nothing says more (a day, a key that is gone)."""
    found = dimension.values.get(code)
    if found is None and dimension.of not in (None, DAYS):
        row = library.find(dimension.of, code)
        found = None if row is None else row.model.label
    return found or Label(zh=code, en=code)


class MeasureDeclaration(Declared):
    """A measure. `counts` says in words what one fact stands for; `unit` is a unit of measure of the lexicon.

    `nature`: a flow happens in a window, a stock is there at a date (from ±1), a reading is taken with date and method.
    `typed` marks figures for which no roster can exist. `dims` are the only dimensions its facts may carry.
    """

    label: Label
    counts: Label
    unit: Key
    nature: Literal["flow", "stock", "reading"] = "flow"
    access_class: Key = "general"
    dims: dict[Key, Dimension] = Field(default_factory=dict)
    typed: bool = False
    source: Source | None = None


def _check(pack: Pack, _key: str, measure: MeasureDeclaration) -> Iterator[Flaw]:
    if pack.find("access_classes", measure.access_class) is None:
        yield Flaw("pack.reference.unknown", ("access_class",), measure.access_class, pack.keys("access_classes"))
    if measure.unit not in units_of_measure():
        yield Flaw("pack.reference.unknown", ("unit",), measure.unit, sorted(units_of_measure()))
    for name, dimension in measure.dims.items():
        if not dimension.values and dimension.of is None:
            yield Flaw("pack.field.missing", ("dims", name), "values")


SECTIONS = [Section("measures", MeasureDeclaration, check=_check, on_apply=keep_measure)]
