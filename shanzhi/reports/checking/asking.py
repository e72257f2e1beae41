"""From claims to questions for the ledger: which figures each claim is held against, and why it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shanzhi.core.errors import Problem
from shanzhi.core.periods import Window
from shanzhi.directory.trees import Forest, Node
from shanzhi.indicators.declare import Indicator, Saying
from shanzhi.indicators.figures import Figures, Request
from shanzhi.indicators.parsing import parse
from shanzhi.indicators.vocabulary.base import Word
from shanzhi.indicators.vocabulary.lowest import Lowest
from shanzhi.indicators.vocabulary.one_measure import UP_TO_END, OfOneMeasure
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.reports.checking.clauses import Clauses, Place
from shanzhi.reports.checking.matching import Match, Matcher
from shanzhi.reports.checking.phrases import Nature, Phrase, phrases_of
from shanzhi.reports.checking.subjects import Names, Subject, Subjects
from shanzhi.reports.checking.windows import read_window, window_meant
from shanzhi.reports.checking.words import MatchingWords
from shanzhi.reports.checking.wordset import WordSet
from shanzhi.reports.prose import Claim
from shanzhi.reports.word import IssuedFigure

SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a claim asks of the ledger. With `why` it is unclear, or has no source where `indicators` is empty."""

    claim: Claim
    indicators: tuple[str, ...] = ()
    requests: tuple[Request, ...] = ()
    why: Problem | None = None
    bound: IssuedFigure | None = None
    is_edited: bool = False


class Asking:
    """One text, and the day it speaks from, against the indicators of a town.

    `sayings` are the ways drafts speak of each indicator, by its key.
    """

    def __init__(
        self,
        figures: Figures,
        text: str,
        claims: Sequence[Claim],
        day: date,
        words: MatchingWords,
        sayings: Mapping[str, Sequence[Saying]],
    ) -> None:
        self._figures = figures
        self._sayings = sayings
        self._words = words
        self._day = day
        reporting = figures.library.manifest.reporting
        self._previous_until = reporting.previous_year_until if reporting else None
        self._indicators: dict[str, Indicator] = {
            key: applied.model for key, applied in figures.library.all("indicators").items() if figures.find(key, day)
        }
        self._natures: dict[str, Nature] = {}
        self._trees = figures.forest(Window(day, day))
        self._root = figures.root(day)
        names = names_of(self._trees, self._root)
        self._clauses = Clauses(text, claims, words.clauses, words.lexicon)
        called = WordSet({*names.units, *names.whole})
        self._matcher = Matcher(self._clauses, self._phrases(), words, called, self._nature)
        self._subjects = Subjects(self._clauses, names, words)
        self._claims = claims
        self._whole: tuple[Claim, Place, Match] | None = None

    def ask(self, number: int) -> Asked:
        """What one of the claims asks, in their order. Its value plays no part."""
        claim, place = self._claims[number], self._clauses.places[number]
        if claim.kind == "target":
            return Asked(claim, why=Problem("checking.target"))
        match = self._matcher.match(claim, place)
        if match is None:
            return self._part(claim, place) or Asked(claim, why=Problem("checking.unbound"))
        self._whole = (claim, place, match)
        subject = self._subjects.of(place, match.places)
        if subject.who == "wider":
            return Asked(claim, why=Problem("checking.wider", name=subject.name))
        if subject.who == "open":
            return Asked(claim, match.indicators, why=Problem("checking.subject", name=subject.name))
        return self._in_window(claim, place, match, subject)

    def _part(self, claim: Claim, place: Place) -> Asked | None:
        """A unit's part of the number told before it in the sentence, in the same unit of measure: 其中坡底村6次."""
        if self._whole is None:
            return None
        whole, there, match = self._whole
        subject = self._subjects.part_of(place)
        if subject is None or there.sentence != place.sentence or whole.unit_key != claim.unit_key:
            return None
        return self._in_window(claim, place, match, subject)

    def _in_window(self, claim: Claim, place: Place, match: Match, subject: Subject) -> Asked:
        """The figures of the subject, each over the window the claim means of it."""
        why = self._doubt(claim, match)
        unit = subject.units[0] if subject.who == "unit" else self._root.id
        windows = [self._window(claim, place, key) for key in match.indicators]
        if any(window is None for window in windows):
            return Asked(claim, match.indicators, why=why or Problem("checking.window", said=claim.window))
        asked = zip(match.indicators, windows, strict=True)
        requests = tuple(Request(key, unit, window) for key, window in asked if window is not None)
        return Asked(claim, match.indicators, requests, why)

    def _window(self, claim: Claim, place: Place, key: str) -> Window | None:
        """The window the claim means of an indicator; a level takes one only from its own sentence."""
        is_level = self._nature(key) == "level"
        own = self._figures.default_window(key, self._day)
        said = claim.window
        if said is not None and is_level and not self._clauses.says(said, place):
            said = None
        stated = read_window(said, self._day, self._words.windows, self._previous_until)
        return window_meant(stated, own, is_level=is_level)

    def _doubt(self, claim: Claim, match: Match) -> Problem | None:
        labels = [self._indicators[key].label.model_dump() for key in match.indicators]
        match match.doubt:
            case "indicators":
                return Problem("checking.indicators", figures=labels)
            case "unit":
                kept = units_of_measure()[self._indicators[match.indicators[0]].unit]
                return Problem("checking.unit", figures=labels, said=claim.unit, kept=kept.label)
            case "change":
                return Problem("checking.change", figures=labels)
            case "in_turn":
                return Problem("checking.in_turn")
            case _:
                return None

    def _phrases(self) -> list[Phrase]:
        fold, units = self._words.lexicon.folding.table, self._words.units
        return [
            phrase
            for key, model in self._indicators.items()
            for phrase in phrases_of(key, model.unit, self._sayings[key], fold, is_act=units.counts_acts(model.unit))
        ]

    def _nature(self, key: str) -> Nature:
        if key not in self._natures:
            self._natures[key] = nature_of(parse(self._indicators[key].value, self._raw))
        return self._natures[key]

    def _raw(self, key: str) -> object:
        found = self._figures.find(key, self._day)
        return found.model.value if found else None


def nature_of(tree: Word) -> Nature:
    """What a tree's figure tells: the least of several units, what is there on a day, or what happened in a window."""
    if isinstance(tree, Lowest):
        return "lowest"
    leaves = list(tree.leaves())
    is_level = all(isinstance(leaf, OfOneMeasure) and leaf.days == UP_TO_END for leaf in leaves)
    return "level" if is_level else "flow"


def names_of(trees: Forest, root: Node) -> Names:
    """What the units that stood on a day are called.

    The town's own names, and those of what tops another tree and is linked to the town, mean the town.
    """
    units: dict[str, set[int]] = {}
    whole: set[str] = set()
    full: set[str] = set()
    for node in trees.nodes.values():
        called = {name for name in (node.name["zh"], *node.aliases) if len(name) >= SHORTEST_NAME}
        full.add(node.name["zh"])
        if node.id == root.id or (node.parent not in trees.nodes and root in trees.linked(node.id)):
            whole |= called
        else:
            for name in called:
                units.setdefault(name, set()).add(node.id)
    return Names({name: _widest(bearers, trees) for name, bearers in units.items()}, frozenset(whole), frozenset(full))


def _widest(bearers: set[int], trees: Forest) -> tuple[int, ...]:
    """Of several units with one name the one that covers the others; all of them when none does."""
    for unit in sorted(bearers):
        if bearers <= trees.covered_by(unit) | {unit}:
            return (unit,)
    return tuple(sorted(bearers))
