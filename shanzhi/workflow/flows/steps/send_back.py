from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class SendBack(Step):
    """The unit that was asked says why it is not its matter; who was responsible still is."""

    name: ClassVar[str] = "send_back"
    asks: ClassVar[tuple[Asked, ...]] = ("ground", "note")

    def take(self, before: Standing, given: Given) -> Standing:
        """Nobody is asked any more."""
        return replace(super().take(before, given), receiver=None)
