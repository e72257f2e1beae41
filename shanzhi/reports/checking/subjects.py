"""Who a claim speaks of: the town as a whole, or one of its units named as the subject of the clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from shanzhi.reports.checking.clauses import Clauses, Place
from shanzhi.reports.checking.words import MatchingWords
from shanzhi.reports.prose.files import any_of

Who = Literal["town", "unit", "open", "wider"]
"""The town as a whole, one unit, something that could be either, or more than the town."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is meant. `units` is the unit; for `open` those that could be meant; `name` is how the text calls them."""

    who: Who
    units: tuple[int, ...] = ()
    name: str = ""


TOWN = Subject("town")


@dataclass(frozen=True, slots=True)
class Names:
    """What the units of a town are called: `units` maps a name to those that bear it, `whole` are names of the town.

    A name in `full` says what it names (坡底村) and holds to the end of its sentence; a short one only where it stands.
    """

    units: Mapping[str, tuple[int, ...]]
    whole: frozenset[str]
    full: frozenset[str]


class Subjects:
    """The subjects of one text."""

    def __init__(self, clauses: Clauses, names: Names, words: MatchingWords) -> None:
        self._clauses = clauses
        self._names = names
        self._words = words.subjects
        self._skipped = (words.lexicon.layout.item, words.lexicon.windows.period)
        self._verbs = words.lexicon.nouns.verb
        self._whole = names.whole | set(self._words.whole)
        self._found: dict[tuple[int, int], Subject | None] = {}
        self._named = re.compile(any_of({*names.units, *self._whole, *self._words.wider}))

    def of(self, place: Place, counted: Iterable[tuple[int, int]] = ()) -> Subject:
        """Who the claim at a place speaks of; `counted` is where the words stand that say what it counts.

        The clause's own subject; else a place named in it, which leaves it open; else the last subject before it in the
        sentence, if it is the town or a unit by its full name; else the town.
        """
        own = self._leading(place.told, place.start, {at for at, _ in counted})
        if own is None or own is TOWN:
            own = self._aside(place.told, place) or own
        if own is not None:
            return own
        here = self._holding(place.comma, place.told) if place.told > place.comma else None
        return here or self._before(place.comma, self._clauses.layout.sentence_start(place.start)) or TOWN

    def _before(self, at: int, sentence: int) -> Subject | None:
        """The last subject before a place of the sentence that holds to its end, looked for at each comma.

        What is found from a comma on back is kept, so that a sentence of many numbers is gone through once.
        """
        passed: list[int] = []
        found: Subject | None = None
        while at > sentence and found is None:
            if (at, sentence) in self._found:
                found = self._found[at, sentence]
                break
            passed.append(at)
            end = at - 1
            at = max(self._clauses.comma_before(end), sentence)
            found = self._holding(at, end)
        self._found.update(((each, sentence), found) for each in passed)
        return found

    def _holding(self, start: int, end: int) -> Subject | None:
        """The subject that opens a stretch, if it holds to the end of the sentence: the town, or a full name."""
        found = self._leading(start, end, set())
        return found if found is not None and (found.who == "town" or found.name in self._names.full) else None

    def part_of(self, place: Place) -> Subject | None:
        """The unit of a clause that says only a unit and a number (其中坡底村6次): its part of what was told before."""
        text = self._clauses.text
        named = self._named.match(text, self._skip(place.clause_start, place.start), place.start)
        if named is None or named.end() != place.start or place.end != place.clause_end:
            return None
        units = self._names.units.get(named.group(), ())
        is_one = len(units) == 1 and named.group() not in self._whole
        return Subject("unit", units, named.group()) if is_one else None

    def _leading(self, start: int, end: int, counted: set[int]) -> Subject | None:
        """The subject that opens a clause; None when none of the known names does."""
        text = self._clauses.text
        at, subject, is_full = self._skip(start, end), None, False
        while (named := self._named.match(text, at, end)) is not None:
            name, at = named.group(), named.end()
            if name in self._words.wider:
                return Subject("wider", name=name)
            subject = TOWN if name in self._whole else Subject("unit", self._names.units[name], name)
            is_full = is_full or (subject is not TOWN and name in self._names.full)
        if subject is None or subject is TOWN:
            return subject
        return self._judged(subject, at, end, counted, is_full=is_full)

    def _judged(self, subject: Subject, at: int, end: int, counted: set[int], *, is_full: bool) -> Subject | None:
        """The unit if the clause goes on as after a subject, open if several are named or nobody can tell."""
        text, is_list = self._clauses.text, len(subject.units) > 1
        while (joined := self._words.joins.end_at(text, at)) > at:
            named = self._named.match(text, joined, end)
            if named is None:
                break
            at, is_list = named.end(), True
        has_rest = self._words.rest.end_at(text, at) > at
        goes_on = has_rest or self._goes_on(at, end, counted)
        if goes_on and not is_list and not has_rest:
            return subject
        return Subject("open", subject.units, subject.name) if goes_on or is_full else None

    def _goes_on(self, at: int, end: int, counted: set[int]) -> bool:
        """Whether a clause goes on as after its subject: a verb, a time, a sign, or what is counted."""
        text = self._clauses.text
        while at not in counted and (further := self._words.bodies.end_at(text, at)) > at:
            at = further
        if at >= end or at in counted or not text[at].isalpha() or self._words.goes_on.end_at(text, at) > at:
            return True
        return bool(self._verbs.match(text, at) or any(each.match(text, at) for each in self._skipped))

    def _aside(self, start: int, place: Place) -> Subject | None:
        """A unit named as a place right before what was done: whether it or the town is meant stays open."""
        text = self._clauses.text
        for named in self._named.finditer(text, start, place.start):
            name = named.group()
            is_unit = name in self._names.units and name not in self._whole
            if is_unit and self._words.places.ends_with(text[start : named.start()]):
                return Subject("open", self._names.units[name], name)
        return None

    def _skip(self, at: int, end: int) -> int:
        """Past words that stand before a subject: item words, times, links."""
        text, before = self._clauses.text, -1
        while before != at and at < end:
            before = at
            at = self._words.leads.end_at(text, at)
            for pattern in self._skipped:
                found = pattern.match(text, at, end)
                at = found.end() if found else at
        return at
