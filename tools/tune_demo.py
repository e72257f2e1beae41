"""For those who write a demo story: what its figures come to, and a salt under which a stream's agree with the town's text.

Only a developer runs this; the product tells a story without knowing any total. The wanted values are read from
`sources/figures.csv` in the folder SHANZHI_TEXTS names, outside the repository, with the interval each wording leaves open.

    tools/tune_demo.py tianning                       every figure, its interval, and the least that one record adds to it
    tools/tune_demo.py tianning theme_days            the first salt of the stream under which all its figures agree
    tools/tune_demo.py tianning theme_days --write    the same, put into the story's file
    tools/tune_demo.py tianning theme_days --want theme_days@2023-01-01..2023-06-30=213
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.config.settings")

import django

django.setup()

from shanzhi.activities.declare import PRESENT, ROSTER
from shanzhi.core.intervals import Interval, point
from shanzhi.core.periods import Window, window_of
from shanzhi.indicators.cells import Cell
from shanzhi.indicators.declare import tree_of
from shanzhi.indicators.vocabulary.base import Combination, FactLine, Leaf, Value, Word
from shanzhi.indicators.vocabulary.one_measure import UP_TO_END
from shanzhi.inventory.declare import ITEM
from shanzhi.kernel.clock import day_of
from shanzhi.ledger.posting import Line
from shanzhi.loader import acts
from shanzhi.loader.story.declare import SECTIONS, Stream
from shanzhi.loader.story.stories import TELLERS, begin, open_story
from shanzhi.loader.story.telling import Telling
from shanzhi.loader.story.units import tell_units
from shanzhi.packs.assembling import Pack, assemble_sound
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.party.declare import PERSON
from shanzhi.reports.prose.find import find_claims
from shanzhi.reports.prose.lexicon import load_lexicon
from shanzhi.units.declare import UNIT
from shanzhi.workflow.posting import Statement, lines_of

FIGURES = Path(__file__).with_name("demo_figures.yaml")
MOST_SALTS = 2_000_000


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

    def lines(self, told: Iterable[acts.Act]) -> list[FactLine]:
        """What counts after the last act: corrected records as corrected, withdrawn ones not at all."""
        opened: dict[str, acts.Act] = {}
        said: dict[str, acts.Said] = {}
        ends: dict[str, date] = {}
        gone: set[str] = set()
        for place, act in enumerate(sorted(told, key=lambda act: act.at)):
            if act.at > self.telling.now:
                break
            match act:
                case acts.CorrectActivity():
                    said[act.record] = act.said
                case acts.EndItem() | acts.EndMembership():
                    ends[act.record] = act.on
                case acts.Withdraw():
                    gone.add(act.record)
                case _:
                    opened[act.key or f"#{id(told)}:{place}"] = act
        found: list[FactLine] = []
        for key, act in opened.items():
            if key not in gone:
                found.extend(self._facts(key, act, said.get(key), ends.get(key), len(found)))
        return found

    def _facts(
        self, key: str, act: Any, said: acts.Said | None, until: date | None, seq: int
    ) -> Iterable[FactLine]:
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
            line
            for leaf in self.tree(wanted.indicator).leaves()
            for line in self.behind(leaf, wanted.window, lines)
        ]
        of_record: dict[int, list[FactLine]] = defaultdict(list)
        for line in read:
            of_record[line.record_id].append(line)
        changes, is_held = [], True
        for record in self._used(wanted, read):
            without = [line for line in read if line.record_id != record]
            value = self.value(wanted, without)
            is_held = is_held and not (value is not None and wanted.interval.contains(value))
            changes.append(abs((whole or 0) - (value or 0)))
        return min(changes, default=None), is_held

    def _used(self, wanted: Wanted, read: Sequence[FactLine]) -> set[int]:
        """The records behind the figure; of readings, those that are used and not superseded."""
        used = {line.record_id for line in read}
        for leaf in self.tree(wanted.indicator).leaves():
            if hasattr(leaf, "latest"):
                used = {line.record_id for line in leaf.latest(self.behind(leaf, wanted.window, read))}
        return used


class Tuning:
    """A story told once, and again stream by stream."""

    def __init__(self, town: str) -> None:
        self.town = town
        self.pack = assemble_sound(town)
        self.story = open_story(self.pack)
        demo = self.pack.manifest.demo
        assert demo is not None
        self.telling = begin(self.story, self.pack, seed=demo.seed, now=demo.now)
        self.dry = DryLedger(self.telling)
        self.lines = {"units": self.dry.lines(tell_units(self.telling))}
        for kind, teller in TELLERS:
            for key, stream in self.story.of_kind(kind).items():
                self.lines[key] = self.dry.lines(list(teller(self.telling, key, stream)))
        self.figures = Figures(self.pack, self.telling)

    def all_lines(self, without: str = "") -> list[FactLine]:
        """Every fact, or those of the other streams."""
        return [line for key, lines in self.lines.items() if key != without for line in lines]

    def wanted(self) -> list[Wanted]:
        """The figures of the town's text that are known to `demo_figures.yaml`."""
        texts = Path(os.environ.get("SHANZHI_TEXTS", ""))
        table = texts / "sources" / "figures.csv"
        if not os.environ.get("SHANZHI_TEXTS") or not table.is_file():
            sys.exit("SHANZHI_TEXTS must name the folder with sources/figures.csv")
        known = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))[self.town]
        lexicon, found = load_lexicon(), []
        with table.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for indicator in known.get(row["id"], ()):
                    (claim,) = find_claims(row["quote"], lexicon)
                    window = self.window(indicator)
                    found.append(Wanted(row["id"], indicator, window, claim.interval))
        return found

    def window(self, indicator: str) -> Window:
        """The window the indicator means, on the day the town reports."""
        reporting = self.pack.manifest.reporting
        word = self.pack.find("indicators", indicator).window
        return window_of(word, reporting.day, previous_until=reporting.previous_year_until)

    def again(self, key: str, salt: int) -> list[FactLine]:
        """The facts of one stream under another salt."""
        stream: Stream = self.story.streams[key].model_copy(update={"salt": salt})
        teller = next(teller for kind, teller in TELLERS if isinstance(stream, kind))
        telling = self.telling
        if SECTIONS["activities"] is not type(stream):
            telling = begin(self.story, self.pack, seed=self.telling.seed, now=self.telling.now)
            telling.people, telling.items = dict(self.telling.people), {**self.telling.items, key: []}
        return self.dry.lines(list(teller(telling, key, stream)))


def _asked(text: str, tuning: Tuning) -> Wanted:
    """`indicator=224`, `indicator=213..219`, `indicator@2024-01-01..2024-03-31=112`."""
    found = re.fullmatch(r"(\w+)(?:@([\d-]+)\.\.([\d-]+))?=([\d.]+?)(?:\.\.([\d.]+))?", text)
    if found is None:
        sys.exit(f"not understood: {text}")
    indicator, since, until, low, high = found.groups()
    window = Window(date.fromisoformat(since), date.fromisoformat(until)) if since else tuning.window(indicator)
    interval = Interval(Decimal(low), Decimal(high)) if high else point(Decimal(low))
    return Wanted("asked", indicator, window, interval)


def show(tuning: Tuning, wanted: Sequence[Wanted]) -> int:
    """Every figure in a line; how many do not hold."""
    lines, wrong = tuning.all_lines(), 0
    for each in wanted:
        value = tuning.figures.value(each, lines)
        agrees = value is not None and each.interval.contains(value)
        least, is_held = tuning.figures.least(each, lines)
        wrong += not (agrees and is_held)
        mark = "ok" if agrees and is_held else "WIDE" if agrees else "NO"
        low, high = each.interval.low, each.interval.high
        print(f"{each.name:6} {each.indicator:32} {value!s:>14}  [{low} .. {high}]  least {least}  {mark}")
    return wrong


def tune(tuning: Tuning, key: str, wanted: Sequence[Wanted], start: int) -> int:
    """The first salt from `start` under which every figure the stream feeds agrees and holds."""
    others = tuning.all_lines(without=key)
    measures = {line.measure for line in tuning.lines[key]}
    fed = [each for each in wanted if measures & tuning.figures.tree(each.indicator).measures().keys()]
    print(f"{key} feeds", ", ".join(f"{each.name} {each.indicator}" for each in fed) or "no figure")
    kept = {each: _behind(tuning, each, others) for each in fed}
    began = time.monotonic()
    for salt in range(start, MOST_SALTS):
        lines = tuning.again(key, salt)
        if all(_agrees(tuning, each, kept[each], lines) for each in fed) and all(
            tuning.figures.least(each, [*kept[each], *lines])[1] for each in fed
        ):
            print(f"salt {salt} after {time.monotonic() - began:.0f} s")
            return salt
        if salt % 1000 == 999:
            values = [str(tuning.figures.value(each, [*kept[each], *lines])) for each in fed]
            print(f"  {salt + 1} tried, {time.monotonic() - began:.0f} s, last: {', '.join(values)}", file=sys.stderr)
    sys.exit("no salt found")


def _behind(tuning: Tuning, wanted: Wanted, lines: Sequence[FactLine]) -> list[FactLine]:
    tree = tuning.figures.tree(wanted.indicator)
    return [line for leaf in tree.leaves() for line in tuning.figures.behind(leaf, wanted.window, lines)]


def _agrees(tuning: Tuning, wanted: Wanted, kept: Sequence[FactLine], lines: Sequence[FactLine]) -> bool:
    value = tuning.figures.value(wanted, [*kept, *lines])
    return value is not None and wanted.interval.contains(value)


def put(tuning: Tuning, key: str, salt: int) -> None:
    """Write the salt into the story's file, in the line after the stream's type."""
    place = tuning.story.places[key]
    path = tuning.story.root.parent / place.sheet.file
    lines = path.read_text(encoding="utf-8").split("\n")
    first = place.sheet.line(place.path)
    for number in range(first, len(lines)):
        if re.match(r"    salt: ", lines[number]):
            lines[number] = f"    salt: {salt}"
            break
        if re.match(r"  \S", lines[number]):
            lines.insert(first + 1, f"    salt: {salt}")
            break
    path.write_text("\n".join(lines), encoding="utf-8")


def main() -> int:
    """0 when everything holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("town")
    parser.add_argument("streams", nargs="*")
    parser.add_argument("--want", action="append", default=[])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--start", type=int, default=0)
    given = parser.parse_args()
    tuning = Tuning(given.town)
    wanted = [*tuning.wanted(), *(_asked(text, tuning) for text in given.want)]
    if not given.streams:
        return 1 if show(tuning, wanted) else 0
    for key in given.streams:
        salt = tune(tuning, key, wanted, given.start)
        if given.write:
            put(tuning, key, salt)
            tuning.lines[key] = tuning.again(key, salt)
    return 0


if __name__ == "__main__":
    sys.exit(main())
