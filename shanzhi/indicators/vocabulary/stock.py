from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shanzhi.indicators.vocabulary.one_measure import UP_TO_END
from shanzhi.indicators.vocabulary.sum import Sum


@dataclass(frozen=True)
class Stock(Sum):
    """What is there at the window's end: every +1 and -1 up to that day. The window's beginning plays no part.

    `{stock: member.present}`
    """

    name: ClassVar[str] = "stock"
    days: ClassVar[str] = UP_TO_END
    adds_up: ClassVar[Literal["", "window", "past"]] = "past"
