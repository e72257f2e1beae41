from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class Extend(Step):
    """More time is given, with a reason; by whom, how often and how much the workflow and the type say."""

    name: ClassVar[str] = "extend"
    asks: ClassVar[tuple[Asked, ...]] = ("more", "note")
    is_of_stay: ClassVar[bool] = True

    def take(self, before: Standing, given: Given) -> Standing:
        """As it was; its clock is made longer with the other clocks."""
        return before
