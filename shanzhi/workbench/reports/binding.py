"""Saying which figure a number of a checked draft is: the town learns how people speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.sentences import sentence
from shanzhi.reports.checking import CheckedClaim
from shanzhi.reports.prose import Claim, load_lexicon
from shanzhi.reports.prose.quoting import quote
from shanzhi.reports.teaching.actions import LONGEST, SHORTEST, teach_saying
from shanzhi.reports.teaching.proving import Bound
from shanzhi.reports.teaching.queries import known_sayings
from shanzhi.reports.writing.offering import answering
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk

TEACH = "saying.teach"
KNOWN = "figures-known"
"""The id of the list of figures on the page."""


@dataclass(frozen=True)
class Typed:
    """What stands in the form around the findings: by the place of each number what was typed, and what is ticked."""

    at: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    problem: Problem | None = None

    @classmethod
    def sent(cls, desk: Desk, problem: Problem | None = None) -> Typed:
        """As it was sent. After a problem the form of the number it is about stays open, with what was typed."""
        post = desk.request.POST
        return cls(asked.record_id(post.get("bind", "")), post.dict(), frozenset(post.getlist("seen")), problem)


class Binding:
    """The forms that bind, for who may teach; nothing for anybody else."""

    def __init__(self, desk: Desk, text: str, typed: Typed) -> None:
        self._desk = desk
        self._text = text
        self._typed = typed
        self._labels = names_of_figures(desk)
        self._sayings = known_sayings(desk.figures)

    @property
    def known(self) -> list[str]:
        """What the figures of the town are called, each once."""
        return list(self._labels.values())

    def form(self, each: CheckedClaim) -> dict[str, Any]:
        """The form of a finding: filled with what was typed there, else with what the text itself suggests."""
        at = str(each.claim.start)
        words = self._typed.values.get(f"words-{at}", words_before(self._text, each.claim))
        guess = self._labels.get(next(iter(self._guessed(each, words)), ""), "")
        wrong = self._wrong() if self._typed.problem and str(self._typed.at) == at else {}
        return {
            "at": at,
            "figure": self._typed.values.get(f"figure-{at}", guess),
            "words": words,
            "known": KNOWN,
            "wrong_figure": wrong.get("figure", ""),
            "wrong_words": wrong.get("words", ""),
            "open": bool(wrong),
            "seen": at in self._typed.seen,
        }

    def _guessed(self, each: CheckedClaim, words: str) -> list[str]:
        found = [key for key, _ in answering(self._desk.library, self._sayings, words)]
        return [*each.indicators, *found]

    def _wrong(self) -> dict[str, str]:
        """What is wrong, beside the field it belongs to; beside the words where it belongs to none."""
        problem = self._typed.problem
        several = problem.problems if isinstance(problem, Problems) else [problem]
        return {
            "figure" if each.field == "figure" else "words": sentence(each, self._desk.language)
            for each in several
            if each is not None
        }


def names_of_figures(desk: Desk) -> dict[str, str]:
    """What each indicator is called, by its key; of several with one name each says its key too."""
    labels = {key: desk.say(row.model.label) for key, row in desk.library.all("indicators").items()}
    called = list(labels.values())
    return {key: label if called.count(label) == 1 else f"{label} ({key})" for key, label in labels.items()}


def words_before(text: str, claim: Claim) -> str:
    """The words that likely say what a number is: what it counts, else what stands before it, behind the verb."""
    counted = (claim.counted or "").strip()
    if SHORTEST <= len(counted) <= LONGEST:
        return counted
    lead = quote(text, claim)[: -len("".join(claim.text.split())) or None]
    verbs = [found.end() for found in load_lexicon().nouns.verb.finditer(lead) if found.end() <= len(lead) - SHORTEST]
    lead = lead[verbs[-1] :] if verbs else lead
    return lead if SHORTEST <= len(lead) <= LONGEST else ""


def teach(desk: Desk, text: str) -> int:
    """Keep what was typed for the number whose button was pressed. Problem if it does not bind."""
    typed = Typed.sent(desk)
    if typed.at is None:
        raise Problem("saying.no_number")
    called = typed.values.get(f"figure-{typed.at}", "").strip()
    key = next((key for key, label in names_of_figures(desk).items() if called in (label, key)), None)
    if key is None:
        raise Problem("saying.figure_unknown", field="figure")
    words = tuple(typed.values.get(f"words-{typed.at}", "").split())
    day = asked.day(desk.request.POST.get("day", ""))
    bound = Bound(text, typed.at, key, words, day)
    return int(teach_saying(desk.town, bound=bound, actor=desk.actor).pk)
