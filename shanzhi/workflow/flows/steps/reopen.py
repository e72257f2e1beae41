from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.steps.base import Asked, Step


class Reopen(Step):
    """It was not solved after all. From this moment it counts as closed no longer; its clocks begin anew."""

    name: ClassVar[str] = "reopen"
    asks: ClassVar[tuple[Asked, ...]] = ("note",)
