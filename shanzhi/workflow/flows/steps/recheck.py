from __future__ import annotations

from typing import ClassVar

from shanzhi.workflow.flows.steps.base import Step


class Recheck(Step):
    """Somebody looks whether it is solved."""

    name: ClassVar[str] = "recheck"
