from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class Reopen(Step):
    """It was not solved after all. From this moment it counts as closed no longer; its clocks begin anew."""

    name: ClassVar[str] = "reopen"
    asks: ClassVar[tuple[Asked, ...]] = ("note",)

    def take(self, before: Standing, given: Given) -> Standing:
        """It stands by itself again if it had been taken for a duplicate."""
        return replace(super().take(before, given), merged_into=None)
