"""Which indicators a cell of a form may mean, by its names and its unit of measure. Never by its value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shanzhi.indicators.declare import Indicator, Saying
from shanzhi.packs.library import Library
from shanzhi.reports.checking.words import MatchingWords
from shanzhi.reports.forms import Box
from shanzhi.reports.forms.words import form_words, plain


@dataclass(frozen=True)
class Meant:
    """The indicators that may be meant, the likeliest first. `is_sure` if the first is, and no other could be."""

    indicators: tuple[str, ...] = ()
    is_sure: bool = False


@dataclass(frozen=True)
class _Saying:
    indicator: str
    unit: str
    counted: tuple[str, ...]
    words: tuple[str, ...]
    without: tuple[str, ...]
    units: tuple[str, ...]


class Matching:
    """The indicators of a town as forms may call them: by their labels and by how drafts speak of them (`sayings`)."""

    def __init__(self, library: Library, sayings: Mapping[str, Sequence[Saying]], words: MatchingWords) -> None:
        self._words = words
        indicators = library.all("indicators").items()
        self._sayings = [each for key, row in indicators for each in _sayings(key, row.model, sayings[key])]
        self._known: dict[tuple[str, str, str], Meant] = {}

    def meant(self, box: Box) -> Meant:
        """What a cell may mean. Nothing for cells of words or codes."""
        if box.kind != "number":
            return Meant()
        own, around = names_of(box)
        asked = (own, around, box.measure.unit if box.measure else "")
        if asked not in self._known:
            self._known[asked] = self._find(*asked)
        return self._known[asked]

    def _find(self, own: str, around: str, measure: str) -> Meant:
        whole: list[str] = []
        partly: list[str] = []
        for saying in self._sayings:
            if not self._fits(saying, measure):
                continue
            rest = _rest(saying, own, around)
            if rest is None:
                partly += [saying.indicator] if self._is_short_for(own, saying) else []
                continue
            (whole if self._is_nothing(rest) and not self._narrows(saying, own + around) else partly).append(
                saying.indicator
            )
        sure, others = list(dict.fromkeys(whole)), [key for key in dict.fromkeys(partly) if key not in whole]
        return Meant((*sure, *others)[:6], is_sure=len(sure) == 1)

    def _fits(self, saying: _Saying, measure: str) -> bool:
        """Whether a number in the form's unit can tell the figure."""
        if not measure:
            return True
        unit = self._words.units.table.units[measure]
        if saying.units and not {unit.zh, *unit.said} & set(saying.units):
            return False
        return self._words.units.fits(measure, saying.unit)

    def _is_nothing(self, rest: str) -> bool:
        """Whether what is left of a name says nothing more."""
        return not rest or self._words.evidence.before.covers(rest)

    def _is_short_for(self, own: str, saying: _Saying) -> bool:
        """Whether a name is what an indicator is called, less words that say nothing: 支部数 for 党支部数."""
        return any(
            len(own) > 1 and own in word and word != own and self._is_nothing(word.replace(own, "", 1))
            for word in saying.counted
        )

    def _narrows(self, saying: _Saying, text: str) -> bool:
        """Whether a word makes it something narrower that the saying itself does not name."""
        told = "".join((*saying.counted, *saying.words))
        return any(found[0] not in told for found in self._words.evidence.narrowing.finditer(text))


def names_of(box: Box) -> tuple[str, str]:
    """What a cell is called: its nearest name, and everything above and beside it."""
    generic = form_words().heads["value"] | form_words().heads["total"]
    path = [plain(name) for name in (*box.line.path, *box.head.path)]
    named = [name for name in path if name not in generic]
    return (named[-1], "".join(named[:-1])) if named else ("", "")


def _sayings(key: str, indicator: Indicator, said: Iterable[Saying]) -> list[_Saying]:
    label = plain(indicator.label.zh)
    found = [_Saying(key, indicator.unit, (label,), (), (), ())]
    return found + [_of(key, indicator, saying) for saying in said]


def _of(key: str, indicator: Indicator, saying: Saying) -> _Saying:
    counted, words = (tuple(map(plain, each)) for each in (saying.counted, saying.words))
    if not counted:
        counted, words = words[:1], words[1:]
    return _Saying(key, indicator.unit, counted, words, tuple(map(plain, saying.without)), tuple(saying.units))


def _rest(saying: _Saying, own: str, around: str) -> str | None:
    """What the nearest name says besides the saying; None if it does not say it."""
    counted: Sequence[str] = sorted(saying.counted, key=len, reverse=True)
    word = next((word for word in counted if word and word in own), None)
    if word is None or any(other in own + around for other in saying.without):
        return None
    if any(other not in around + own for other in saying.words):
        return None
    rest = own.replace(word, "", 1)
    for other in saying.words:
        rest = rest.replace(other, "")
    return rest
