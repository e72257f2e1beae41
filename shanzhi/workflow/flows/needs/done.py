from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key
from shanzhi.workflow.flows.needs.base import Asking, Names, Need
from shanzhi.workflow.flows.words import step_words


class Done(Need):
    """A step was taken at least so often since the matter was last opened.

    `done: {step: progress, times: 2}`
    """

    word: ClassVar[str] = "done"
    step: Key
    times: int = Field(default=1, ge=1, le=100)

    def problems(self, asking: Asking) -> Iterator[Problem]:
        """One if it was taken less often."""
        opened = [place for place, each in enumerate(asking.before.taken) if each.step == "reopen"]
        since = asking.before.taken[opened[-1] if opened else 0 :]
        found = sum(1 for each in since if each.step == self.step)
        if found < self.times:
            yield Problem("flow.not_done_yet", step=step_words(self.step), times=self.times, found=found)

    def parts(self, names: Names) -> dict[str, Any]:
        """The step and how often."""
        return {"steps": [self.step], "times": self.times}

    def steps_named(self) -> list[str]:
        """That one."""
        return [self.step]
