from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.steps.base import Step


class Start(Step):
    """Work on the matter begins."""

    name: ClassVar[str] = "start"
