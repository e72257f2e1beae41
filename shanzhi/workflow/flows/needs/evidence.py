from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key
from shanzhi.workflow.flows.needs.base import Asking, Names, Need


class Evidence(Need):
    """Something shows it: a file put to this step, or one of these fields in its place.

    A photo is never the only way: where one cannot be taken, words or a document's number do.
    `evidence: [what_was_done, document]`
    """

    word: ClassVar[str] = "evidence"
    instead: list[Key] = Field(min_length=1)

    def problems(self, asking: Asking) -> Iterator[Problem]:
        """One, at the first of the fields."""
        if not asking.given.new_files and not any(asking.has(field) for field in self.instead):
            labels = [asking.name(field) for field in self.instead]
            yield Problem("flow.evidence.missing", field=self.instead[0], instead=labels)

    def parts(self, names: Names) -> dict[str, Any]:
        """The names of the fields that do instead."""
        return {"fields": [names[field] for field in self.instead if field in names]}

    def fields_named(self) -> list[str]:
        """These."""
        return list(self.instead)
