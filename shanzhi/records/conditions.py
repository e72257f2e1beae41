"""Conditions on declared fields, which records keep as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import DecimalField, F, Func, IntegerField, OrderBy, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from shanzhi.records.fields import Choice, Choices, DecimalNumber, Integer, Money

NUMBERS = (Integer, DecimalNumber, Money)


class AsNumber(Func):
    """Text as a number; what is none (a field was of another kind once) is nothing, never an error."""

    output_field = DecimalField(max_digits=40, decimal_places=10)

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        """The expression stands twice, and so do its parameters."""
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return f"case when ({sql}) ~ '^-?[0-9]+([.][0-9]+)?$' then ({sql})::numeric end", (*params, *params)


@dataclass(frozen=True)
class Condition:
    """What a field must say: a code, at least `low`, at most `high`, or words that it holds."""

    name: str
    field: Any
    code: Any = None
    low: Decimal | date | None = None
    high: Decimal | date | None = None
    words: str = ""

    def kept(self, rows: QuerySet[Any], alias: str) -> QuerySet[Any]:
        """Those of the records that say so; `alias` is a name not used in the query yet."""
        if self.code is not None:
            is_one = Q(**{f"data__{self.name}": self.code})
            rows = rows.filter(is_one | Q(**{f"data__{self.name}__contains": [self.code]}))
        if self.words:
            rows = rows.filter(**{f"data__{self.name}__icontains": self.words})
        for suffix, bound in (("gte", self.low), ("lte", self.high)):
            if bound is not None:
                rows = rows.alias(**{alias: value_of(self.name, self.field)})
                rows = rows.filter(**{f"{alias}__{suffix}": _as_compared(bound)})
        return rows


def value_of(name: str, field: Any) -> Func | KeyTextTransform:
    """What a record says in a field, to compare and to sort by: numbers as numbers, days and texts as text."""
    text = KeyTextTransform(name, "data", output_field=TextField())
    return AsNumber(text) if isinstance(field, NUMBERS) else text


def order_of(name: str, field: Any, *, is_down: bool) -> list[OrderBy]:
    """Sorted by a field: choices as they are declared, what says nothing last."""
    value: Any = value_of(name, field)
    if isinstance(field, Choice):
        codes = Cast(Value(list(field.choices), ArrayField(TextField())), ArrayField(TextField()))
        value = Func(codes, value, function="array_position", output_field=IntegerField())
    last = F("subject_id").desc() if is_down else F("subject_id").asc()
    return [value.desc(nulls_last=True) if is_down else value.asc(nulls_last=True), last]


def is_sortable(field: object) -> bool:
    """Whether a field has one value to sort by."""
    return not isinstance(field, Choices)


def _as_compared(value: Decimal | date) -> Any:
    """A bound as it is compared with `value_of`."""
    return value.isoformat() if isinstance(value, date) else value
