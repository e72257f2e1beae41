"""What a figure opens to, list by list: entries and records, persons, readings, cases, years, units.

A list has exactly as many lines as it says. What a leaf opens to stands in the vocabulary; a combination opens to the
lists of its parts, a condition over units to every unit, failing ones included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from shanzhi.directory.trees import Node
from shanzhi.indicators import compiling
from shanzhi.indicators.cells import Cell
from shanzhi.indicators.compiling import Group, Page
from shanzhi.indicators.figures import Figure, Figures
from shanzhi.indicators.vocabulary.base import FactLine, Leaf, OverUnits, Value, Word
from shanzhi.indicators.vocabulary.last import Last
from shanzhi.indicators.vocabulary.median import Median
from shanzhi.indicators.vocabulary.pairs import OfPairs

Kind = Literal["entries", "records", "persons", "readings", "cases", "years", "units"]


@dataclass(frozen=True)
class Opening:
    """One list: what its lines are, behind which word of the tree, how many. `reversals` are among the entries."""

    kind: Kind
    word: Word
    count: int
    reversals: int = 0


@dataclass(frozen=True)
class Case:
    """Something opened and perhaps closed, by record or subject; whether it counts."""

    key: int | None
    unit_id: int
    opened_on: date | None
    closed_on: date | None
    is_counted: bool


def list_openings(figures: Figures, figure: Figure) -> list[Opening]:
    """Every list behind a figure that is the reader's, parts in their order."""
    return [opening for word in _openable(figure.tree) for opening in _openings(figures, figure, word)]


def list_entries(figures: Figures, figure: Figure, word: Leaf, page: Page) -> list[FactLine]:
    """Facts, the newest first."""
    return compiling.list_facts(word, figure.cell, figures.as_of, page=page)


def list_counted(figures: Figures, figure: Figure, opening: Opening, page: Page) -> list[Group]:
    """Records or persons that count."""
    by: compiling.By = "record" if opening.kind == "records" else "subject"
    return compiling.list_groups(_leaf(opening.word), figure.cell, figures.as_of, by, page)


def list_readings(figures: Figures, figure: Figure, word: Leaf) -> list[tuple[FactLine, bool]]:
    """Every standing reading, the newest first, and whether it is the one that is used."""
    lines = compiling.list_facts(word, figure.cell, figures.as_of)
    used = {line.seq for line in word.latest(lines)} if isinstance(word, Last) else set()
    return [(line, line.seq in used) for line in sorted(lines, key=lambda each: (each.happened_on, each.seq))[::-1]]


def list_cases(figures: Figures, figure: Figure, word: OfPairs) -> list[Case]:
    """What was opened or closed up to the window's end, the oldest first; those that count before the others."""
    found: dict[int | None, list[FactLine]] = defaultdict(list)
    for line in compiling.list_facts(word, figure.cell, figures.as_of):
        found[line.record_id if word.by == "record" else line.subject_id].append(line)
    cases = [_case(key, lines, word, figure.cell) for key, lines in found.items()]
    return sorted(cases, key=lambda case: (not case.is_counted, case.opened_on or date.max))


def list_years(figures: Figures, figure: Figure, word: Leaf) -> list[tuple[int, Decimal]]:
    """Years in which it happened, the latest first, with how often."""
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for line in compiling.list_facts(word, figure.cell, figures.as_of):
        totals[line.happened_on.year] += line.quantity
    return sorted(((year, total) for year, total in totals.items() if total > 0), reverse=True)


def list_units(figures: Figures, figure: Figure, word: OverUnits) -> list[tuple[Node, Value, bool]]:
    """Every unit asked, with its value and whether it holds; those that hold first."""
    restated = figure.request.restated
    cells = figures.split(restated_too=restated)(figure.cell, word.kinds)
    values = figures.of_words([word.part], cells, restated_too=restated)
    trees = figures.forest(figure.request.window)
    rows = [
        (trees.nodes[cell.unit], values[word.part, cell], word.holds(values[word.part, cell]))
        for cell in cells
        if cell.unit in trees.nodes
    ]
    return sorted(rows, key=lambda row: not row[2])


def _openable(word: Word) -> Iterator[Word]:
    """Leaves and conditions over units; a combination stands for its parts."""
    if isinstance(word, (Leaf, OverUnits)):
        yield word
        return
    for part in word.parts():
        yield from _openable(part)


def _openings(figures: Figures, figure: Figure, word: Word) -> list[Opening]:
    if isinstance(word, OverUnits):
        cells = figures.split(restated_too=figure.request.restated)(figure.cell, word.kinds)
        return [Opening("units", word, len(cells))]
    leaf = _leaf(word)
    if leaf.opens == "readings":
        return [Opening("readings", leaf, compiling.count_facts(leaf, figure.cell, figures.as_of)[0])]
    if isinstance(leaf, OfPairs):
        return [Opening("cases", leaf, len(list_cases(figures, figure, leaf)))]
    if leaf.opens == "persons":
        found = compiling.tally(leaf, figure.cell, figures.as_of, "subject")
        return [Opening("persons", leaf, found.things), Opening("entries", leaf, found.facts, found.reversals)]
    found = compiling.tally(leaf, figure.cell, figures.as_of, "record")
    entries = Opening("entries", leaf, found.facts, found.reversals)
    if leaf.opens == "years":
        return [Opening("years", leaf, len(list_years(figures, figure, leaf))), entries]
    return [entries, Opening("records", leaf, found.things)]


def _leaf(word: Word) -> Leaf:
    if not isinstance(word, Leaf):
        raise TypeError(f"{word.name} reads no facts itself")
    return word


def _case(key: int | None, lines: list[FactLine], word: OfPairs, cell: Cell) -> Case:
    ((opened, closed),) = word.match(lines)
    if isinstance(word, Median):
        is_counted = opened is not None and closed is not None and cell.window.start <= closed <= cell.window.end
    else:
        is_counted = opened is not None and closed is None
    return Case(key, lines[0].unit_id, opened, closed, is_counted)
