"""Time that must have gone by, or must not have, since a step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key
from shanzhi.workflow.flows.needs.base import Asking, Names, Need


class Lapse(Need):
    """So many days since a step was taken last."""

    after: Key
    days: int = Field(ge=0, le=3660)

    def problems(self, asking: Asking) -> Iterator[Problem]:
        """One if it is too early or too late. Without that step there is nothing to count from."""
        taken = asking.before.steps(self.after)
        if taken:
            yield from self._hold(asking.given.at.date(), self._edge(taken[-1].on, asking))

    @abstractmethod
    def _edge(self, taken: date, asking: Asking) -> date:
        """The day the lapse leads to."""

    @abstractmethod
    def _hold(self, on: date, edge: date) -> Iterator[Problem]:
        """Hold the day of the step against it."""

    def parts(self, names: Names) -> dict[str, Any]:
        """The step and the days."""
        return {"steps": [self.after], "days": self.days}

    def steps_named(self) -> list[str]:
        """That one."""
        return [self.after]
