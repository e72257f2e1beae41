"""The lexicon: every word the package knows, loaded from data files and checked.

No word of Chinese stands in the code; whoever has another dialect of report edits `packs/base/lexicon/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shanzhi.core.places import packs_folder
from shanzhi.reports.prose.approximations import read_approximations
from shanzhi.reports.prose.bare import BareWords, read_bare
from shanzhi.reports.prose.counted import NounWords, read_nouns
from shanzhi.reports.prose.dateline import DatelineWords, read_datelines
from shanzhi.reports.prose.files import Source, any_of, read_source
from shanzhi.reports.prose.layout import LayoutWords, read_layout
from shanzhi.reports.prose.normalise import Folding, read_folding
from shanzhi.reports.prose.numbers import read_number_words
from shanzhi.reports.prose.qualifiers import QualifierWords, read_qualifiers
from shanzhi.reports.prose.quantities import Grammar
from shanzhi.reports.prose.spans import SpanWords, read_span_words
from shanzhi.reports.prose.targets import TargetWords, read_targets
from shanzhi.reports.prose.traps import TrapWords, read_traps
from shanzhi.reports.prose.units import UnitTable, read_units
from shanzhi.reports.prose.windows import WindowWords, read_windows

_FILES = ("layout", "numerals", "approximations", "units", "traps", "windows", "targets", "nouns", "datelines")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words, each part in the shape its module wants."""

    most_characters: int
    folding: Folding
    layout: LayoutWords
    grammar: Grammar
    spans: SpanWords
    traps: TrapWords
    qualifiers: QualifierWords
    bare: BareWords
    windows: WindowWords
    targets: TargetWords
    nouns: NounWords
    datelines: DatelineWords

    @property
    def units(self) -> UnitTable:
        """The table of units."""
        return self.grammar.units


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The lexicon in a folder, by default `packs/base/lexicon`; loaded once for each state of its files.

    A file that is missing, not YAML or not of the right shape gives a Problem `prose.lexicon.*` that names it.
    """
    place = folder or packs_folder() / "base" / "lexicon"
    stamp = tuple(path.stat().st_mtime_ns for path in sorted(place.glob("*.yaml")))
    return _load(place, stamp)


@lru_cache(maxsize=4)
def _load(folder: Path, stamp: tuple[int, ...]) -> Lexicon:  # noqa: ARG001 - the stamp is part of the key
    return _compose({name: read_source(folder / f"{name}.yaml") for name in _FILES})


def _compose(files: dict[str, Source]) -> Lexicon:
    layout, traps = files["layout"], files["traps"]
    units = read_units(files["units"])
    approximations = read_approximations(files["approximations"])
    numbers = read_number_words(files["numerals"], approximations.inner, units.words)
    numeral = f"[{''.join((*numbers.numerals.digits, *numbers.numerals.places))}]{{1,10}}"
    small = f"[{''.join(numbers.numerals.digits)}{next(iter(numbers.numerals.places))}]"
    parts = {"number": numeral, "small": small, **layout.texts_by_word("date_parts")}
    multiples, inner = any_of(numbers.multiples), any_of(approximations.inner)
    folding = read_folding(
        layout,
        goes_on=rf"(?:{inner})?\s*(?:{multiples})?\s*(?:{inner})?\s*(?:{any_of(units.words)})",
        leads_in=any_of((*approximations.before, *traps.words("ordinal_leads"))),
        multiples=f"{multiples}|{inner}",
        numeral=numeral,
    )
    limits = layout.mapping("limits")
    lexicon = Lexicon(
        most_characters=limits.number("most_characters"),
        folding=folding,
        layout=read_layout(layout, files["targets"].mapping("headings"), numeral),
        grammar=Grammar(numbers, approximations, units),
        spans=read_span_words(traps, layout, limits.number("longest_quote"), parts),
        traps=read_traps(traps),
        qualifiers=read_qualifiers(traps.mapping("qualifiers")),
        bare=read_bare(traps),
        windows=read_windows(files["windows"], parts),
        targets=read_targets(files["targets"]),
        nouns=read_nouns(files["nouns"]),
        datelines=read_datelines(files["datelines"], numbers.numerals, numeral, folding.table),
    )
    layout.done()
    traps.done()
    return lexicon
