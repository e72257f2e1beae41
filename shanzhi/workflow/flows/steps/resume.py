from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.steps.base import Step


class Resume(Step):
    """Time runs on, and the matter is where it was before the pause."""

    name: ClassVar[str] = "resume"
