from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Step


class Revisit(Step):
    """Some time after the end somebody looks whether it stayed solved. The matter stays closed."""

    name: ClassVar[str] = "revisit"
    is_of_stay: ClassVar[bool] = True

    def take(self, before: Standing, given: Given) -> Standing:
        """As it was."""
        return before
