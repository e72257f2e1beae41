from __future__ import annotations

import unicodedata
from typing import Literal

from shanzhi.records.fields.base import Field


class Text(Field):
    """Words. `lines` above 1 makes it a long text. `max` is in characters."""

    kind: Literal["text"]
    max: int = 200
    lines: int = 1

    def _clean(self, raw: object, name: str) -> str:
        text = "".join(char for char in str(raw) if char in "\n\t" or unicodedata.category(char)[0] != "C").strip()
        if len(text) > self.max:
            raise self._bad("field.text.too_long", name, found=len(text), allowed=self.max)
        return text

    def show(self, value: str, language: str) -> str:
        """As written."""
        return value
