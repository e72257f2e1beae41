from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from shanzhi.core.errors import Problem
from shanzhi.workflow.flows.needs.lapse import Lapse
from shanzhi.workflow.flows.words import step_words


class NotAfter(Lapse):
    """At most so many days after a step.

    `not_after: {after: resolve, days: 30}`
    """

    word: ClassVar[str] = "not_after"

    def _hold(self, on: date, edge: date) -> Iterator[Problem]:
        if on > edge:
            yield Problem(
                "flow.too_late", field="on", step=step_words(self.after), days=self.days, latest=edge, found=on
            )
