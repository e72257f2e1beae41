"""Parts of a figure's tree: their values, their words, and the indicators that are the same tree."""

from __future__ import annotations

from decimal import Decimal

from shanzhi.indicators.declare import Indicator
from shanzhi.indicators.explaining import PackSpeaker
from shanzhi.indicators.parsing import parse
from shanzhi.indicators.vocabulary.base import Word
from shanzhi.packs.library import Library
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.ui.formats import number
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.saying import trimmed

YUAN = "yuan"


def part_value(look: Look, part: Word) -> tuple[str, str]:
    """The value of a part for the same unit and window, and what it is counted in."""
    restated = look.figure.request.restated
    value = look.desk.figures.of_words([part], [look.figure.cell], restated_too=restated)[part, look.figure.cell]
    scale, unit = scale_of(look, part)
    return ("" if value is None else number(trimmed(value * scale))), unit


def scale_of(look: Look, part: Word) -> tuple[Decimal, str]:
    """From the unit facts of a part are kept in to the one they are shown in, and its word.

    The indicator's own unit where it measures the same thing; money in yuan; else as kept.
    """
    units = units_of_measure()
    kept = {look.desk.library.get("measures", measure).model.unit for measure in part.measures()}
    if len(kept) != 1:
        return Decimal(1), ""
    source = units[kept.pop()]
    target = units[look.figure.definition.model.unit]
    if target.dimension != source.dimension:
        target = units[YUAN] if source.dimension == units[YUAN].dimension else source
    if target.key == source.key:
        return Decimal(1), source.word(look.desk.language)
    factor = source.factor / target.factor
    return Decimal(factor.numerator) / Decimal(factor.denominator), target.word(look.desk.language)


def measure_label(look: Look, part: Word) -> str:
    """What a part counts: the indicator that is the same, else its measures with their filters."""
    key = indicator_of(look, part)
    if key is not None:
        label = look.desk.library.get("indicators", key).model.label
        return look.desk.say(label)
    speaker = PackSpeaker(look.desk.library, look.desk.language)
    found = [
        look.desk.say(look.desk.library.get("measures", measure).model.label) + speaker.condition(measure, where)
        for measure, where in part.measures().items()
    ]
    return " · ".join(found)


def indicator_of(look: Look, part: Word) -> str | None:
    """The indicator whose tree is this part, if the pack has one: its figure is the part's own page."""
    return same_trees(look.desk.library).get(part)


def same_trees(library: Library) -> dict[Word, str]:
    """Every indicator in force by its tree; the first of equals."""
    mark = (library.town.pk, library.version.digest)
    if mark not in _kept:
        found: dict[Word, str] = {}
        for key, row in library.all("indicators").items():
            found.setdefault(parse(row.model.value, lambda other: _raw(library, other)), key)
        _kept.clear()
        _kept[mark] = found
    return _kept[mark]


_kept: dict[tuple[int, str], dict[Word, str]] = {}


def _raw(library: Library, key: str) -> object:
    row = library.find("indicators", key)
    if row is None:
        return None
    indicator: Indicator = row.model
    return indicator.value
