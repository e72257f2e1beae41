"""What is said when an assertion does not hold: the pack's words with the two values in them."""

from __future__ import annotations

from decimal import Decimal

from shanzhi.indicators.assertions.answering import Answer
from shanzhi.indicators.figures import Figure
from shanzhi.packs.units_of_measure import units_of_measure


def said(answer: Answer, language: str) -> str:
    """In the reader's language; figures with their units, numbers as they are."""
    right = answer.right
    other = _number(answer.assertion.number) if right is None else _told(right, language)
    return answer.assertion.says.within(language).format(left=_told(answer.left, language), right=other)


def _told(figure: Figure, language: str) -> str:
    """The value as its indicator rounds it."""
    model = figure.definition.model
    value = f"{round(figure.shown or Decimal(0), model.decimals):,}"
    unit = units_of_measure()[model.unit].word(language)
    return f"{value}{unit}" if language.startswith("zh") else f"{value} {unit}"


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():,f}"
