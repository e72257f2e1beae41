from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from shanzhi.core.deadlines import Length, due_after
from shanzhi.core.errors import Problem
from shanzhi.workflow.flows.needs.base import Asking
from shanzhi.workflow.flows.needs.lapse import Lapse
from shanzhi.workflow.flows.words import step_words


class NotAfter(Lapse):
    """At most so many days after a step; where the last is a day of rest, the next working day (Civil Code Art. 203).

    `not_after: {after: resolve, days: 30}`
    """

    word: ClassVar[str] = "not_after"

    def _edge(self, taken: date, asking: Asking) -> date:
        period = due_after(datetime.combine(taken, time()), Length("days", self.days), asking.calendar)
        return taken + timedelta(days=self.days) if period is None else period.on

    def _hold(self, on: date, edge: date) -> Iterator[Problem]:
        if on > edge:
            yield Problem(
                "flow.too_late", field="on", step=step_words(self.after), days=self.days, latest=edge, found=on
            )
