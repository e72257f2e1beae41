"""The same quantity told twice: 党员1092名 … 全镇现有党员1100名."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.amounts import meets
from shanzhi.reports.relations.reading import Draft, Said
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.sums import Parts, list_parts
from shanzhi.reports.relations.words import RelationWords

_SHORTEST, _LONGEST = 2, 16
_WHOLES = 4


def find_repeats(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """Claims with the same words before them, in the same unit and for the same time; parts of something left out."""
    lists = list(list_parts(draft, words))
    parts = {each.number for found in lists for each in draft.within(*found.listed)}
    told: dict[tuple[str, ...], _Told] = defaultdict(_Told)
    for said in draft.said:
        place, noun = quantity_of(said, words)
        if noun and said.number not in parts:
            before = told[noun, said.kin, _time_of(said, words), said.claim.kind].before(place, said)
            if before is not None:
                yield _of_two(noun, before, said)
    yield from _confused(draft, words)
    yield from _of_another_kind(draft, lists, words)


class _Told:
    """Where one quantity was told first: of a place that is named, without a place, at all."""

    def __init__(self) -> None:
        self._first: Said | None = None
        self._by_place: dict[str, Said] = {}

    def before(self, place: str, said: Said) -> Said | None:
        """The first that may be of the same place; a text that names none speaks of its own."""
        if not place:
            found = self._first
        else:
            near = [each for each in (self._by_place.get(place), self._by_place.get("")) if each is not None]
            found = min(near, key=lambda each: each.number, default=None)
        self._first = self._first or said
        self._by_place.setdefault(place, said)
        return found


def quantity_of(said: Said, words: RelationWords, *, is_of_one_text: bool = True) -> tuple[str, str]:
    """The town that is named, and the words for what is counted, without those that change nothing.

    The words are empty when they say too little; the town, where none is named: it is the text's own. Within a text
    that tells many kinds of income, 收入 behind anything says too little; of one quantity in two texts it does not.
    """
    named = words.town.match(said.lead)
    place = named.group() if named else ""
    noun = _noun(said.lead[len(place) :], words)
    is_vague = noun.endswith(tuple(words.vague)) if is_of_one_text else noun in words.vague
    says_much = _SHORTEST <= len(noun) <= _LONGEST and not is_vague
    return place, noun if says_much and not said.is_change and not words.level.search(said.lead) else ""


def _time_of(said: Said, words: RelationWords) -> str:
    """The time it is told of; a present that is named is the present that is not."""
    window = said.claim.window or ""
    return "" if words.now.fullmatch(window) else window


def _noun(lead: str, words: RelationWords) -> str:
    return words.fillers.sub("", lead).strip(" ,、:;(")


def _of_two(noun: str, one: Said, other: Said) -> Relation:
    claims, said = (one.number, other.number), {"noun": noun, "one": one.words, "other": other.words}
    if meets(one.amount, other.amount):
        return Relation("repeat", claims, holds=True, why=Problem("relation.repeat.same", **said))
    why = Problem("relation.repeat.differs", **said)
    return Relation("repeat", claims, holds=None, why=why, certainty="possible")


def _confused(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """The same number of the same thing, once in people and once in attendances: 人 and 人次."""
    seen: dict[tuple[str, object], Said] = {}
    for said in draft.said:
        noun = _noun(said.lead, words)
        one = seen.setdefault((noun, said.claim.value), said)
        if len(noun) >= _SHORTEST and frozenset((one.claim.unit_key, said.claim.unit_key)) in words.confused:
            told = {"noun": noun, "one": one.words, "other": said.words}
            claims, why = (one.number, said.number), Problem("relation.wording.units", **told)
            yield Relation("wording", claims, holds=None, why=why, certainty="likely")


def _of_another_kind(draft: Draft, lists: list[Parts], words: RelationWords) -> Iterator[Relation]:
    """A first part in attendances of a whole in people, or the other way round: 服务1200人，其中老年人680人次."""
    for each in lists:
        wholes, listed = draft.within(*each.head)[-_WHOLES:], draft.within(*each.listed)[:1]
        if not wholes or not listed or any(whole.kin == listed[0].kin for whole in wholes):
            continue
        whole, part = wholes[-1], listed[0]
        if frozenset((whole.claim.unit_key, part.claim.unit_key)) in words.confused:
            noun = _noun(words.parts.sub("", part.lead), words) or whole.words
            told = {"noun": noun, "one": whole.words, "other": part.words}
            why = Problem("relation.wording.units", **told)
            yield Relation("wording", (whole.number, part.number), holds=None, why=why, certainty="possible")
