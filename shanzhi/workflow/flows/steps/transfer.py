from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class Transfer(Step):
    """The matter goes to the county bureau that has the power to decide it."""

    name: ClassVar[str] = "transfer"
    asks: ClassVar[tuple[Asked, ...]] = ("ground",)

    def take(self, before: Standing, given: Given) -> Standing:
        """Nobody in the town is asked any more."""
        return replace(super().take(before, given), receiver=None)
