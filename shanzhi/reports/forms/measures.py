"""The unit of measure a form names: in brackets behind a name, in a column of its own, above the table."""

from __future__ import annotations

import re
from functools import lru_cache

from shanzhi.reports.forms.shape import Measure
from shanzhi.reports.forms.words import closed, form_words, normal
from shanzhi.reports.prose import load_lexicon

_BEHIND = re.compile(r"[(]([^()]{1,10})[)]\s*$")


@lru_cache(maxsize=1024)
def measure_of(word: str) -> Measure | None:
    """The unit a word means: 万元 is ten thousand of 元. None if it is no unit of measure."""
    words = form_words()
    told = words.units.get(closed(word), closed(word))
    found = words.per.match(told)
    told = found["unit"] if found else told
    table = load_lexicon().units.by_word
    for magnitude, times in [("", 1), *sorted(words.magnitudes.items(), key=lambda each: -len(each[0]))]:
        if told.startswith(magnitude) and (unit := table.get(told.removeprefix(magnitude))):
            return Measure(normal(word), unit.key, times)
    return None


def split_measure(label: str) -> tuple[str, Measure | None]:
    """A name without the unit in brackets behind it, and the unit."""
    found = _BEHIND.search(label)
    measure = measure_of(found[1]) if found else None
    return (label[: found.start()].rstrip(), measure) if found and measure else (label, None)
