from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.steps.base import Step


class Resolve(Step):
    """Whoever is in charge says that it is solved."""

    name: ClassVar[str] = "resolve"
