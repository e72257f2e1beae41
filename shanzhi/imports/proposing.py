"""What a sheet's columns are likely to stand for, to begin with."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.imports.ground import Ground
from shanzhi.imports.headers import Heads
from shanzhi.imports.matching import REMEMBERED, SAMPLED, Match, match
from shanzhi.imports.models import Import
from shanzhi.imports.sheets import Cell, Sheet
from shanzhi.imports.storing import digest_of
from shanzhi.imports.targets import ON, UNIT

SHOWN = 3
"""Sample values beside a column."""


@dataclass(frozen=True)
class Proposal:
    """The match of each column, some of its values, and what may hold for all rows."""

    matches: dict[int, Match]
    samples: dict[int, list[Cell]]
    fixed: dict[str, str]


def propose(ground: Ground, sheet: Sheet, heads: Heads) -> Proposal:
    """The mapping of the last file with the same heads, else the likeliest."""
    samples = {column.place: _samples(sheet, heads, column.place) for column in heads.columns}
    last = _last(ground, heads)
    if last is not None:
        known = {int(column): key for column, key in last.columns.items() if key in ground.targets}
        matches = {column: Match(column, key, 1.0, REMEMBERED) for column, key in known.items()}
        return Proposal(matches, samples, {key: text for key, text in last.fixed.items() if key != ON})
    return Proposal(match(heads.columns, samples, ground.targets, ground.units), samples, _only_unit(ground))


def _samples(sheet: Sheet, heads: Heads, column: int) -> list[Cell]:
    """Values from all over the table, not only from its beginning."""
    stride = max(1, len(heads.rows) // SAMPLED)
    found: list[Cell] = [cell for place in heads.rows[::stride] if (cell := sheet.rows[place][column]) is not None]
    return found[:SAMPLED]


def _last(ground: Ground, heads: Heads) -> Import | None:
    """The last import of this person that had these heads and whose mapping was looked at."""
    rows = Import.objects.filter(town=ground.town, type=ground.definition.key, actor=ground.actor.key, is_checked=True)
    return rows.filter(heads_digest=digest_of(heads)).first() if heads.is_found else None


def _only_unit(ground: Ground) -> dict[str, str]:
    """The unit of somebody who may write for one only."""
    standing = [unit for unit in ground.permitted if unit in ground.seasons.on(ground.today).nodes]
    return {UNIT: ground.units.nodes[standing[0]].name["zh"]} if len(standing) == 1 else {}
