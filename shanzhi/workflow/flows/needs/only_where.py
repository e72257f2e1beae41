from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key, Label
from shanzhi.workflow.flows.needs.base import Asking, Names, Need
from shanzhi.workflow.flows.needs.codes import code_of


class OnlyWhere(Need):
    """The way is open only where each of these fields has one of its codes already; the step cannot set them.

    Fields that a type does not have stand in nobody's way: several types go by one workflow.
    `only_where: {level: [general]}`
    """

    word: ClassVar[str] = "only_where"
    is_of_fields: ClassVar[bool] = True
    codes: dict[Key, list[str]] = Field(min_length=1)

    def problems(self, asking: Asking) -> Iterator[Problem]:
        """One for each field that says something else."""
        for field, allowed in self.codes.items():
            if field in asking.names and code_of(asking.values.get(field)) not in allowed:
                words = [label.model_dump() for label in self._said(asking.names, field)]
                yield Problem("flow.only_where", field=field, label=asking.name(field), allowed=words)

    def parts(self, names: Names) -> dict[str, Any]:
        """The fields and what they must say."""
        known = [field for field in self.codes if field in names]
        return {
            "fields": [names[field] for field in known],
            "codes": [label for field in known for label in self._said(names, field)],
        }

    def _said(self, names: Names, field: str) -> list[Label]:
        """The codes the type has, as they are called."""
        return [names[f"{field}={code}"] for code in self.codes[field] if f"{field}={code}" in names]
