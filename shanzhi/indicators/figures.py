"""Figures for a reader: an indicator's value for a unit and a window, as of a place in the ledger.

A figure is computed only for a reader whose scope covers all of the unit for every measure class it uses; otherwise it
is "not yours", never a partial number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from shanzhi.core.errors import NotFound, NotYours, Problem
from shanzhi.core.periods import Window, window_of
from shanzhi.directory.trees import Forest, Node, forest, restated
from shanzhi.indicators.cells import AsOf, Cell
from shanzhi.indicators.compiling import count_facts
from shanzhi.indicators.declare import Indicator
from shanzhi.indicators.evaluating import Lines, Split, evaluate, evaluate_each, list_lines
from shanzhi.indicators.parsing import parse
from shanzhi.indicators.vocabulary.base import Leaf, Value, Word
from shanzhi.indicators.vocabulary.sum import Sum
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import covers
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.declare import MeasureDeclaration
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.packs.library import Applied, Library, library
from shanzhi.packs.units_of_measure import units_of_measure

_END = "coalesce((select seq from ledger_head where town_id = %s), 0)"
"""The last place of a town's ledger."""


@dataclass(frozen=True)
class Request:
    """What is asked: an indicator for a unit and a window.

    `restated` counts former units for their successors of today.
    """

    indicator: str
    unit: int
    window: Window
    restated: bool = False


@dataclass(frozen=True)
class Figure:
    """What is answered. `value` is None without a reading, and when `is_yours` is false."""

    request: Request
    definition: Applied
    tree: Word
    cell: Cell
    as_of: AsOf
    tree_date: date
    value: Value
    scale: Decimal
    is_typed: bool
    is_yours: bool = True

    @property
    def shown(self) -> Value:
        """The value in the indicator's own unit: facts in cents show as yuan."""
        return None if self.value is None else self.value * self.scale


@dataclass(frozen=True)
class _Meaning:
    """An indicator on a day: its version, its tree, and what its measures say about it."""

    definition: Applied
    tree: Word
    access_classes: frozenset[int]
    scale: Decimal
    is_typed: bool


@dataclass
class Figures:
    """All figures one reader asks for in one scope, as of one place in the ledger."""

    reader: Principal
    town: Town
    as_of: AsOf
    library: Library
    _meanings: dict[tuple[str, date], _Meaning] = field(default_factory=dict)
    _cells: dict[tuple[int, Window, bool], Cell] = field(default_factory=dict)

    @classmethod
    def now(cls, reader: Principal, town: Town) -> Figures:
        """As of the end of the ledger in this scope."""
        end = end_of_ledger(town.pk)
        return cls(reader, town, AsOf(town.pk, end.seq, end.recorded_at, is_now=True), library(town))

    @classmethod
    def at(cls, reader: Principal, town: Town, moment: datetime) -> Figures:
        """As of a moment: the last seq recorded up to it."""
        with connection.cursor() as cursor:
            cursor.execute(f"select ledger_at(%s, %s), {_END}", [town.pk, moment, town.pk])
            (seq, end) = cursor.fetchone()
        return cls(reader, town, AsOf(town.pk, seq, moment, behind=end - seq), library(town))

    def at_moments(self, moments: Sequence[datetime]) -> list[Figures]:
        """The same reader's figures as of several moments; those before the ledger began are left out."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"select m, ledger_at(%s, m), {_END}"
                " from unnest(%s::timestamptz[]) with ordinality as of (m, n) order by n",
                [self.town.pk, self.town.pk, list(moments)],
            )
            rows = cursor.fetchall()
        return [
            Figures(self.reader, self.town, AsOf(self.town.pk, seq, moment, behind=end - seq), self.library)
            for moment, seq, end in rows
            if seq > 0
        ]

    def today(self) -> date:
        """The town's day."""
        return clock.today(self.town)

    @property
    def day(self) -> date:
        """The day looked from: today, or that of the moment."""
        return self.today() if self.as_of.is_now else clock.day_of(self.as_of.at)

    def default_window(self, indicator: str, day: date | None = None) -> Window:
        """The window an indicator means when none is stated, on a day (default: today)."""
        declared = _defined(self.library.find("indicators", indicator), indicator).model
        reporting = self.library.manifest.reporting
        return window_of(
            declared.window, day or self.today(), previous_until=reporting.previous_year_until if reporting else None
        )

    def forest(self, window: Window) -> Forest:
        """The trees at the window's end, as known at the as-of."""
        return forest(self.town, window.end, None if self.as_of.is_now else self.as_of.at)

    def root(self, on: date | None = None) -> Node:
        """The town's own unit: the top of its administrative tree."""
        trees = forest(self.town, on or self.today())
        for node in trees.nodes.values():
            if node.tree == "administrative" and (node.parent is None or node.parent not in trees.nodes):
                return node
        raise NotFound("unit.no_root", town=self.town.key)

    def one(self, request: Request) -> Figure:
        """One figure. NotYours if it is wider than the reader's scope."""
        (figure,) = self.many([request])
        if not figure.is_yours:
            raise NotYours("figure.not_yours")
        return figure

    def many(self, requests: Sequence[Request]) -> list[Figure]:
        """Figures in the order asked; equal cells share a statement, what is not the reader's has no value."""
        prepared = [self.prepare(request) for request in requests]
        values: dict[tuple[Word, Cell], Value] = {}
        for restated_too in (False, True):
            chosen = [each for each in prepared if each.is_yours and each.request.restated is restated_too]
            asked = list(dict.fromkeys((each.tree, each.cell) for each in chosen))
            values.update(evaluate_each(asked, self.as_of, self.split(restated_too=restated_too)))
        return [_with_value(figure, values.get((figure.tree, figure.cell))) for figure in prepared]

    def changes(self, figures: Sequence[Figure], since: Figures) -> list[Value]:
        """By how much each figure is another than at an earlier moment, in the unit facts are kept in.

        Only for what adds up (`Leaf.uses_sums`): the facts posted since then are the change. None for others.
        """
        chosen = [(each.tree, each.cell) for each in figures if _adds_up(each)]
        later = replace(self.as_of, is_now=False, after=since.as_of.seq)
        values = evaluate_each(list(dict.fromkeys(chosen)), later, self.split(restated_too=False))
        return [values[each.tree, each.cell] if _adds_up(each) else None for each in figures]

    def series(self, figure: Figure, windows: Sequence[Window]) -> list[tuple[Window, Value]]:
        """The same figure over other windows (months, last year)."""
        cells = [self._cell(figure.request.unit, window, restated_too=figure.request.restated) for window in windows]
        values = evaluate([figure.tree], cells, self.as_of, self.split(restated_too=figure.request.restated))
        return [(window, values[figure.tree, cell]) for window, cell in zip(windows, cells, strict=True)]

    def of_words(
        self, words: Sequence[Word], cells: Sequence[Cell], *, restated_too: bool
    ) -> dict[tuple[Word, Cell], Value]:
        """Parts of a figure's tree, each in each cell, in the unit facts are kept in."""
        return evaluate(words, cells, self.as_of, self.split(restated_too=restated_too))

    def by_unit(self, figure: Figure) -> tuple[list[tuple[Node, Value]], Value]:
        """The figure told apart by the indicator's kinds of unit, and what belongs to none of them.

        Each unit counts with its own tree only, so no fact is in two rows; for flows and stocks rows and rest add up to
        the figure.
        """
        window = figure.request.window
        nodes, values = self.by_unit_over(figure, [window])
        rows = [(node, values[node.id, window]) for node in nodes]
        if not isinstance(figure.tree, Sum) or figure.value is None:
            return rows, None
        return rows, figure.value - sum((value for _, value in rows if value is not None), Decimal(0))

    def by_unit_over(
        self, figure: Figure, windows: Sequence[Window]
    ) -> tuple[list[Node], dict[tuple[int, Window], Value]]:
        """The units a figure is told apart by, by the tree of its own window, and their values over several windows."""
        trees = self.forest(figure.request.window)
        kinds = set(figure.definition.model.by)
        inside = sorted(figure.cell.covered & trees.nodes.keys())
        nodes = [trees.nodes[unit] for unit in inside if trees.nodes[unit].kind in kinds]
        cells = {
            (node.id, window): Cell(node.id, trees.below(node.id) & figure.cell.covered, window, until=self.day)
            for node in nodes
            for window in windows
        }
        values = evaluate([figure.tree], list(cells.values()), self.as_of, self.split(restated_too=False))
        return nodes, {place: values[figure.tree, cell] for place, cell in cells.items()}

    def lines(self, figure: Figure, *, record: int | None = None) -> Lines:
        """Exactly the lines behind the figure."""
        return list_lines(
            figure.tree, figure.cell, self.as_of, self.split(restated_too=figure.request.restated), record=record
        )

    def counts(self, figure: Figure) -> tuple[int, int]:
        """How many facts and how many different records stand behind a figure, all its leaves together."""
        pairs = [count_facts(leaf, figure.cell, self.as_of) for leaf in dict.fromkeys(figure.tree.leaves())]
        return sum(facts for facts, _ in pairs), sum(records for _, records in pairs)

    def find(self, indicator: str, on: date) -> Applied | None:
        """The version of an indicator for a window that ends on a day, among those applied by the as-of."""
        return self.library.find("indicators", indicator, on=on, known_at=None if self.as_of.is_now else self.as_of.at)

    def prepare(self, request: Request) -> Figure:
        """A figure that is not computed yet: its version, tree and cell, and whether it is the reader's."""
        meaning = self._meaning(request.indicator, request.window.end)
        cell = self._cell(request.unit, request.window, restated_too=request.restated)
        return Figure(
            request=request,
            definition=meaning.definition,
            tree=meaning.tree,
            cell=cell,
            as_of=self.as_of,
            tree_date=self.today() if request.restated else request.window.end,
            value=None,
            scale=meaning.scale,
            is_typed=meaning.is_typed,
            is_yours=covers(
                self.reader, town_id=self.town.pk, unit_ids=cell.covered, access_classes=meaning.access_classes
            ),
        )

    def _meaning(self, indicator: str, on: date) -> _Meaning:
        """What an indicator means on a day, with the versions of what it uses that hold on the same day."""
        if (indicator, on) not in self._meanings:
            definition = _defined(self.find(indicator, on), indicator)
            tree = parse(
                definition.model.value, lambda key: found.model.value if (found := self.find(key, on)) else None
            )
            measures = [self.library.get("measures", measure).model for measure in tree.measures()]
            self._meanings[indicator, on] = _Meaning(
                definition,
                tree,
                frozenset(
                    self.library.get("access_classes", measure.access_class).model.number for measure in measures
                ),
                _scale(definition.model, measures),
                any(measure.typed for measure in measures),
            )
        return self._meanings[indicator, on]

    def _cell(self, unit: int, window: Window, *, restated_too: bool) -> Cell:
        asked = (unit, window, restated_too)
        if asked not in self._cells:
            self._cells[asked] = self._new_cell(unit, window, restated_too=restated_too)
        return self._cells[asked]

    def _new_cell(self, unit: int, window: Window, *, restated_too: bool) -> Cell:
        if not restated_too:
            return replace(_cell(self.forest(window), unit, frozenset(), window), until=self.day)
        today = forest(self.town, self.today())
        former = restated(today, self.town.pk)
        inherited = frozenset[int]().union(*(former.get(each, ()) for each in today.covered_by(unit)))
        return replace(_cell(today, unit, inherited, window), until=self.day)

    def split(self, *, restated_too: bool) -> Split:
        """Cells of the units inside a cell; each keeps to what the outer cell covers."""
        found: dict[tuple[Cell, tuple[str, ...]], list[Cell]] = {}

        def split(cell: Cell, kinds: tuple[str, ...]) -> list[Cell]:
            if (cell, kinds) not in found:
                trees = forest(self.town, self.today()) if restated_too else self.forest(cell.window)
                units = sorted(unit for unit in cell.covered & trees.nodes.keys() if trees.nodes[unit].kind in kinds)
                inner = [self._cell(unit, cell.window, restated_too=restated_too) for unit in units]
                found[cell, kinds] = [
                    replace(each, covered=each.covered & cell.covered, ended=each.ended & cell.covered)
                    for each in inner
                ]
            return found[cell, kinds]

        return split


def at_moment(reader: Principal, town: Town, moment: datetime | None) -> Figures:
    """Figures as of a moment, or now. Problem if the moment lies before the ledger begins."""
    if moment is None:
        return Figures.now(reader, town)
    figures = Figures.at(reader, town, moment)
    if figures.as_of.seq == 0:
        raise Problem("figure.before_ledger", found=moment)
    return figures


def _defined(found: Applied | None, indicator: str) -> Applied:
    if found is None:
        raise NotFound("indicator.not_found", found=indicator)
    return found


def _scale(indicator: Indicator, measures: list[MeasureDeclaration]) -> Decimal:
    """From the unit facts are kept in to the unit the figure is said in; 1 where a tree makes another dimension."""
    target = units_of_measure()[indicator.unit]
    sources = {measure.unit for measure in measures}
    if len(sources) != 1:
        return Decimal(1)
    source = units_of_measure()[sources.pop()]
    if source.dimension != target.dimension:
        return Decimal(1)
    factor = source.factor / target.factor
    return Decimal(factor.numerator) / Decimal(factor.denominator)


def _cell(trees: Forest, unit: int, inherited: frozenset[int], window: Window) -> Cell:
    """A unit with all it covers and what it inherited, told apart by whether it still stands."""
    covered = trees.covered_by(unit) | inherited | {unit}
    return Cell(unit, covered, window, frozenset(covered - trees.nodes.keys() - {unit}))


def _adds_up(figure: Figure) -> bool:
    return isinstance(figure.tree, Leaf) and figure.tree.uses_sums and figure.is_yours and not figure.request.restated


def _with_value(figure: Figure, value: Value) -> Figure:
    return replace(figure, value=value)
