from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Step


class Accept(Step):
    """The unit that received the matter takes it on. From now on it is responsible, and nobody before it."""

    name: ClassVar[str] = "accept"

    def take(self, before: Standing, given: Given) -> Standing:
        """The receiver becomes the holder; a person in charge at another unit is so no longer."""
        if before.receiver is None:
            return super().take(before, given)
        return replace(super().take(before, given), holder=before.receiver, receiver=None, assignee=None)
