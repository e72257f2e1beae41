from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from shanzhi.core.errors import Problem
from shanzhi.workflow.flows.needs.base import Asking
from shanzhi.workflow.flows.needs.lapse import Lapse
from shanzhi.workflow.flows.words import step_words


class NotBefore(Lapse):
    """At least so many days after a step.

    `not_before: {after: close, days: 7}`
    """

    word: ClassVar[str] = "not_before"

    def _edge(self, taken: date, asking: Asking) -> date:
        return taken + timedelta(days=self.days)

    def _hold(self, on: date, edge: date) -> Iterator[Problem]:
        if on < edge:
            yield Problem(
                "flow.too_early", field="on", step=step_words(self.after), days=self.days, earliest=edge, found=on
            )
