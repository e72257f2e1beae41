from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class Merge(Step):
    """It is a duplicate of another matter. That one counts as one; who asked for this one still counts."""

    name: ClassVar[str] = "merge"
    asks: ClassVar[tuple[Asked, ...]] = ("other", "note")

    def take(self, before: Standing, given: Given) -> Standing:
        """It is followed under the other from now on."""
        return replace(super().take(before, given), receiver=None, merged_into=given.other)
