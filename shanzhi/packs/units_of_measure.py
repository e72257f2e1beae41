"""Units of measure from the lexicon (次, 人次, 亩, 元), each with its dimension and exact factor to the base unit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from shanzhi.core.places import packs_folder
from shanzhi.packs.reading import read


@dataclass(frozen=True)
class UnitOfMeasure:
    """`factor` base units of `dimension` make one of this unit; counting units have factor 1."""

    key: str
    label: dict[str, str]
    dimension: str
    factor: Fraction

    def word(self, language: str) -> str:
        """The unit in the reader's language."""
        return self.label["zh"] if language.startswith("zh") else self.label["en"]


@cache
def units_of_measure() -> dict[str, UnitOfMeasure]:
    """Every unit by key."""
    sheet = read(packs_folder() / "base" / "lexicon" / "units.yaml", "base/lexicon/units.yaml")
    return {row["unit"]: _unit(row) for row in sheet.data["units"]}


def _unit(row: dict[str, Any]) -> UnitOfMeasure:
    return UnitOfMeasure(
        row["unit"], {"zh": row["zh"], "en": row["en"]}, row["dimension"], Fraction(str(row.get("factor", 1)))
    )
