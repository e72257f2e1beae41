from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Step


class Close(Step):
    """The matter comes to its end: solved, or not solved and why."""

    name: ClassVar[str] = "close"

    def take(self, before: Standing, given: Given) -> Standing:
        """Nobody is asked any more."""
        return replace(super().take(before, given), receiver=None)
