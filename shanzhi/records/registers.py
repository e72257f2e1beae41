"""Registers: a page of the records of a type, quick however many there are.

A filter or an order by a declared field has to look at every record. So they are offered where unit, days and state
leave at most `COUNTED` records; a larger register has its days, and narrows by them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, Q, QuerySet, Value
from django.db.models.functions import Concat

from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, current
from shanzhi.records.conditions import order_of
from shanzhi.records.models import Record, RecordAccess, Transition
from shanzhi.records.queries import SORTS, RegisterFilter, list_register

COUNTED = 10_000
"""Records are counted up to here; a count above it means: more than this."""

QUICK_SORTS = frozenset({"day", "day_up"})
"""Orders an index has, so that they are quick in any register."""


def register_rows(town: Town, type_key: str, wanted: RegisterFilter) -> QuerySet[Record]:
    """The records of a type that the reader may see and the filter keeps, in no order."""
    return narrowed(list_register(town, type_key, wanted).order_by(), town, current())


def in_order(rows: QuerySet[Record], sort: str, field: object = None) -> QuerySet[Record]:
    """Rows in an order: one of `SORTS`, or by a declared `field` (`f_name`, `f_name_down`)."""
    if sort in ("number", "number_down"):
        # as an expression: the index of numbers would lead through those of every other type
        number = Concat("number", Value(""))
        return rows.order_by(number.desc() if sort == "number_down" else number.asc())
    if field is None:
        return rows.order_by(*SORTS[sort])
    name = sort.removeprefix("f_").removesuffix("_down")
    return rows.order_by(*order_of(name, field, is_down=sort.endswith("_down")))


def count_up_to(rows: QuerySet[Record]) -> int:
    """How many there are, counted up to one more than `COUNTED`."""
    return rows[: COUNTED + 1].count()


def narrowed(rows: QuerySet[Record], town: Town, reader: Principal) -> QuerySet[Record]:
    """The same rows, said so that an index leads to them.

    Row-level security alone would let a village's page walk through all the town has.
    """
    if sees_whole(reader, town):
        return rows
    referred = list(RecordAccess.objects.filter(town=town).values_list("record_id", flat=True))
    own = Q(unit_id__in={unit for unit, _class in reader.units})
    return rows.filter(own | Q(pk__in=referred) if referred else own)


def sees_whole(reader: Principal, town: Town) -> bool:
    """Whether the reader's scope holds the whole town, of whatever class."""
    return any(held == town.pk for held, _class in reader.towns)


def last_transitions(records: Iterable[int]) -> dict[int, int]:
    """The transition each record stands by."""
    rows = Transition.objects.filter(record_id__in=list(records)).order_by()
    return dict(rows.values_list("record_id").annotate(last=Max("pk")))
