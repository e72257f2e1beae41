from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Key, Label
from shanzhi.workflow.flows.needs.base import Asking, Names, Need


class HasCode(Need):
    """Each of these fields has one of its codes; of a yes-or-no field they are `yes` and `no`.

    `codes: {signed: [yes], level: [general, major]}`
    """

    word: ClassVar[str] = "codes"
    is_of_fields: ClassVar[bool] = True
    codes: dict[Key, list[str]] = Field(min_length=1)

    def problems(self, asking: Asking) -> Iterator[Problem]:
        """One for each field that has another code, or none."""
        for field, allowed in self.codes.items():
            if code_of(asking.said(field)) not in allowed:
                words = [said_of(asking.names, field, code).model_dump() for code in allowed]
                yield Problem("flow.other_code", field=field, label=asking.name(field), allowed=words)

    def parts(self, names: Names) -> dict[str, Any]:
        """The fields and what they must say."""
        codes = [said_of(names, field, code) for field, allowed in self.codes.items() for code in allowed]
        return {"fields": [names[field] for field in self.codes if field in names], "codes": codes}

    def fields_named(self) -> list[str]:
        """These."""
        return list(self.codes)


def said_of(names: Names, field: str, code: str) -> Label:
    """What a code is called (`Rules.names` knows it as `field=code`)."""
    return names.get(f"{field}={code}", Label(zh=code, en=code))


def code_of(value: Any) -> str:
    """The code of a value; yes and no are codes, nothing is none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
