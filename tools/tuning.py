"""Telling a demo story again, stream by stream, until its figures are as wanted."""

from __future__ import annotations

import csv
import os
import re
import sys
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from shanzhi.core.intervals import Interval, point
from shanzhi.core.periods import Window, window_of
from shanzhi.indicators.vocabulary.base import FactLine
from shanzhi.loader.story.declare import SECTIONS, Stream
from shanzhi.loader.story.stories import TELLERS, begin, open_story
from shanzhi.loader.story.units import tell_units
from shanzhi.packs.assembling import assemble_sound
from shanzhi.reports.prose.find import find_claims
from shanzhi.reports.prose.lexicon import load_lexicon
from tools.dry_ledger import DryLedger, Figures, Wanted

FIGURES = Path(__file__).with_name("demo_figures.yaml")
MOST_SALTS = 2_000_000


class Tuning:
    """A story told once, and again stream by stream."""

    def __init__(self, town: str, seed: int | None = None) -> None:
        self.town = town
        self.pack = assemble_sound(town)
        self.story = open_story(town, self.pack)
        demo = self.pack.manifest.demo
        assert demo is not None
        self.telling = begin(self.story, self.pack, seed=demo.seed if seed is None else seed, now=demo.now)
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
        assert reporting is not None
        word = self.pack.find("indicators", indicator).window
        return window_of(word, reporting.day, previous_until=reporting.previous_year_until)

    def again(self, key: str, salt: int) -> list[FactLine]:
        """The facts of one stream under another salt."""
        stream: Stream = self.story.streams[key].model_copy(update={"salt": salt})
        teller = next(teller for kind, teller in TELLERS if isinstance(stream, kind))
        telling = self.telling
        if type(stream) not in (SECTIONS["activities"], SECTIONS["cases"]):
            telling = begin(self.story, self.pack, seed=self.telling.seed, now=self.telling.now)
            telling.people, telling.items = dict(self.telling.people), {**self.telling.items, key: []}
        return self.dry.lines(list(teller(telling, key, stream)))


def asked(text: str, tuning: Tuning) -> Wanted:
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
    fed = [each for each in wanted if tuning.figures.reads(each, tuning.lines[key])]
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
        if salt % 20_000 == 19_999:
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
    first = lines.index(f"  {key}:") + 1
    last = next((n for n in range(first, len(lines)) if re.match(r" {0,2}\S", lines[n])), len(lines))
    own = [number for number in range(first, last) if lines[number].startswith("    salt: ")]
    if own:
        lines[own[0]] = f"    salt: {salt}"
    else:
        lines.insert(first + 1, f"    salt: {salt}")
    path.write_text("\n".join(lines), encoding="utf-8")
