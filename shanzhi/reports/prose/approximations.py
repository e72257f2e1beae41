"""The words around a number that say how it stands to the true value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from shanzhi.core.intervals import Approximation, Reach
from shanzhi.reports.prose.files import Source
from shanzhi.reports.prose.numbers import Wording


@dataclass(frozen=True, slots=True)
class Before:
    """A word before a number: what it means and what must not stand before it."""

    wording: Wording
    not_after: frozenset[str]
    but_after: tuple[str, ...]
    """Longer words that take back `not_after`."""


@dataclass(frozen=True, slots=True)
class ApproximationWords:
    """The words: see `packs/base/lexicon/approximations.yaml`."""

    inner: dict[str, Wording]
    before: dict[str, Before]
    before_round: dict[str, Before]
    particles: tuple[str, ...]
    after: dict[str, Wording]
    after_measure: dict[str, Wording]
    after_measure_not_before: frozenset[str]
    measures: frozenset[str]
    longest: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """An approximation before a number, and where it begins."""

    start: int
    wording: Wording


def read_approximations(source: Source) -> ApproximationWords:
    """The words of an approximations file."""
    before, before_round = _before(source, "before"), _before(source, "before_round")
    words = ApproximationWords(
        inner=_wordings(source, "inner"),
        before=before,
        before_round=before_round,
        particles=source.words("particles"),
        after=_wordings(source, "after"),
        after_measure=_wordings(source, "after_measure"),
        after_measure_not_before=frozenset(source.words("after_measure_not_before")),
        measures=frozenset(source.words("measures")),
        longest=max(map(len, (*before, *before_round))),
    )
    source.done()
    return words


def approximation_before(text: str, at: int, words: ApproximationWords, *, is_round: bool) -> Prefix | None:
    """The approximation that ends right before this place, a particle between them allowed."""
    found = _ending(text, at, words, is_round=is_round)
    for particle in words.particles:
        if found is None and text.endswith(particle, max(0, at - 4), at):
            found = _ending(text, at - len(particle), words, is_round=False)
    return found


def approximation_after(text: str, at: int, dimension: str, words: ApproximationWords) -> tuple[Wording | None, int]:
    """The approximation behind a unit and where it ends; `at` itself when there is none."""
    for length in (3, 2):
        found = words.after.get(text[at : at + length])
        if found is not None:
            return found, at + length
    measured = words.after_measure.get(text[at : at + 1]) if dimension in words.measures else None
    if measured is not None and text[at + 1 : at + 2] not in words.after_measure_not_before:
        return measured, at + 1
    return None, at


def _ending(text: str, at: int, words: ApproximationWords, *, is_round: bool) -> Prefix | None:
    for length in range(min(words.longest, at), 0, -1):
        said = text[at - length : at]
        found = words.before.get(said) or (words.before_round.get(said) if is_round else None)
        if found is None:
            continue
        begins = at - length
        if text[max(0, begins - 1) : begins] not in found.not_after or text.endswith(found.but_after, 0, begins):
            return Prefix(at - length, found.wording)
    return None


def _before(source: Source, key: str) -> dict[str, Before]:
    found: dict[str, Before] = {}
    for entry in source.entries(key):
        wording, not_after, but_after = _wording(entry), frozenset(entry.words("not_after")), entry.words("but_after")
        for word in entry.words("say"):
            _once(source, key, word, found)
            found[word] = Before(wording, not_after, but_after)
        entry.done()
    return found


def _wordings(source: Source, key: str) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for entry in source.entries(key):
        wording = _wording(entry)
        for word in entry.words("say"):
            _once(source, key, word, found)
            found[word] = wording
        entry.done()
    return found


def _once(source: Source, key: str, word: str, found: object) -> None:
    if isinstance(found, dict) and word in found:
        raise source.problem("twice", key, word=word)


def _wording(entry: Source) -> Wording:
    means = entry.text("means")
    reach = entry.text("reach") if entry.has("reach") else "near"
    if means not in get_args(Approximation):
        raise entry.problem("wrong_kind", "means", wanted=" / ".join(get_args(Approximation)))
    if reach not in get_args(Reach):
        raise entry.problem("wrong_kind", "reach", wanted=" / ".join(get_args(Reach)))
    return Wording(means, reach)  # type: ignore[arg-type]  # checked above
