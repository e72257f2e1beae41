from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.flows.steps.base import Asked, Step


class Refer(Step):
    """The matter is put before another unit. Whoever is responsible stays so until that one accepts."""

    name: ClassVar[str] = "refer"
    asks: ClassVar[tuple[Asked, ...]] = ("unit",)

    def take(self, before: Standing, given: Given) -> Standing:
        """The other unit is asked."""
        return replace(super().take(before, given), receiver=given.unit)
