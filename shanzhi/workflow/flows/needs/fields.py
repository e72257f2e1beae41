from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key
from shanzhi.workflow.flows.needs.base import Asking, Names, Need


class FilledIn(Need):
    """These fields have a value once the step is taken.

    `fields: [cause, measures]`
    """

    word: ClassVar[str] = "fields"
    is_of_fields: ClassVar[bool] = True
    fields: list[Key] = Field(min_length=1)

    def problems(self, asking: Asking) -> Iterator[Problem]:
        """One for each that is empty."""
        for field in self.fields:
            if not asking.has(field):
                yield Problem("field.missing", field=field, label=asking.name(field))

    def parts(self, names: Names) -> dict[str, Any]:
        """The names of the fields."""
        return {"fields": [names[field] for field in self.fields if field in names]}

    def fields_named(self) -> list[str]:
        """These."""
        return list(self.fields)
