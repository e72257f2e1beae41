"""What every declared field shares."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Declared, Label

Privacy = Literal["public", "internal", "sensitive", "very_sensitive"]


class Field(Declared):
    """A field of a type.

    JSON holds scalars and choice codes only: a person, a unit or another record is a link, never a field.

    `no` is the field's stable number within its type: a rename keeps it, a removed field never gives it back.
    `privacy` is its class; what is sensitive never stays in a browser as a draft.
    """

    no: int
    label: Label
    help: Label | None = None
    required: bool = False
    in_register: bool = False
    privacy: Privacy = "internal"

    def clean(self, raw: object, name: str) -> Any:
        """The value as the verb keeps it, or None if nothing was given. Problems carry the field's name and label."""
        if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []:
            if self.required:
                raise Problem("field.missing", field=name, label=self._words())
            return None
        return self._clean(raw, name)

    @abstractmethod
    def _clean(self, raw: object, name: str) -> Any:
        """Turn something given into a value or raise a Problem."""

    @abstractmethod
    def show(self, value: Any, language: str) -> str:
        """The value in words for a reader."""

    def load(self, stored: Any) -> Any:
        """From JSON back to the value."""
        return stored

    def typed(self, value: Any) -> Any:
        """The value as somebody would type it, for a form that is opened again."""
        return value

    def dim(self, value: Any) -> str | None:
        """The value as a dimension of facts, for fields of few values."""
        return None if value is None else str(value)

    def _words(self) -> dict[str, str]:
        return {"zh": self.label.zh, "en": self.label.within("en")}

    def _bad(self, code: str, name: str, **params: object) -> Problem:
        return Problem(code, field=name, label=self._words(), **params)


def is_private(field: Field) -> bool:
    """Whether a field holds something sensitive about a person."""
    return field.privacy in ("sensitive", "very_sensitive")


def as_json(value: Any) -> Any:
    """A value as the database keeps it: decimals and days as text, so nothing is lost."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value
