from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class Progress(Step):
    """What was done since the last word. Nothing else changes."""

    name: ClassVar[str] = "progress"
    asks: ClassVar[tuple[Asked, ...]] = ("note",)
    is_of_stay: ClassVar[bool] = True

    def take(self, before: Standing, given: Given) -> Standing:
        """As it was."""
        return before
