"""A framework with live figures: each node's figures beside their targets and the same window a year before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window, WindowWord, window_of
from shanzhi.indicators.declare import Framework, FrameworkFigure, FrameworkNode
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.indicators.vocabulary.base import Value


@dataclass(frozen=True)
class BoardFigure:
    """A figure on a node. `target` and `last_year` are in the figure's shown unit, None where there is none to show."""

    declared: FrameworkFigure
    figure: Figure
    target: Value
    last_year: Value


@dataclass(frozen=True)
class BoardNode:
    """A node with its figures and the nodes below."""

    key: str
    declared: FrameworkNode
    figures: list[BoardFigure]
    nodes: list[BoardNode] = field(default_factory=list)

    def walk(self) -> Iterator[BoardNode]:
        """The node and everything below."""
        yield self
        for node in self.nodes:
            yield from node.walk()


@dataclass(frozen=True)
class Board:
    """A framework as of a place in the ledger."""

    key: str
    framework: Framework
    nodes: list[BoardNode]
    day: date


@dataclass(frozen=True)
class Place:
    """What a board is asked for: a unit, a day, and the span of its windows where they have a beginning.

    Without a `span` each figure is seen over the window it means. `days` are a campaign's own, over which all are seen
    instead, without the year before. `only`: of all figures just these.
    """

    unit: int
    day: date
    span: WindowWord | None = None
    days: Window | None = None
    only: frozenset[str] | None = None

    def shows(self, declared: FrameworkFigure) -> bool:
        """Whether a figure of the framework is among those asked for."""
        return self.only is None or declared.indicator in self.only


def board(
    figures: Figures,
    key: str,
    *,
    unit: int | None = None,
    day: date | None = None,
    span: WindowWord | None = None,
    days: Window | None = None,
    only: Collection[str] | None = None,
) -> Board:
    """The framework `key` for a unit (default: the town) on a day (default: today); the rest as in `Place`.

    NotFound if the pack has no such framework.
    """
    found = figures.library.find("frameworks", key)
    if found is None:
        raise NotFound("framework.not_found", found=key)
    framework: Framework = found.model
    on = day or figures.today()
    chosen = None if only is None else frozenset(only)
    place = Place(unit if unit is not None else figures.root().id, on, span, days, chosen)
    answers = _answers(figures, framework, place)
    nodes = [_node(name, node, answers, figures, place) for name, node in framework.nodes.items()]
    return Board(key, framework, nodes, on)


def window_on(figures: Figures, declared: FrameworkFigure, day: date, span: WindowWord | None = None) -> Window:
    """The window a figure on a board means on a day; `span` instead, up to that day, if it has a beginning at all."""
    meant = _window_meant(figures, declared, day)
    if span is None or meant.is_cumulative:
        return meant
    return Window(window_of(span, day).start, day)


def _window(figures: Figures, declared: FrameworkFigure, place: Place) -> Window:
    """The window of a figure on the board: over a campaign's days what has a beginning begins with them."""
    if place.days is None:
        return window_on(figures, declared, place.day, place.span)
    meant = _window_meant(figures, declared, place.day)
    return Window(meant.start, place.days.end) if meant.is_cumulative else place.days


def _has_year_before(place: Place, window: Window) -> bool:
    return place.days is None and not window.is_cumulative


def _window_meant(figures: Figures, declared: FrameworkFigure, day: date) -> Window:
    if declared.window is None:
        return figures.default_window(declared.indicator, day)
    reporting = figures.library.manifest.reporting
    return window_of(declared.window, day, previous_until=reporting.previous_year_until if reporting else None)


_Answers = dict[Request, Figure]


def _answers(figures: Figures, framework: Framework, place: Place) -> _Answers:
    """Every figure, target and last year's figure of the board, asked together."""
    requests: dict[Request, None] = {}
    for node in _nodes(framework.nodes.values()):
        for declared in node.figures:
            if place.shows(declared):
                requests.update(dict.fromkeys(_requests(figures, declared, place)))
    return dict(zip(requests, figures.many(list(requests)), strict=True))


def _nodes(nodes: Iterable[FrameworkNode]) -> Iterator[FrameworkNode]:
    for node in nodes:
        yield node
        yield from _nodes(node.nodes.values())


def _requests(figures: Figures, declared: FrameworkFigure, place: Place) -> list[Request]:
    window = _window(figures, declared, place)
    found = [Request(declared.indicator, place.unit, window)]
    if _has_year_before(place, window):
        found.append(Request(declared.indicator, place.unit, window.year_before()))
    if declared.target_from is not None:
        found.append(Request(declared.target_from, place.unit, window))
    return found


def _node(key: str, node: FrameworkNode, answers: _Answers, figures: Figures, place: Place) -> BoardNode:
    return BoardNode(
        key,
        node,
        [_figure(declared, answers, figures, place) for declared in node.figures if place.shows(declared)],
        [_node(name, below, answers, figures, place) for name, below in node.nodes.items()],
    )


def _figure(declared: FrameworkFigure, answers: _Answers, figures: Figures, place: Place) -> BoardFigure:
    window, unit = _window(figures, declared, place), place.unit
    before = None
    if _has_year_before(place, window):
        before = answers[Request(declared.indicator, unit, window.year_before())].shown
    target: Decimal | None = declared.target
    if declared.target_from is not None:
        target = answers[Request(declared.target_from, unit, window)].shown
    elif target and place.days is None and window != window_on(figures, declared, place.day):
        target = None  # a number in the pack holds for the window the figure means, not for a part of it
    return BoardFigure(declared, answers[Request(declared.indicator, unit, window)], target, before)
