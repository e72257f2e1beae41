from __future__ import annotations

from typing import Any, Literal

from pydantic import Field as PydanticField

from shanzhi.packs.declare import Key, Label
from shanzhi.records.fields.base import Field


class Choices(Field):
    """Any number of a few named things, kept in the order of the declaration."""

    kind: Literal["choices"]
    choices: dict[Key, Label] = PydanticField(min_length=1)

    def _clean(self, raw: object, name: str) -> list[str]:
        given = {str(each) for each in raw} if isinstance(raw, (list, tuple, set)) else {str(raw)}
        unknown = given - self.choices.keys()
        if unknown:
            labels = [str(label) for label in self.choices.values()]
            raise self._bad("field.choice.unknown", name, found=sorted(unknown)[0][:60], allowed=labels)
        return [code for code in self.choices if code in given]

    def show(self, value: list[str], language: str) -> str:
        """The labels, joined."""
        labels = [self.choices[code].within(language) if code in self.choices else code for code in value]
        return " · ".join(labels)

    def dim(self, value: Any) -> str | None:
        """Several values are no dimension."""
        return None
