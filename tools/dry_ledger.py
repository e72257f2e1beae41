"""The facts a story leaves and the figures over them, without a database: for tuning a demo's salts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shanzhi.activities.declare import PRESENT, ROSTER
from shanzhi.cases.entry import receiving_unit
from shanzhi.core.intervals import Interval
from shanzhi.core.periods import Window
from shanzhi.indicators.cells import Cell
from shanzhi.indicators.declare import tree_of
from shanzhi.indicators.vocabulary.base import Combination, FactLine, Leaf, Value, Word
from shanzhi.indicators.vocabulary.one_measure import UP_TO_END
from shanzhi.inventory.declare import ITEM
from shanzhi.ledger.posting import Line
from shanzhi.loader import acts
from shanzhi.loader.story.case_files import CaseFile, rules_of
from shanzhi.loader.story.telling import Telling
from shanzhi.packs.assembling import Pack
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.party.declare import PERSON
from shanzhi.units.declare import UNIT
from shanzhi.workflow.flows.taking import Rules
from shanzhi.workflow.posting import Statement, lines_of


@dataclass(frozen=True)
class Wanted:
    """A figure with the interval its wording leaves open."""

    name: str
    indicator: str
    window: Window
    interval: Interval


@dataclass
class DryLedger:
    """The facts a story's acts leave in the end, without a database: subjects and units are numbers of this process."""

    telling: Telling
    numbers: dict[str, int] = field(default_factory=dict)
    rules: dict[str, Rules] = field(default_factory=dict)

    def lines(self, told: Iterable[acts.Act]) -> list[FactLine]:
        """What counts after the last act: corrected records as corrected, withdrawn ones not at all."""
        known = [act for act in sorted(told, key=lambda act: act.at) if act.at <= self.telling.now]
        gone = {act.record for act in known if isinstance(act, acts.Withdraw)}
        return [*self._of_records(known, gone), *self._of_cases(known, gone)]

    def _of_records(self, told: Sequence[acts.Act], gone: set[str]) -> list[FactLine]:
        opened: dict[str, acts.Act] = {}
        said: dict[str, acts.Said] = {}
        ends: dict[str, date] = {}
        for place, act in enumerate(told):
            match act:
                case acts.CorrectActivity():
                    said[act.record] = act.said
                case acts.EndItem() | acts.EndMembership():
                    ends[act.record] = act.on
                case acts.Withdraw() | acts.ReportCase() | acts.TakeStep() | acts.CorrectCase():
                    pass
                case _:
                    opened[act.key or f"#{id(told)}:{place}"] = act
        found: list[FactLine] = []
        for key, act in opened.items():
            if key not in gone:
                found.extend(self._facts(key, act, said.get(key), ends.get(key), len(found)))
        return found

    def _of_cases(self, told: Sequence[acts.Act], gone: set[str]) -> list[FactLine]:
        opened: dict[str, acts.ReportCase] = {}
        files: dict[str, CaseFile] = {}
        for act in told:
            match act:
                case acts.ReportCase():
                    opened[act.key], files[act.key] = act, self._opened(act)
                case acts.TakeStep():
                    files[act.record] = files[act.record].after(act)
                case acts.CorrectCase():
                    files[act.record] = files[act.record].corrected(act)
        found: list[FactLine] = []
        for key, file in files.items():
            if key not in gone:
                lines = enumerate(file.lines(self._number(key)), len(found))
                found.extend(self._fact(line, self._number(key), seq, opened[key]) for seq, line in lines)
        return found

    def _facts(self, key: str, act: Any, said: acts.Said | None, until: date | None, seq: int) -> Iterable[FactLine]:
        section, what = _section(act), said or getattr(act, "said", act)
        declared = self.telling.pack.find(section, act.type_key)
        groups = {PRESENT: [self._number(name) for name in getattr(what, "present", ())], ROSTER: []}
        links = {UNIT: [self._unit(act.unit)]} if isinstance(act, acts.EstablishUnit) else {}
        if isinstance(act, acts.EnrolMember):
            links = {PERSON: [self._number(act.person)]}
        if isinstance(act, acts.TakeReading) and act.item:
            links = {ITEM: [self._number(act.item)]}
        statement = Statement(
            record_id=self._number(key),
            unit_id=self._unit(what.unit),
            happened_on=what.on,
            values=declared.clean(dict(what.values)),
            ended_on=until or getattr(act, "ended_on", None),
            groups=groups,
            links=links,
        )
        for place, line in enumerate(lines_of(declared, statement)):
            yield self._fact(line, statement.record_id, seq + place, act)

    def _opened(self, act: acts.ReportCase) -> CaseFile:
        geography = self.telling.geography
        if act.type_key not in self.rules:
            self.rules[act.type_key] = rules_of(self.telling.pack, act.type_key)
        declared = self.telling.pack.find("cases", act.type_key)
        holder = receiving_unit(declared, geography.forest, self._unit(act.said.unit))
        return CaseFile.opened(self.telling.pack, self.rules[act.type_key], act, self._unit_or_number, holder)

    def _unit_or_number(self, name: str) -> int:
        unit = self.telling.geography.find(name)
        return self._number(name) if unit is None else unit.number

    def _fact(self, line: Line, record: int, seq: int, act: acts.Act) -> FactLine:
        return FactLine(
            seq, record, line.measure, line.unit_id, line.subject_id, line.on, act.at, line.quantity, line.dims, None
        )

    def _number(self, name: str) -> int:
        return self.numbers.setdefault(name, 100_000 + len(self.numbers))

    def _unit(self, key: str) -> int:
        return self.telling.geography.get(key).number


def _section(act: acts.Act) -> str:
    return {
        acts.EstablishUnit: "establishments",
        acts.EnrolMember: "enrolments",
        acts.RecordActivity: "activities",
        acts.RegisterItem: "items",
        acts.TakeReading: "readings",
    }[type(act)]


@dataclass
class Figures:
    """Figures of the town over the facts of a dry ledger."""

    pack: Pack
    telling: Telling
    trees: dict[str, Word] = field(default_factory=dict)

    def __post_init__(self) -> None:
        geography = self.telling.geography
        self.town = next(unit for unit in geography if unit.kind == "town").number
        self.covered = frozenset(unit.number for unit in geography.covered(geography.get("town")))

    def tree(self, indicator: str) -> Word:
        """The indicator's tree."""
        if indicator not in self.trees:
            self.trees[indicator] = tree_of(self.pack, indicator)
        return self.trees[indicator]

    def value(self, wanted: Wanted, lines: Sequence[FactLine]) -> Value:
        """The figure's value in its own unit."""
        value = self._value(self.tree(wanted.indicator), wanted.window, lines)
        unit = units_of_measure()[self.pack.find("indicators", wanted.indicator).unit]
        return value / Decimal(int(unit.factor)) if value is not None and unit.dimension == "money" else value

    def _value(self, tree: Word, window: Window, lines: Sequence[FactLine]) -> Value:
        if isinstance(tree, Combination):
            return tree.combine([self._value(part, window, lines) for part in tree.parts()])
        assert isinstance(tree, Leaf)
        return tree.fold(self.behind(tree, window, lines), Cell(self.town, self.covered, window))

    def reads(self, wanted: Wanted, lines: Sequence[FactLine]) -> bool:
        """Whether any of these facts is of a kind the figure reads, whatever its day."""
        leaves: list[Any] = list(self.tree(wanted.indicator).leaves())
        return any(leaf.of.fits(line) for leaf in leaves for line in lines)

    def behind(self, leaf: Any, window: Window, lines: Sequence[FactLine]) -> list[FactLine]:
        """The facts a leaf reads."""
        low = date.min if leaf.days == UP_TO_END else window.start
        own = getattr(leaf, "over", None) == ""
        return [
            line
            for line in lines
            if leaf.of.fits(line)
            and low <= line.happened_on <= window.end
            and (line.unit_id == self.town if own else line.unit_id in self.covered)
        ]

    def least(self, wanted: Wanted, lines: Sequence[FactLine]) -> tuple[Value, bool]:
        """The least change that withdrawing one record makes, and whether every such change leaves the interval."""
        whole = self.value(wanted, lines)
        read = [
            line for leaf in self.tree(wanted.indicator).leaves() for line in self.behind(leaf, wanted.window, lines)
        ]
        of_record: dict[int, list[FactLine]] = defaultdict(list)
        for line in read:
            of_record[line.record_id].append(line)
        changes: list[Decimal] = []
        is_held = True
        for record in self._used(wanted, read):
            without = [line for line in read if line.record_id != record]
            value = self.value(wanted, without)
            is_held = is_held and not (value is not None and wanted.interval.contains(value))
            changes.append(abs((whole or Decimal(0)) - (value or Decimal(0))))
        return min(changes, default=None), is_held

    def _used(self, wanted: Wanted, read: Sequence[FactLine]) -> set[int]:
        """The records behind the figure; of readings, those that are used and not superseded."""
        used = {line.record_id for line in read}
        for leaf in self.tree(wanted.indicator).leaves():
            if hasattr(leaf, "latest"):
                used = {line.record_id for line in leaf.latest(self.behind(leaf, wanted.window, read))}
        return used
