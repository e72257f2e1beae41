"""Reads of cases: what is open and waits for whom, by day due; counts by place. Row-level security decides the rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Cast, Concat

from shanzhi.cases.declare import SOURCE
from shanzhi.cases.models import Case
from shanzhi.core.errors import NotFound
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, current
from shanzhi.records.models import Record
from shanzhi.workflow.writing import WITHDRAWN

__all__ = [
    "COUNTED",
    "Case",
    "Count",
    "Owed",
    "Waiting",
    "Wanted",
    "cases_by_record",
    "count_by_place",
    "count_each",
    "count_owed",
    "find_case_by_number",
    "get_case",
    "list_come_of",
    "list_merged_into",
    "list_open",
    "list_part",
    "list_waiting",
]

COUNTED = 1_000
"""Cases are counted up to here; a count above it means: more than this."""

ENDED = "ended"
LOOKED_FOR = 5
"""So many words are looked for."""

_BY_DAY_DUE = (F("due_at").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Wanted:
    """Which open cases. None leaves a part out.

    `holders` are responsible, `receivers` were asked and have not accepted, `assignee` is in charge; `places` are where
    it happened, `states` pairs of a type and a state. `due_before` and `due_from` are moments, `due_until` the last
    that counts. `soon` names clocks (pairs of a type and a clock) by the moment up to which what they are due counts as
    soon.
    """

    types: Collection[str] | None = None
    places: Collection[int] | None = None
    holders: Collection[int] | None = None
    receivers: Collection[int] | None = None
    assignee: int | None = None
    states: Collection[tuple[str, str]] | None = None
    words: str = ""
    due_before: datetime | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    soon: Mapping[datetime, Collection[tuple[str, str]]] | None = None


def get_case(town: Town, record_id: int) -> Case:
    """The case, if it exists and the reader may see it."""
    rows = Case.objects.select_related("record__town", "record__unit", "assignee")
    found = rows.filter(town=town, pk=record_id).first()
    if found is None:
        raise NotFound("record.not_found")
    return found


def cases_by_record(ids: Iterable[int]) -> dict[int, Case]:
    """The cases among these records, by record, with who is in charge."""
    return {case.pk: case for case in Case.objects.filter(pk__in=list(ids)).select_related("assignee")}


def find_case_by_number(town: Town, number: str) -> Record | None:
    """The case with this number, if there is one the reader may see."""
    return Record.objects.filter(town=town, kind="case", number=number.strip()).select_related("town", "unit").first()


def list_merged_into(record: Record) -> list[Record]:
    """The cases that were found to be duplicates of this one, as far as the reader may see them."""
    rows = Case.objects.filter(merged_into=record).exclude(state=WITHDRAWN)
    return [case.record for case in rows.select_related("record").order_by("pk")]


def list_come_of(record: Record) -> list[Case]:
    """The cases that came of a record, as far as the reader may see them; those that were taken back left out."""
    linked = Q(record__links__role=SOURCE, record__links__subject=record.pk)
    rows = Case.objects.filter(linked, town=record.town_id).exclude(record__state=WITHDRAWN)
    return list(rows.select_related("record").order_by("pk"))


def list_open(town: Town, wanted: Wanted) -> QuerySet[Case]:
    """The open cases the reader may see, what is due first at the top; those without a day due come last."""
    return _open(town, wanted).select_related("record", "assignee").order_by(*_BY_DAY_DUE)


@dataclass(frozen=True)
class Waiting:
    """A part of what waits for somebody: the first rows, and how many there are."""

    rows: list[Case]
    count: int


def list_waiting(
    town: Town, *, user: int, units: Collection[int], now: datetime, until: datetime, at_most: int
) -> dict[str, Waiting]:
    """What waits for somebody, what is due first at the top of each part; empty parts are left out.

    `asked`: put before their units; else in their charge or their units' and `late`, or due by a moment (`soon`). Each
    part has its own first rows, however many another has.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _WAITING,
            {"town": town.pk, "user": user, "units": list(units), "now": now, "until": until, "at_most": at_most},
        )
        placed = cursor.fetchall()
    cases = Case.objects.select_related("record").in_bulk([pk for pk, _, _ in placed]) if placed else {}
    found: dict[str, Waiting] = {}
    for pk, part, count in placed:
        if pk in cases:
            found.setdefault(part, Waiting([], count)).rows.append(cases[pk])
    return found


_WAITING = """
select record_id, part, of_part from (
    select c.record_id, c.due_at, p.part,
        row_number() over by_day as place, count(*) over (partition by p.part) as of_part
    from cases_case c cross join lateral (select case
        when c.receiver_id = any(%(units)s) then 'asked' when c.due_at < %(now)s then 'late' else 'soon' end as part) p
    where c.town_id = %(town)s and c.stage <> 'ended' and (c.receiver_id = any(%(units)s)
        or ((c.assignee_id = %(user)s or c.holder_id = any(%(units)s)) and c.due_at <= %(until)s))
    window by_day as (partition by p.part order by c.due_at nulls last, c.record_id)) placed
where place <= %(at_most)s order by due_at nulls last, record_id
"""
"""By hand, as everybody's first page asks it and Django takes long to write what PostgreSQL answers at once."""


def list_part(rows: QuerySet[Case], first: int, at_most: int) -> list[Case]:
    """So many open cases from a place on, for a line each: without their standing and the data of their records.

    Records are looked up for these alone, not for all that stand before them.
    """
    here = rows.select_related(None).values("pk")[first : first + at_most]
    found = Case.objects.filter(pk__in=here).select_related("record", "assignee")
    return list(found.defer("standing", "record__data").order_by(*_BY_DAY_DUE))


def count_each(town: Town, wanted: Mapping[str, Wanted]) -> dict[str, int]:
    """How many open cases each filter keeps, counted up to one more than `COUNTED`; in one statement.

    Put together from Django's statements: as expressions of one query it would take longer to write than to answer.
    """
    few = [_open(town, one).values("pk")[: COUNTED + 1].query.sql_with_params() for one in wanted.values()]
    counts = ", ".join(f"(select count(*) from ({sql}) few)" for sql, _ in few)  # noqa: S608 - both made by Django
    with connection.cursor() as cursor:
        cursor.execute(f"select {counts}", [value for _, values in few for value in values])
        return dict(zip(wanted, cursor.fetchone() or (), strict=True))


@dataclass(frozen=True)
class Count:
    """How many open cases of a type are in a state at a place, how many of them are overdue, how many due soon."""

    unit_id: int
    type: str
    state: str
    number: int
    overdue: int
    soon: int


def count_by_place(town: Town, now: datetime, until: datetime | None = None) -> list[Count]:
    """The open cases the reader may see, counted by place, type and state; none is due soon without `until`."""
    rows = _narrowed(Case.objects.filter(town=town).exclude(stage=ENDED), town, current())
    grouped = rows.order_by().values_list("unit_id", "type", "state")
    soon = Q(due_at__gte=now, due_at__lte=until)
    counted = grouped.annotate(
        number=models.Count("*"),
        overdue=models.Count("pk", filter=Q(due_at__lt=now)),
        soon=models.Value(0) if until is None else models.Count("pk", filter=soon),
    )
    return [Count(*row) for row in counted]


@dataclass(frozen=True)
class Owed:
    """Cases of a type at a place in one hand: how many are overdue, how many due soon, when the first was or is due."""

    type: str
    unit_id: int
    holder_id: int
    overdue: int
    soon: int
    first_due: datetime


def count_owed(town: Town, wanted: Wanted, now: datetime) -> list[Owed]:
    """The open cases of a filter that have a day due, counted by type, place and who is responsible."""
    rows = _open(town, wanted).filter(due_at__isnull=False)
    counted = rows.values_list("type", "unit_id", "holder_id").annotate(
        overdue=models.Count("pk", filter=Q(due_at__lt=now)),
        soon=models.Count("pk", filter=Q(due_at__gte=now)),
        first_due=models.Min("due_at"),
    )
    return [Owed(*row) for row in counted]


def _open(town: Town, wanted: Wanted) -> QuerySet[Case]:
    """The open cases of a filter, in no order."""
    rows = Case.objects.filter(town=town).exclude(stage=ENDED)
    rows = _by_hand(rows, wanted)
    rows = _by_day(rows, wanted)
    rows = _by_content(rows, wanted)
    if wanted.holders is None and wanted.receivers is None and wanted.assignee is None:
        rows = _narrowed(rows, town, current())
    return rows


def _by_hand(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """Whose it is."""
    if wanted.holders is not None:
        rows = rows.filter(holder_id__in=wanted.holders)
    if wanted.receivers is not None:
        rows = rows.filter(receiver_id__in=wanted.receivers, receiver__isnull=False)
    return rows if wanted.assignee is None else rows.filter(assignee_id=wanted.assignee)


def _by_day(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """When it is due."""
    if wanted.due_before is not None:
        rows = rows.filter(due_at__lt=wanted.due_before)
    if wanted.due_from is not None:
        rows = rows.filter(due_at__gte=wanted.due_from)
    if wanted.due_until is not None:
        rows = rows.filter(due_at__lte=wanted.due_until)
    if wanted.soon is not None:
        rows = rows.filter(due_at__lte=max(wanted.soon, default=wanted.due_from))
        rows = rows.filter(due_at__lte=_soon_until(wanted.soon))
    return rows


def _by_content(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """What it is, where it happened, which words it holds."""
    if wanted.types is not None:
        rows = rows.filter(type__in=wanted.types)
    if wanted.places is not None:
        rows = rows.filter(unit_id__in=wanted.places)
    if wanted.states is not None:
        rows = rows.filter(_one_of(wanted.states, "state"))
    for word in wanted.words.split()[:LOOKED_FOR]:
        rows = rows.filter(Q(record__title__icontains=word) | Q(record__number__icontains=word))
    return rows


def _soon_until(soon: Mapping[datetime, Collection[tuple[str, str]]]) -> models.Func:
    """The moment up to which what the clock of a case is due counts as soon; looked up in one value for all clocks."""
    moments = {
        f"{type_key} {clock}": moment.isoformat() for moment, clocks in soon.items() for type_key, clock in clocks
    }
    return models.Func(
        Cast(models.Value(json.dumps(moments)), models.JSONField()),
        Concat("type", models.Value(" "), "due_clock"),
        arg_joiner=" ->> ",
        template="(%(expressions)s)::timestamptz",
        output_field=models.DateTimeField(),
    )


def _one_of(pairs: Iterable[tuple[str, str]], field: str) -> Q:
    """One of these pairs of a type and what a field holds; said once for all types that hold the same."""
    types: dict[str, list[str]] = {}
    for type_key, held in pairs:
        types.setdefault(held, []).append(type_key)
    found = Q(pk__in=[])
    for held, of_types in types.items():
        found |= Q(**{field: held, "type__in": of_types})
    return found


def _narrowed(rows: QuerySet[Case], town: Town, reader: Principal) -> QuerySet[Case]:
    """Of these rows those that concern the reader's units, said so that indexes lead to them.

    A village does not walk through all the town has, nor does its list go on about what it has sent back.
    """
    if any(held == town.pk for held, _class in reader.towns):
        return rows
    own = {unit for unit, _class in reader.units}
    return rows.filter(Q(unit_id__in=own) | Q(holder_id__in=own) | Q(receiver_id__in=own, receiver__isnull=False))
