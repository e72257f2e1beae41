"""The closed vocabulary of steps, as officials say them."""

from __future__ import annotations

from shanzhi.workflow.flows.steps.accept import Accept
from shanzhi.workflow.flows.steps.assign import Assign
from shanzhi.workflow.flows.steps.base import Asked, Step
from shanzhi.workflow.flows.steps.close import Close
from shanzhi.workflow.flows.steps.extend import Extend
from shanzhi.workflow.flows.steps.merge import Merge
from shanzhi.workflow.flows.steps.pause import Pause
from shanzhi.workflow.flows.steps.progress import Progress
from shanzhi.workflow.flows.steps.recheck import Recheck
from shanzhi.workflow.flows.steps.refer import Refer
from shanzhi.workflow.flows.steps.refuse import Refuse
from shanzhi.workflow.flows.steps.reopen import Reopen
from shanzhi.workflow.flows.steps.report import Report
from shanzhi.workflow.flows.steps.resolve import Resolve
from shanzhi.workflow.flows.steps.resume import Resume
from shanzhi.workflow.flows.steps.revisit import Revisit
from shanzhi.workflow.flows.steps.send_back import SendBack
from shanzhi.workflow.flows.steps.start import Start
from shanzhi.workflow.flows.steps.transfer import Transfer

__all__ = ["STEPS", "Asked", "Step"]

_WORDS: tuple[Step, ...] = (
    Report(),
    Accept(),
    Refuse(),
    Refer(),
    SendBack(),
    Assign(),
    Start(),
    Progress(),
    Pause(),
    Resume(),
    Extend(),
    Resolve(),
    Recheck(),
    Close(),
    Revisit(),
    Reopen(),
    Transfer(),
    Merge(),
)

STEPS: dict[str, Step] = {step.name: step for step in _WORDS}
"""Every word, in the order in which a matter meets them."""
