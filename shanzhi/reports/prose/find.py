"""Finding every quantitative claim of a text: the parts put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shanzhi.core.errors import Problem
from shanzhi.reports.prose.bare import unit_of_bare
from shanzhi.reports.prose.claim import Claim
from shanzhi.reports.prose.counted import counted_noun
from shanzhi.reports.prose.dateline import find_dateline
from shanzhi.reports.prose.layout import Layout
from shanzhi.reports.prose.lexicon import Lexicon, load_lexicon
from shanzhi.reports.prose.normalise import Folded, fold
from shanzhi.reports.prose.qualifiers import is_qualifier
from shanzhi.reports.prose.quantities import Quantity, read_quantity
from shanzhi.reports.prose.spans import Spans, find_spans
from shanzhi.reports.prose.targets import Targets
from shanzhi.reports.prose.traps import is_trap
from shanzhi.reports.prose.windows import Windows


def find_claims(text: str, lexicon: Lexicon) -> list[Claim]:
    """Every quantitative claim and target of the text, in order, none overlapping another.

    Problem `prose.text.too_long` above the limit in `layout.yaml`. The time is linear in the length.
    """
    if len(text) > lexicon.most_characters:
        raise Problem("prose.text.too_long", length=len(text), most=lexicon.most_characters)
    folded = fold(text, lexicon.folding)
    reading = _Reading(folded.text, lexicon, find_dateline(text, lexicon.datelines))
    return [_claim(text, folded, quantity, unit, reading) for quantity, unit in reading.figures()]


def dateline(text: str, lexicon: Lexicon | None = None) -> date | None:
    """The day the text speaks from, if it stands as a dateline; see `dateline.py`."""
    return find_dateline(text, (lexicon or load_lexicon()).datelines)


@dataclass(frozen=True, slots=True)
class _Reported:
    """The unit a claim reports, the noun it counts, and the quantity before it."""

    unit: str
    key: str
    counted: str | None


class _Reading:
    """One folded text with everything looked up in it once."""

    def __init__(self, text: str, lexicon: Lexicon, spoken_on: date | None) -> None:
        self.text = text
        self.lexicon = lexicon
        self.layout = Layout(text, lexicon.layout)
        self.spans: Spans = find_spans(text, lexicon.spans)
        self.windows = Windows(text, self.layout, lexicon.windows)
        self.targets = Targets(text, self.layout, lexicon.targets, spoken_on)

    def figures(self) -> Iterator[tuple[Quantity, _Reported]]:
        """The quantities that are claims, each with what it reports."""
        previous: Quantity | None = None
        for quantity in self._quantities():
            reported = self._judge(quantity, previous)
            if reported is not None:
                yield quantity, reported
            previous = quantity

    def _quantities(self) -> Iterator[Quantity]:
        """Every number with what belongs to it, but for those in a list of ordinals."""
        candidate = self.lexicon.grammar.numbers.candidate
        links, at, ordinal_end = self.lexicon.traps.ordinal_links, 0, -1
        while (found := candidate.search(self.text, at)) is not None:
            quantity, at = read_quantity(self.text, found.start(), self.lexicon.grammar)
            if quantity is None:
                continue
            if self._begins_with_list_number(quantity):
                at = self.text.index(".", found.start()) + 1
                continue
            follows_ordinal = found.start() == ordinal_end + 1 and self.text[ordinal_end] in links
            if follows_ordinal or self.lexicon.traps.is_ordinal(self.text, found.start()):
                ordinal_end = quantity.number.end
            else:
                yield quantity

    def _begins_with_list_number(self, quantity: Quantity) -> bool:
        """Whether "2.12个村" at the start of a line is item 2 about twelve villages: nobody counts 2.12 villages."""
        number = quantity.number
        is_counted = quantity.unit is not None and quantity.unit.unit.factor is None
        is_decimal = number.multiple == 1 and number.last_place is not None and not number.is_han
        return is_counted and is_decimal and self.layout.line(number.start).start == number.start

    def _judge(self, quantity: Quantity, previous: Quantity | None) -> _Reported | None:
        """What the quantity reports as a claim; None when it is none."""
        text, lexicon, layout = self.text, self.lexicon, self.layout
        if self.spans.meets(quantity.number.start, quantity.unit_end):
            return None
        if is_trap(text, quantity, layout, lexicon.traps):
            return None
        unit, key = (quantity.unit.word, quantity.unit.key) if quantity.unit else ("", "")
        if quantity.unit is None:
            bare = unit_of_bare(text, quantity, layout, lexicon.bare)
            if bare is None:
                return None
            unit, key = bare, lexicon.units.by_word[bare].key if bare else ""
        if is_qualifier(text, quantity, previous, layout, lexicon.qualifiers):
            return None
        return _Reported(unit, key, counted_noun(text, quantity, previous, layout, lexicon.nouns))


def _claim(text: str, folded: Folded, quantity: Quantity, reported: _Reported, reading: _Reading) -> Claim:
    start, end = folded.origin(quantity.start), folded.origin(quantity.end - 1) + 1
    window = reading.windows.of(quantity.start)
    return Claim(
        start=start,
        end=end,
        text=text[start:end],
        value=quantity.value,
        interval=quantity.interval,
        approximation=quantity.wording.approximation,
        unit=reported.unit,
        unit_key=reported.key,
        counted=reported.counted,
        window=text[folded.origin(window.start) : folded.origin(window.end - 1) + 1] if window else None,
        kind="target" if reading.targets.is_target(quantity.start) else "claim",
    )
