from __future__ import annotations

from typing import Literal

from pydantic import Field as PydanticField

from shanzhi.packs.declare import Key, Label
from shanzhi.records.fields.base import Field


class Choice(Field):
    """One of a few named things."""

    kind: Literal["choice"]
    choices: dict[Key, Label] = PydanticField(min_length=1)

    def _clean(self, raw: object, name: str) -> str:
        code = str(raw)
        if code not in self.choices:
            raise self._bad(
                "field.choice.unknown", name, found=code[:60], allowed=[str(label) for label in self.choices.values()]
            )
        return code

    def show(self, value: str, language: str) -> str:
        """The choice's label; a code no longer offered stands for itself."""
        label = self.choices.get(value)
        return value if label is None else label.within(language)
