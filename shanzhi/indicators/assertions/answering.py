"""Whether assertions hold, for a reader, a unit and a window, as of a place in the ledger."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shanzhi.core.periods import Window
from shanzhi.indicators.assertions.declare import Assertion, Comparison
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.packs.library import Applied

_HOLDS: dict[Comparison, Callable[[Decimal, Decimal], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "equal": operator.eq,
}


@dataclass(frozen=True)
class Question:
    """An assertion of a town, asked for a unit and a window."""

    key: str
    unit: int
    window: Window


@dataclass(frozen=True)
class Answer:
    """`holds` is None without a value on either side, and where a figure is not the reader's.

    `right` is None where the assertion has a number there.
    """

    question: Question
    definition: Applied
    left: Figure
    right: Figure | None
    holds: bool | None

    @property
    def assertion(self) -> Assertion:
        """What the pack says."""
        model: Assertion = self.definition.model
        return model

    @property
    def right_value(self) -> Decimal | None:
        """The right side as it is shown, before it is multiplied."""
        return self.assertion.number if self.right is None else self.right.shown


def answer(figures: Figures, questions: Sequence[Question]) -> list[Answer]:
    """Every question, in the order asked; all figures in one go.

    Left out is what asks for a figure that was not known yet at the as-of, or is not counted in that window.
    """
    known = figures.library.all("assertions")
    asked = [(each, known[each.key]) for each in questions if _is_known(figures, each, known[each.key].model)]
    requests = [request for each, definition in asked for request in _requests(each, definition.model)]
    unique = list(dict.fromkeys(requests))
    found = dict(zip(unique, figures.many(unique), strict=True))
    return [_answer(each, definition, found) for each, definition in asked]


def _is_known(figures: Figures, question: Question, assertion: Assertion) -> bool:
    return all(figures.find(each.indicator, each.window.end) for each in _requests(question, assertion))


def asked_of(figures: Figures) -> dict[str, list[str]]:
    """Which assertions each indicator brings up."""
    found: dict[str, list[str]] = {}
    for key, definition in figures.library.all("assertions").items():
        for indicator in definition.model.asked_of if definition.model.checked else ():
            found.setdefault(indicator, []).append(key)
    return found


def _requests(question: Question, assertion: Assertion) -> list[Request]:
    sides = [assertion.left] if assertion.right is None else [assertion.left, assertion.right]
    return [Request(side, question.unit, question.window) for side in sides]


def _answer(question: Question, definition: Applied, found: dict[Request, Figure]) -> Answer:
    assertion: Assertion = definition.model
    left, *rest = (found[request] for request in _requests(question, assertion))
    right = rest[0] if rest else None
    bound = assertion.number if right is None else right.shown
    holds = None
    if left.shown is not None and bound is not None:
        holds = _HOLDS[assertion.compare](left.shown, bound * assertion.times)
    return Answer(question, definition, left, right, holds)
