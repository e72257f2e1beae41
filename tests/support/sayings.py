"""Ways of speaking taught in the cast's town."""

from __future__ import annotations

from shanzhi.kernel.scope import Principal
from shanzhi.reports.models import TaughtSaying
from shanzhi.reports.teaching.actions import teach_saying
from shanzhi.reports.teaching.proving import Bound
from tests.support import cast

WORDS = "支部活动日"
TEXT = f"今年以来，各党支部开展{WORDS}3次，党员都到了。"
"""Words that no pack has for the theme Party days."""


def bound(*words: str, text: str = TEXT, indicator: str = "theme_days", number: str = "3次") -> Bound:
    """The number of the text said to be a figure, by these words, else by the usual ones."""
    return Bound(text, text.index(number), indicator, words or (WORDS,))


def teach(actor: Principal, *words: str) -> TaughtSaying:
    """Taught by who acts."""
    return teach_saying(cast.town(), bound=bound(*words), actor=actor)
