"""Reads of the spine: one record, its history, registers. Row-level security decides which rows there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window
from shanzhi.kernel.models import Town
from shanzhi.records.models import Link, Proposal, Record, Transition

SORTS = {
    "day": ("-happened_on", "-subject_id"),
    "day_up": ("happened_on", "subject_id"),
    "number": ("number",),
    "entered": ("-created_at", "-subject_id"),
}


@dataclass(frozen=True)
class RegisterFilter:
    """What a register shows: units, days, states, codes of fields, words in the title or number."""

    units: frozenset[int] | None = None
    window: Window | None = None
    states: frozenset[str] = frozenset()
    codes: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


def get_record(town: Town, record_id: int) -> Record:
    """The record, if it exists and the reader may see it."""
    found = Record.objects.select_related("town", "unit", "definition").filter(town=town, pk=record_id).first()
    if found is None:
        raise NotFound("record.not_found")
    return found


def find_by_number(town: Town, number: str) -> Record:
    """The record with this number, if the reader may see it."""
    found = Record.objects.select_related("town", "unit").filter(town=town, number=number).first()
    if found is None:
        raise NotFound("record.number_not_found", number=number)
    return found


def list_register(town: Town, type_key: str, wanted: RegisterFilter, *, sort: str = "day") -> QuerySet[Record]:
    """The records of a type that the reader may see and the filter keeps, in a stated order."""
    rows = Record.objects.filter(town=town, type=type_key)
    if wanted.units is not None:
        rows = rows.filter(unit_id__in=wanted.units)
    if wanted.window is not None:
        rows = rows.filter(happened_on__range=(wanted.window.start, wanted.window.end))
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    for name, code in wanted.codes.items():
        rows = rows.filter(Q(**{f"data__{name}": code}) | Q(**{f"data__{name}__contains": [code]}))
    for word in wanted.words.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word))
    return rows.order_by(*SORTS[sort])


def count_by_type(town: Town) -> dict[str, int]:
    """How many records of each type the reader sees."""
    return dict(Record.objects.filter(town=town).values_list("type").annotate(count=Count("pk")).order_by())


def list_transitions(record: Record) -> list[Transition]:
    """The record's history, oldest first."""
    return list(Transition.objects.filter(record=record).order_by("pk"))


def snapshot_at(record: Record, moment: datetime) -> Mapping[str, Any] | None:
    """What the record said at a moment; None if it was not there yet."""
    row = Transition.objects.filter(record=record, recorded_at__lte=moment).order_by("-pk").first()
    return None if row is None else row.snapshot


def find_open_proposal(record: Record) -> Proposal | None:
    """The change that waits for the town office."""
    return Proposal.objects.filter(record=record, decision="").first()


def list_open_proposals(town: Town) -> QuerySet[Proposal]:
    """Every change that waits in a town, oldest first."""
    return Proposal.objects.filter(town=town, decision="").select_related("record").order_by("proposed_at")


def linked_subjects(records: Iterable[int], role: str) -> dict[int, int]:
    """For each record, the subject it links to in a role."""
    return dict(Link.objects.filter(record_id__in=list(records), role=role).values_list("record_id", "subject_id"))


@dataclass(frozen=True)
class Difference:
    """One thing that changed between two snapshots: where, before, after."""

    path: tuple[str, ...]
    before: Any
    after: Any


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every value that differs between two snapshots, one level into `data` and `links`."""
    found: list[Difference] = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key), after.get(key)
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            olds, news = old or {}, new or {}
            names = [*news, *(name for name in olds if name not in news)]
            found.extend(
                Difference((key, name), olds.get(name), news.get(name))
                for name in names
                if olds.get(name) != news.get(name)
            )
        elif old != new:
            found.append(Difference((key,), old, new))
    return found
