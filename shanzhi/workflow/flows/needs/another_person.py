from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key
from shanzhi.workflow.flows.needs.base import Asking, Names, Need
from shanzhi.workflow.flows.words import step_words


class AnotherPerson(Need):
    """Whoever takes the step is somebody else than who took these: nobody checks their own work.

    `another_person: [resolve]`
    """

    word: ClassVar[str] = "another_person"
    than: list[Key] = Field(min_length=1)

    def problems(self, asking: Asking) -> Iterator[Problem]:
        """One if it is the same person. Only the last time each of these was done is looked at."""
        if asking.given.actor in {each.actor for each in self._last(asking)}:
            yield Problem("flow.another_person", steps=[step_words(word) for word in self.than])

    def parts(self, names: Names) -> dict[str, Any]:
        """The steps."""
        return {"steps": self.than}

    def steps_named(self) -> list[str]:
        """These."""
        return list(self.than)

    def _last(self, asking: Asking) -> list[Any]:
        found = [asking.before.steps(word) for word in self.than]
        return [steps[-1] for steps in found if steps]
