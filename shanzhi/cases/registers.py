"""Registers of cases: kept and put in order by what only cases have. Rows stay records, so any register takes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast

from shanzhi.cases.models import Case
from shanzhi.directory.models import Unit
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import current
from shanzhi.records.models import Record
from shanzhi.records.registers import narrowed, sees_whole

SORTS = {
    "due": (F("case__due_at").asc(nulls_last=True), "subject_id"),
    "due_down": (F("case__due_at").desc(nulls_last=True), "subject_id"),
    "holder": ("case__holder_id", "-happened_on", "-subject_id"),
    "holder_down": ("-case__holder_id", "-happened_on", "-subject_id"),
}
"""Orders only cases have; those without a day due come last, whichever way round."""

STATE_SORTS = ("state", "state_down")
"""States of cases stand in the order of their workflow, not of the alphabet."""

QUICK_SORTS = frozenset({"due"})
"""Orders an index has, so that they are quick in any register of cases."""


@dataclass(frozen=True)
class CaseFilter:
    """Which cases of a register: whose, and when they are due. None leaves a part out.

    `due_before` and `due_from` are moments, `due_until` the last moment that counts; `is_open` leaves out what ended.
    """

    holders: Collection[int] | None = None
    due_before: datetime | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    is_open: bool = False

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return self != CaseFilter()


def list_holders(town: Town, type_key: str) -> set[int]:
    """The units responsible for some case of a type that the reader may see, ended ones too.

    Whoever sees the whole town: unit by unit, each by the index. Others: through their own few records.
    """
    cases, reader = Case.objects.filter(town=town, type=type_key), current()
    if sees_whole(reader, town):
        held = cases.filter(holder=OuterRef("pk"))
        return set(Unit.objects.filter(Exists(held)).values_list("pk", flat=True))
    records = narrowed(Record.objects.filter(town=town, type=type_key), town, reader)
    return set(cases.filter(pk__in=records.values("pk")).values_list("holder_id", flat=True).distinct())


def kept(rows: QuerySet[Record], town: Town, type_key: str, wanted: CaseFilter) -> QuerySet[Record]:
    """Those records of a type of case that the filter keeps."""
    if not wanted:
        return rows
    cases = Case.objects.filter(town=town, type=type_key)
    if wanted.holders is not None:
        cases = cases.filter(holder_id__in=wanted.holders)
    if wanted.is_open:
        cases = cases.exclude(stage="ended")
    for lookup, moment in (("lt", wanted.due_before), ("gte", wanted.due_from), ("lte", wanted.due_until)):
        if moment is not None:
            cases = cases.filter(**{f"due_at__{lookup}": moment})
    return rows.filter(pk__in=cases.values("record_id"))


def in_order(rows: QuerySet[Record], town: Town, type_key: str, sort: str, states: Sequence[str]) -> QuerySet[Record]:
    """Records of a type of case in one of `SORTS` or `STATE_SORTS`; `states` are those of its workflow, in order."""
    if sort in STATE_SORTS:
        codes = Cast(Value(list(states), ArrayField(TextField())), ArrayField(TextField()))
        place = Func(codes, F("state"), function="array_position", output_field=IntegerField())
        first = place.desc(nulls_last=True) if sort == "state_down" else place.asc(nulls_last=True)
        return rows.order_by(first, "-happened_on", "-subject_id")
    # said of the case too, so that its index leads: town, type, day due
    return rows.filter(case__town=town, case__type=type_key).order_by(*SORTS[sort])
