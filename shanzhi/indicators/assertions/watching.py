"""What the last night found not to hold, for the office that looks into it.

Asked of the town as a whole, over the window each left side means on the day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shanzhi.indicators.assertions.answering import Answer, Question, answer
from shanzhi.indicators.figures import Figures
from shanzhi.indicators.models import AssertionState
from shanzhi.kernel.models import Town


@dataclass(frozen=True)
class Failing:
    """An assertion that does not hold, with the figures as they are now, and since when it was found so."""

    answer: Answer
    since: datetime


def list_failing(figures: Figures, roles: Collection[str]) -> list[Failing]:
    """The assertions these offices look into that were found not to hold and still do not, the longest first.

    One that holds again is not among them, though no night has asked since; nor one whose figures are not the reader's.
    """
    owned = [key for key, row in figures.library.all("assertions").items() if row.model.owner in roles]
    since = since_when(figures.town, owned)
    if not since:
        return []
    found = answer(figures, questions(figures, since))
    failing = [Failing(each, since[each.question.key]) for each in found if each.holds is False]
    return sorted(failing, key=lambda each: each.since)


def since_when(town: Town, keys: Collection[str]) -> dict[str, datetime]:
    """Those of these assertions that the last night found not to hold, with since when."""
    if not keys:
        return {}
    rows = AssertionState.objects.filter(town=town, key__in=keys)
    return {row.key: row.failing_since for row in rows if row.failing_since is not None}


def questions(figures: Figures, keys: Collection[str] | None = None) -> list[Question]:
    """Every assertion that is checked, or those named, for the town as a whole."""
    known = figures.library.all("assertions")
    root = figures.root(figures.day).id
    return [
        Question(key, root, figures.default_window(row.model.left))
        for key, row in known.items()
        if row.model.checked and (keys is None or key in keys)
    ]
