"""A framework with live figures: each node's figures beside their targets and the same window a year before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window, window_of
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


def board(figures: Figures, key: str, *, unit: int | None = None, day: date | None = None) -> Board:
    """The framework `key` for a unit (default: the town) on a day (default: today).

    NotFound if the pack has no such framework.
    """
    found = figures.library.find("frameworks", key)
    if found is None:
        raise NotFound("framework.not_found", found=key)
    framework: Framework = found.model
    on = day or figures.today()
    place = unit if unit is not None else figures.root().id
    answers = _answers(figures, framework, place, on)
    return Board(
        key, framework, [_node(name, node, answers, figures, place, on) for name, node in framework.nodes.items()], on
    )


def window_on(figures: Figures, declared: FrameworkFigure, day: date) -> Window:
    """The window a figure on a board means on a day."""
    if declared.window is None:
        return figures.default_window(declared.indicator, day)
    reporting = figures.library.manifest.reporting
    return window_of(declared.window, day, previous_until=reporting.previous_year_until if reporting else None)


_Answers = dict[Request, Figure]


def _answers(figures: Figures, framework: Framework, unit: int, day: date) -> _Answers:
    """Every figure, target and last year's figure of the board, asked together."""
    requests: dict[Request, None] = {}
    for node in _nodes(framework.nodes.values()):
        for declared in node.figures:
            requests.update(dict.fromkeys(_requests(figures, declared, unit, day)))
    return dict(zip(requests, figures.many(list(requests)), strict=True))


def _nodes(nodes: Iterable[FrameworkNode]) -> Iterator[FrameworkNode]:
    for node in nodes:
        yield node
        yield from _nodes(node.nodes.values())


def _requests(figures: Figures, declared: FrameworkFigure, unit: int, day: date) -> list[Request]:
    window = window_on(figures, declared, day)
    found = [Request(declared.indicator, unit, window)]
    if not window.is_cumulative:
        found.append(Request(declared.indicator, unit, window.year_before()))
    if declared.target_from is not None:
        found.append(Request(declared.target_from, unit, window))
    return found


def _node(key: str, node: FrameworkNode, answers: _Answers, figures: Figures, unit: int, day: date) -> BoardNode:
    return BoardNode(
        key,
        node,
        [_figure(declared, answers, figures, unit, day) for declared in node.figures],
        [_node(name, below, answers, figures, unit, day) for name, below in node.nodes.items()],
    )


def _figure(declared: FrameworkFigure, answers: _Answers, figures: Figures, unit: int, day: date) -> BoardFigure:
    window = window_on(figures, declared, day)
    before = None if window.is_cumulative else answers[Request(declared.indicator, unit, window.year_before())].shown
    target: Decimal | None = declared.target
    if declared.target_from is not None:
        target = answers[Request(declared.target_from, unit, window)].shown
    return BoardFigure(declared, answers[Request(declared.indicator, unit, window)], target, before)
