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

__all__ = [
    "Difference",
    "Proposal",
    "Record",
    "RegisterFilter",
    "Transition",
    "compare",
    "count_by_type",
    "count_open_proposals",
    "find_by_number",
    "find_open_proposal",
    "get_proposal",
    "get_record",
    "linked_subjects",
    "list_links",
    "list_open_proposals",
    "list_proposals",
    "list_records",
    "list_register",
    "list_states",
    "list_transitions",
    "snapshot_at",
]

SORTS = {
    "day": ("-happened_on", "-subject_id"),
    "day_up": ("happened_on", "subject_id"),
    "number": ("number",),
    "number_down": ("-number",),
    "title": ("title", "subject_id"),
    "title_down": ("-title", "-subject_id"),
    "entered": ("-created_at", "-subject_id"),
    "entered_up": ("created_at", "subject_id"),
}


@dataclass(frozen=True)
class RegisterFilter:
    """What a register shows: units, days, states (or all but `hidden`), codes of fields, words of title or number.

    `called_by` is the role of the link records of the type are called by: words are looked for in its names too.
    """

    units: frozenset[int] | None = None
    window: Window | None = None
    states: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    codes: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    called_by: str = ""


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
    if wanted.hidden:
        rows = rows.exclude(state__in=wanted.hidden)
    for name, code in wanted.codes.items():
        rows = rows.filter(Q(**{f"data__{name}": code}) | Q(**{f"data__{name}__contains": [code]}))
    for word in wanted.words.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word) | _called(wanted.called_by, word))
    return rows.order_by(*SORTS[sort])


def _called(role: str, word: str) -> Q:
    """Records whose link in a role leads to somebody or something of this name."""
    if not role:
        return Q()
    is_called = Q(subject__person__name__icontains=word) | Q(subject__person__initials__istartswith=word)
    links = Link.objects.filter(is_called | Q(subject__record__title__icontains=word), role=role)
    return Q(pk__in=links.values("record_id"))


def count_by_type(town: Town, *, hidden: Iterable[str] = ()) -> dict[str, int]:
    """How many records of each type the reader sees, those in `hidden` states left out."""
    rows = Record.objects.filter(town=town).exclude(state__in=list(hidden))
    return dict(rows.values_list("type").annotate(count=Count("pk")).order_by())


def list_states(town: Town, type_key: str) -> dict[str, int]:
    """The states records of a type are in, each with how many the reader sees."""
    rows = Record.objects.filter(town=town, type=type_key).values_list("state")
    return dict(rows.annotate(count=Count("pk")).order_by("state"))


def list_records(ids: Iterable[int]) -> dict[int, Record]:
    """Those of these records that the reader may see, by id."""
    return {record.pk: record for record in Record.objects.filter(pk__in=set(ids)).select_related("unit")}


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


def get_proposal(town: Town, proposal_id: int) -> Proposal:
    """A proposal with its record. NotFound if there is none for this reader."""
    rows = Proposal.objects.select_related("record__unit", "record__town", "town")
    found = rows.filter(town=town, pk=proposal_id).first()
    if found is None:
        raise NotFound("record.not_found")
    return found


def count_open_proposals(town: Town) -> int:
    """How many changes wait in a town."""
    return Proposal.objects.filter(town=town, decision="").count()


def list_proposals(record: Record) -> list[Proposal]:
    """Every change to a record that ever waited, oldest first."""
    return list(Proposal.objects.filter(record=record).order_by("pk"))


def list_open_proposals(town: Town) -> QuerySet[Proposal]:
    """Every change that waits in a town, oldest first."""
    waiting = Proposal.objects.filter(town=town, decision="")
    return waiting.select_related("record__unit").order_by("proposed_at")


def list_links(record: Record) -> dict[str, list[int]]:
    """The subjects a record concerns, by role."""
    found: dict[str, list[int]] = {}
    for role, subject in (
        Link.objects.filter(record=record).order_by("role", "subject_id").values_list("role", "subject_id")
    ):
        found.setdefault(role, []).append(subject)
    return found


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
