"""Asking every night whether assertions hold, and keeping since when one does not, so that its owner can be told.

What is kept is no value, only the moment from which it was found not to hold; a night that finds nothing new changes
nothing but when it asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.indicators.assertions.answering import answer
from shanzhi.indicators.assertions.watching import questions
from shanzhi.indicators.figures import Figures
from shanzhi.indicators.models import AssertionState
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb

ASK = "assertion.ask"


@dataclass(frozen=True)
class Asked:
    """How many assertions were asked, and how many of them do not hold."""

    asked: int
    failing: int


@verb(ASK)
def ask_assertions(town: Town, *, actor: Principal) -> Asked:
    """Ask every assertion of the town's packs. What can no longer be told, or is no longer asked, counts as holding."""
    require(actor, ASK, town_id=town.pk)

    figures = Figures.now(actor, town)
    found = answer(figures, questions(figures))
    failing = {each.question.key for each in found if each.holds is False}

    now = clock.now(town)
    before = dict(AssertionState.objects.filter(town=town).values_list("key", "failing_since"))
    keys = sorted(before.keys() | {each.question.key for each in found})
    since = {key: (before.get(key) or now) if key in failing else None for key in keys}
    AssertionState.objects.bulk_create(
        [AssertionState(town=town, key=key, failing_since=since[key], asked_at=now) for key in keys],
        update_conflicts=True,
        unique_fields=["town", "key"],
        update_fields=["failing_since", "asked_at"],
    )
    return Asked(len(found), len(failing))
