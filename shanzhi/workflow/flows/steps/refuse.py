from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.steps.base import Asked, Step


class Refuse(Step):
    """The matter is not taken on, on a stated ground."""

    name: ClassVar[str] = "refuse"
    asks: ClassVar[tuple[Asked, ...]] = ("ground", "note")
