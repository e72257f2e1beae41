from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.steps.base import Step


class Report(Step):
    """Something is found or asked for: the matter begins."""

    name: ClassVar[str] = "report"
