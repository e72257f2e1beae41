"""Units of measure: whether a claim's unit can tell an indicator's figure, and the figure in the claim's unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shanzhi.core.writing import WIDE
from shanzhi.reports.prose import UnitTable
from shanzhi.reports.prose.files import Source


@dataclass(frozen=True, slots=True)
class UnitWords:
    """Which units of measure stand for which: see `packs/base/lexicon/matching.yaml`."""

    table: UnitTable
    stand_ins: tuple[frozenset[str], ...]
    apart: frozenset[str]
    confused: frozenset[frozenset[str]]
    shared: frozenset[str]
    acts: frozenset[str]

    def fits(self, said: str, kept: str) -> bool:
        """Whether a number in the unit `said` can tell a figure kept in the unit `kept` (keys of the units table).

        Units that convert do; counted ones if they are one, of one dimension, or stand for one another by the table.
        """
        if said == kept:
            return True
        one, other = self.table.units.get(said), self.table.units.get(kept)
        if one is None or other is None or said in self.apart or kept in self.apart:
            return False
        return one.dimension == other.dimension or any(said in group and kept in group for group in self.stand_ins)

    def is_confused(self, said: str, kept: str) -> bool:
        """Whether the two are taken for one another by mistake: persons for attendances."""
        one, other = self.table.units.get(said), self.table.units.get(kept)
        return one is not None and other is not None and frozenset((one.dimension, other.dimension)) in self.confused

    def is_shared(self, said: str) -> bool:
        """Whether a number in this unit holds for each thing of a list (a share) rather than being their total."""
        unit = self.table.units.get(said)
        return unit is not None and unit.dimension in self.shared

    def counts_acts(self, kept: str) -> bool:
        """Whether a figure kept in this unit counts what was done, rather than things or persons."""
        unit = self.table.units.get(kept)
        return unit is not None and unit.dimension in self.acts

    def told_in(self, value: Decimal, kept: str, said: str) -> Decimal:
        """The value kept in one unit, told in the other. Counted units are told as they are."""
        one, other = self.table.units.get(said), self.table.units.get(kept)
        if one is None or other is None or said == kept or one.factor is None or other.factor is None:
            return value
        if one.dimension != other.dimension:
            return value
        worth = other.factor / one.factor
        return WIDE.divide(WIDE.multiply(value, Decimal(worth.numerator)), Decimal(worth.denominator))


def read_unit_words(source: Source, table: UnitTable) -> UnitWords:
    """The unit words of a matching file; a Problem when one is no key of the units table."""
    units, dimensions = frozenset(table.units), frozenset(table.dimensions)
    return UnitWords(
        table=table,
        stand_ins=tuple(_known(entry, "units", units) for entry in source.entries("stand_ins")),
        apart=_known(source, "apart", units),
        confused=frozenset(_known(entry, "dimensions", dimensions) for entry in source.entries("confused")),
        shared=_known(source, "shared", dimensions),
        acts=_known(source, "acts", dimensions),
    )


def _known(source: Source, key: str, known: frozenset[str]) -> frozenset[str]:
    found = frozenset(source.words(key))
    for each in sorted(found - known):
        raise source.problem("unknown", f"{key}.{each}")
    return found
