from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key
from shanzhi.workflow.flows.needs.base import Asking, Names, Need
from shanzhi.workflow.flows.needs.codes import code_of, said_of


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
        for field, allowed in self._known(asking.names).items():
            if code_of(asking.values.get(field)) not in allowed:
                words = [said_of(asking.names, field, code).model_dump() for code in allowed]
                yield Problem("flow.only_where", field=field, label=asking.name(field), allowed=words)

    def parts(self, names: Names) -> dict[str, Any]:
        """The fields and what they must say."""
        known = self._known(names)
        codes = [said_of(names, field, code) for field, allowed in known.items() for code in allowed]
        return {"fields": [names[field] for field in known], "codes": codes}

    def _known(self, names: Names) -> dict[str, list[str]]:
        """Of the fields and codes those the type has."""
        found = {field: codes for field, codes in self.codes.items() if field in names}
        return {field: [code for code in codes if f"{field}={code}" in names] for field, codes in found.items()}
