"""Telling what is aimed at from what was done."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from shanzhi.reports.prose.files import Source, any_of, compiled
from shanzhi.reports.prose.layout import Layout

Scope = Literal["clause", "sentence", "paragraph"]
"""How far a target word reaches."""

_REACH = 120


@dataclass(frozen=True, slots=True)
class TargetWord:
    """One word with its neighbours."""

    scope: Scope
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]
    only_before: tuple[str, ...]
    needs_before: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class TargetWords:
    """The words: see `packs/base/lexicon/targets.yaml`."""

    word: re.Pattern[str]
    words: dict[str, TargetWord]
    deadline: re.Pattern[str]
    done: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Mark:
    end: int
    scope: Scope
    start: int


def read_targets(source: Source) -> TargetWords:
    """The words of a targets file (its `headings` are read by `layout`)."""
    words: dict[str, TargetWord] = {}
    for entry in source.entries("words"):
        word = _word(entry)
        for said in entry.words("say"):
            if said in words:
                raise source.problem("twice", "words", word=said)
            words[said] = word
        entry.done()
    found = TargetWords(
        word=compiled(source, "words", any_of(words)),
        words=words,
        deadline=compiled(source, "deadlines", "|".join(source.words("deadlines"))),
        done=compiled(source, "done", "|".join((any_of(source.words("done")), *source.words("done_in")))),
    )
    source.done()
    return found


class Targets:
    """The target words of one text, found once."""

    def __init__(self, text: str, layout: Layout, words: TargetWords, spoken_on: date | None) -> None:
        self._text = text
        self._layout = layout
        self._words = words
        marks = sorted([*self._word_marks(), *self._deadline_marks(spoken_on)], key=lambda mark: mark.end)
        self._marks = {scope: [mark for mark in marks if mark.scope == scope] for scope in get_args(Scope)}
        self._ends = {scope: [mark.end for mark in listed] for scope, listed in self._marks.items()}

    def is_target(self, start: int) -> bool:
        """Whether the figure at this place is aimed at."""
        layout = self._layout
        sentence = layout.sentence_start(start)
        found = max(
            self._last_mark("clause", layout.clause_start(start), start),
            self._last_mark("sentence", sentence, start),
            self._last_mark("paragraph", layout.line(start).start, start),
        )
        if found < 0 and not layout.line(start).is_plan:
            return False
        return self._words.done.search(self._text, max(found, sentence, start - _REACH), start) is None

    def _last_mark(self, scope: Scope, low: int, start: int) -> int:
        """Where the last word of this scope before the place ends; -1 when none stands within reach."""
        at = bisect_right(self._ends[scope], start) - 1
        return self._ends[scope][at] if at >= 0 and self._marks[scope][at].start >= low else -1

    def _word_marks(self) -> list[_Mark]:
        marks: list[_Mark] = []
        for found in self._words.word.finditer(self._text):
            word = self._words.words[found.group()]
            if self._holds(found.start(), found.end(), word):
                marks.append(_Mark(found.end(), word.scope, found.start()))
        return marks

    def _holds(self, start: int, end: int, word: TargetWord) -> bool:
        text = self._text
        if any(text.endswith(each, 0, start) for each in word.not_after):
            return False
        if any(text.startswith(each, end) for each in word.not_before):
            return False
        if word.only_before and not any(text.startswith(each, end) for each in word.only_before):
            return False
        needs = word.needs_before
        return needs is None or needs.search(text, self._layout.sentence_start(start), start) is not None

    def _deadline_marks(self, spoken_on: date | None) -> list[_Mark]:
        """Days an aim is set for ("by 2025"), unless the text speaks from a later year."""
        marks: list[_Mark] = []
        for found in self._words.deadline.finditer(self._text):
            year = next((int(each) for each in found.groups() if each), None)
            if spoken_on is None or year is None or year >= spoken_on.year:
                marks.append(_Mark(found.end(), "sentence", found.start()))
        return marks


def _word(entry: Source) -> TargetWord:
    scope = entry.text("scope")
    if scope not in get_args(Scope):
        raise entry.problem("wrong_kind", "scope", wanted=" / ".join(get_args(Scope)))
    needs = entry.words("needs_before")
    return TargetWord(
        scope=scope,  # type: ignore[arg-type]  # checked above
        not_after=entry.words("not_after"),
        not_before=entry.words("not_before"),
        only_before=entry.words("only_before"),
        needs_before=compiled(entry, "needs_before", any_of(needs)) if needs else None,
    )
