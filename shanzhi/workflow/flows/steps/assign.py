from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class Assign(Step):
    """Somebody is put in charge. Clocks run on: whoever is in charge, the time is the matter's."""

    name: ClassVar[str] = "assign"
    asks: ClassVar[tuple[Asked, ...]] = ("person",)

    def take(self, before: Standing, given: Given) -> Standing:
        """That person is in charge."""
        return replace(super().take(before, given), assignee=given.person)
