"""Reads of the spine: one record, its history, registers. Row-level security decides which rows there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window
from shanzhi.kernel.models import Town
from shanzhi.records.conditions import Condition
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
    "count_standing",
    "count_standing_by_unit",
    "find_by_number",
    "find_open_proposal",
    "get_proposal",
    "get_record",
    "linked_subjects",
    "list_changed_since",
    "list_last_written",
    "list_links",
    "list_of_types",
    "list_open_proposals",
    "list_proposals",
    "list_records",
    "list_register",
    "list_said",
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
    "unit": ("unit_id", "-happened_on", "-subject_id"),
    "unit_down": ("-unit_id", "-happened_on", "-subject_id"),
    "state": ("state", "-happened_on", "-subject_id"),
    "state_down": ("-state", "-happened_on", "-subject_id"),
    "until": ("ended_on", "subject_id"),
    "until_down": ("-ended_on", "-subject_id"),
}


@dataclass(frozen=True)
class RegisterFilter:
    """What a register shows: units, days, states (or all but `hidden`), words of title or number.

    `called_by` is the role of the link records of the type are called by: words are looked for in its names too.
    `conditions` are those on declared fields.
    """

    units: frozenset[int] | None = None
    window: Window | None = None
    states: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    words: str = ""
    called_by: str = ""
    conditions: tuple[Condition, ...] = ()


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
    for place, condition in enumerate(wanted.conditions):
        rows = condition.kept(rows, f"value_{place}")
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


def count_standing(
    town: Town, types: Iterable[str], units: Iterable[int], *, state: str, known_at: datetime | None
) -> dict[str, int]:
    """How many records of each of these types at these units are in a state, as known at a moment (None: now)."""
    rows = Record.objects.filter(town=town, type__in=list(types), unit_id__in=list(units))
    if known_at is None:
        return dict(rows.filter(state=state).values_list("type").annotate(count=Count("pk")).order_by())
    kinds = dict(rows.values_list("pk", "type"))
    last = _last_transitions(kinds, known_at).values_list("record_id", "to_state")
    return dict(Counter(kinds[record] for record, then in last if then == state))


def count_standing_by_unit(
    town: Town, type_key: str, units: Iterable[int], *, state: str, known_at: datetime | None
) -> dict[int, int]:
    """How many records of a type at each of these units are in a state, as known at a moment (None: now)."""
    rows = Record.objects.filter(town=town, type=type_key, unit_id__in=list(units))
    if known_at is None:
        return dict(rows.filter(state=state).values_list("unit_id").annotate(count=Count("pk")).order_by())
    where = dict(rows.values_list("pk", "unit_id"))
    last = _last_transitions(where, known_at).values_list("record_id", "to_state")
    return dict(Counter(where[record] for record, then in last if then == state))


def list_last_written(
    town: Town, units: Iterable[int], most: int, *, kinds: Iterable[str], hidden: str, known_at: datetime | None
) -> list[Record]:
    """The records of some kinds at these units written down last, those in a `hidden` state left out, as known then.

    Ids rise with the order of writing, so no sort is needed. Those of a moment that is past carry the title, the day
    and the state they had then, and are not to be saved.
    """
    rows = Record.objects.filter(town=town, unit_id__in=list(units), kind__in=list(kinds)).order_by("-pk")
    if known_at is None:
        return list(rows.exclude(state=hidden)[:most])
    found = list(rows.filter(created_at__lte=known_at)[: 2 * most])
    then = {row.record_id: row for row in _last_transitions([record.pk for record in found], known_at)}
    for record in found:
        if record.pk in then:
            snapshot, record.state = then[record.pk].snapshot, then[record.pk].to_state
            record.title, record.happened_on = snapshot["title"], date.fromisoformat(snapshot["happened_on"])
    return [record for record in found if record.pk in then and record.state != hidden][:most]


def _last_transitions(records: Iterable[int], known_at: datetime) -> QuerySet[Transition]:
    """The last transition of each of these records up to a moment."""
    rows = Transition.objects.filter(record__in=list(records), recorded_at__lte=known_at)
    return rows.order_by("record_id", "-pk").distinct("record_id")


def list_records(ids: Iterable[int]) -> dict[int, Record]:
    """Those of these records that the reader may see, by id."""
    return {record.pk: record for record in Record.objects.filter(pk__in=set(ids)).select_related("unit")}


def list_of_types(town: Town, type_keys: Iterable[str], *, hidden: Iterable[str] = ()) -> list[Record]:
    """Every record of these types that the reader may see, those in `hidden` states left out."""
    rows = Record.objects.filter(town=town, type__in=list(type_keys)).exclude(state__in=list(hidden))
    return list(rows.select_related("unit", "town").order_by("pk"))


def list_said(
    town: Town,
    type_key: str,
    units: Iterable[int],
    days: tuple[date, date],
    *,
    hidden: Iterable[str] = (),
    role: str = "",
) -> list[tuple[str, int, date, str, int | None]]:
    """Number, unit, day, title and subject linked in a role of every record of a type at units between two days."""
    rows = Record.objects.filter(town=town, type=type_key, unit_id__in=list(units), happened_on__range=days)
    kept = rows.exclude(state__in=list(hidden)).order_by("pk")
    found = list(kept.values_list("pk", "number", "unit_id", "happened_on", "title"))
    linked = linked_subjects((row[0] for row in found), role) if role and found else {}
    return [(number, unit, on, title, linked.get(record)) for record, number, unit, on, title in found]


def list_changed_since(town: Town, ids: Collection[int]) -> tuple[list[Record], list[Record]]:
    """Of these records those that stand as they were written, and those somebody changed or wants to change."""
    rows = Record.objects.filter(town=town, pk__in=ids).select_related("unit", "town").order_by("pk")
    told = Transition.objects.filter(record_id__in=ids).values_list("record_id")
    counts = dict(told.annotate(Count("pk")).order_by())
    open_ones = set(Proposal.objects.filter(record_id__in=ids, decision="").values_list("record_id", flat=True))
    same: list[Record] = []
    changed: list[Record] = []
    for record in rows:
        (changed if counts.get(record.pk, 0) > 1 or record.pk in open_ones else same).append(record)
    return same, changed


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


def list_acts(town: Town, actor: str, *, at_most: int) -> list[Transition]:
    """What somebody last did to records the reader may see, the newest first, with the records."""
    rows = Transition.objects.filter(town=town, actor=actor).select_related("record")
    return list(rows.order_by("-pk")[:at_most])
