"""The kinds of declared field, one file each. A new kind of field is one file here, one line in `ALL`, one test."""

from __future__ import annotations

from typing import Annotated, Union

from pydantic import Field as PydanticField

from shanzhi.records.fields.base import Field, as_json, is_private
from shanzhi.records.fields.choice import Choice
from shanzhi.records.fields.choices import Choices
from shanzhi.records.fields.date import Date
from shanzhi.records.fields.decimal import DecimalNumber
from shanzhi.records.fields.integer import Integer
from shanzhi.records.fields.money import Money
from shanzhi.records.fields.text import Text
from shanzhi.records.fields.yes_no import YesNo

ALL: tuple[type[Field], ...] = (Text, Integer, DecimalNumber, Money, Date, Choice, Choices, YesNo)

AnyField = Annotated[
    Union[Text, Integer, DecimalNumber, Money, Date, Choice, Choices, YesNo],  # noqa: UP007
    PydanticField(discriminator="kind"),
]
"""A field declaration in YAML: `kind` says which."""

__all__ = [
    "ALL",
    "AnyField",
    "Choice",
    "Choices",
    "Date",
    "DecimalNumber",
    "Field",
    "Integer",
    "Money",
    "Text",
    "YesNo",
    "as_json",
    "is_private",
]
