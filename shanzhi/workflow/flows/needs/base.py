"""What a word for a condition must know: whether it holds, and whose words explain it. One word, one file."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from shanzhi.core.errors import Problem
from shanzhi.core.working_days import WorkingDays
from shanzhi.packs.declare import Declared, Label
from shanzhi.workflow.flows.standing import Given, Standing

Names = Mapping[str, Label]
"""What fields are called."""


@dataclass(frozen=True)
class Asking:
    """A step about to be taken: the matter before it, what is given, its fields as they then stand, their names.

    `calendar` says where a period ends that would end on a day of rest.
    """

    before: Standing
    given: Given
    values: Mapping[str, Any]
    names: Names
    calendar: WorkingDays
    step: str = ""

    def name(self, field: str) -> dict[str, Any]:
        """What a field is called, for an error sentence."""
        return self.names.get(field, Label(zh=field, en=field)).model_dump()

    def has(self, field: str) -> bool:
        """Whether a field has a value; where the step was taken before, one that is given now."""
        return self.said(field) not in (None, "", [], ())

    def said(self, field: str) -> Any:
        """What a field says; where the step was taken before, what is given now: nothing said then speaks for it."""
        said = self.given.values if self.before.steps(self.step) else self.values
        return said.get(field)


class Need(Declared):
    """A condition."""

    word: ClassVar[str]
    is_of_fields: ClassVar[bool] = False
    """Whether it speaks of nothing but what fields say: then it holds after a correction, too."""

    @abstractmethod
    def problems(self, asking: Asking) -> Iterator[Problem]:
        """What does not hold, each with the field it is about."""

    @abstractmethod
    def parts(self, names: Names) -> dict[str, Any]:
        """What its sentence (`packs/base/texts/workflow.yaml`) is filled with; lists hold labels or step words."""

    def fields_named(self) -> list[str]:
        """Declared fields it speaks of."""
        return []

    def numbers_named(self) -> list[str]:
        """Those of them that must be numbers."""
        return []

    def steps_named(self) -> list[str]:
        """Steps it speaks of."""
        return []
