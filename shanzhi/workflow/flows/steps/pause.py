from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class Pause(Step):
    """Time stands still, for one of the listed reasons only."""

    name: ClassVar[str] = "pause"
    asks: ClassVar[tuple[Asked, ...]] = ("ground", "note")

    def take(self, before: Standing, given: Given) -> Standing:
        """It will go on where it was."""
        return replace(before, resumes_to=before.state)
