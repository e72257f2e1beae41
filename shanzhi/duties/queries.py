"""Reading duties: what is due, what became of it. States are reckoned, never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window
from shanzhi.directory.trees import forest
from shanzhi.duties.declare import DUE, EXCUSED, DutyType
from shanzhi.duties.models import Duty
from shanzhi.duties.stretches import PERIODS
from shanzhi.indicators.pairing import Answer, Asked, look
from shanzhi.indicators.vocabulary.filters import Filtered
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import covers
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import Library, library
from shanzhi.records.models import Record, Transition
from shanzhi.workflow.posting import Posting

__all__ = ["Occurrence", "Record", "Standing", "list_occurrences", "list_open", "standings"]

COMING = "coming"
OPEN = "due"
DONE = "done"
DONE_LATE = "done_late"
MISSED = "missed"
IS_EXCUSED = "excused"
STATES = (COMING, OPEN, DONE, DONE_LATE, MISSED, IS_EXCUSED)
AHEAD = 14
"""Days within which what is coming is shown."""


@dataclass(frozen=True)
class Occurrence:
    """One occurrence as it stands on a day: whose, which days, how often it was done, and what that comes to."""

    record_id: int
    key: str
    declared: DutyType
    unit_id: int
    opens_on: date
    due_on: date
    late_until: date
    state: str
    count: Decimal
    on: date

    @property
    def is_overdue(self) -> bool:
        """Not done after the due day, while it can still be done late."""
        return self.state == OPEN and self.due_on < self.on


@dataclass
class Standing:
    """What falls due of a duty from some units in a window, by state."""

    key: str
    declared: DutyType
    counts: Counter[str] = field(default_factory=Counter)
    overdue: int = 0

    @property
    def expected(self) -> int:
        """What was due so far: done, missed or overdue. What can still be done in time, or was excused, is not."""
        return self.done + self.unmet

    @property
    def done(self) -> int:
        """Done, late ones included."""
        return self.counts[DONE] + self.counts[DONE_LATE]

    @property
    def unmet(self) -> int:
        """Missed, or overdue and not done yet."""
        return self.counts[MISSED] + self.overdue

    @property
    def share(self) -> Decimal | None:
        """The part done of what was expected, None where nothing was."""
        return Decimal(self.done) / self.expected if self.expected else None


def standings(
    reader: Principal, town: Town, units: Collection[int], window: Window, day: date, *, seq: int | None = None
) -> dict[str, Standing]:
    """How each duty of these units stands in a window, in the order of the pack."""
    return sum_up(town, list_occurrences(reader, town, window, day, units=units, seq=seq))


def sum_up(town: Town, occurrences: Sequence[Occurrence]) -> dict[str, Standing]:
    """How each duty stands over some occurrences, in the order of the pack."""
    found: dict[str, Standing] = {}
    for each in occurrences:
        standing = found.setdefault(each.key, Standing(each.key, each.declared))
        standing.counts[each.state] += 1
        standing.overdue += each.is_overdue
    order = {key: place for place, key in enumerate(library(town).all("duties"))}
    return dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))


def list_occurrences(
    reader: Principal,
    town: Town,
    window: Window,
    day: date,
    *,
    units: Collection[int] | None = None,
    keys: Collection[str] | None = None,
    seq: int | None = None,
) -> list[Occurrence]:
    """Every occurrence due in the window, by due day, as it stands on a day.

    `units` and `keys` narrow it; `seq` asks for the ledger up to a place.
    """
    rows = _live(town, units, keys).filter(due_on__range=(window.start, window.end))
    return _with_states(reader, town, rows, day, seq)


def list_open(
    reader: Principal, town: Town, day: date, *, units: Collection[int] | None = None, ahead: int = AHEAD
) -> list[Occurrence]:
    """What can be done on a day or opens or falls due within so many days; overdue first, then by due day."""
    soon = day + timedelta(days=ahead)
    rows = _live(town, units, None).filter(
        Q(opens_on__lte=day, late_until__gte=day) | Q(opens_on__gt=day, opens_on__lte=soon)
    )
    found = [each for each in _with_states(reader, town, rows, day, None) if each.state in (OPEN, COMING)]
    return sorted(found, key=lambda each: (each.state == COMING, each.due_on, each.key, each.unit_id))


def get_occurrence(reader: Principal, town: Town, record_id: int, day: date) -> tuple[Record, Occurrence]:
    """One occurrence with its record. NotFound if it is not the reader's, or stands no longer."""
    row = Duty.objects.filter(town=town, pk=record_id, is_live=True).select_related("record", "record__town").first()
    if row is None:
        raise NotFound("record.not_found")
    found = _with_states(reader, town, Duty.objects.filter(pk=row.pk), day, None)
    if not found:
        raise NotFound("record.not_found")
    return row.record, found[0]


def period_of(each: Occurrence) -> Window:
    """The whole period an occurrence is for."""
    return PERIODS[each.declared.every](each.opens_on)


def list_acts(record: Record) -> list[Transition]:
    """Everything that was done to an occurrence, newest first."""
    return list(Transition.objects.filter(record=record).order_by("-pk"))


def reason_of(record: Record) -> Transition:
    """The last transition of an occurrence: who excused it, and why."""
    return Transition.objects.filter(record=record).order_by("-pk")[0]


def types_meeting(found: Library, declared: DutyType) -> list[tuple[str, str]]:
    """The types of record (section, key) whose facts meet a duty, in the order of the pack."""
    return [
        (section, key)
        for section in ("activities", "items", "enrolments")
        for key, row in found.all(section).items()
        if any(_may_meet(declared, posting) for posting in row.model.posts)
    ]


def filtered_of(declared: DutyType) -> Filtered:
    """What meets a duty, as indicators say it."""
    meets = declared.meets
    return Filtered(meets.measure, tuple((name, tuple(codes)) for name, codes in sorted(meets.where.items())))


def state_of(declared: DutyType, row: Duty, answer: Answer, day: date) -> str:
    """What the ledger's answer comes to on a day that is still going on."""
    if answer.is_excused:
        return IS_EXCUSED
    if answer.on_time >= declared.at_least:
        return DONE
    if answer.in_all >= declared.at_least:
        return DONE_LATE
    if day < row.opens_on:
        return COMING
    return OPEN if day <= row.late_until else MISSED


def _live(town: Town, units: Collection[int] | None, keys: Collection[str] | None) -> QuerySet[Duty]:
    rows = Duty.objects.filter(town=town, is_live=True)
    if units is not None:
        rows = rows.filter(unit_id__in=list(units))
    return rows if keys is None else rows.filter(key__in=list(keys))


def _with_states(reader: Principal, town: Town, rows: QuerySet[Duty], day: date, seq: int | None) -> list[Occurrence]:
    """The rows with their states, by due day. Those whose facts the reader may not see in full are left out.

    What is due next from the same units is looked at too: it has the first claim on what happens in its own days.
    """
    known = library(town)
    asked_for = list(_with_definition(rows).order_by("due_on", "pk"))
    next_ones = _following(town, asked_for, day)
    seen: list[tuple[Duty, DutyType, Asked]] = []
    types: dict[int, DutyType] = {}
    for row in [*asked_for, *next_ones]:
        definition: int = row.definition  # type: ignore[attr-defined]
        declared = types.get(definition) or types.setdefault(definition, known.by_id(definition).model)
        units = _units(town, row, declared, day)
        if covers(reader, town_id=town.pk, unit_ids=units, access_classes=[row.access_class]):
            rule = (filtered_of(declared), declared.at_least)
            asked = Asked(row.pk, row.unit_id, units, rule, row.opens_on, row.due_on, row.late_until)
            seen.append((row, declared, asked))
    answers = look(town.pk, [each[2] for each in seen], due=DUE, excused=EXCUSED, day=day, seq=seq)
    wanted = {row.pk for row in asked_for}
    return [
        _occurrence(duty, row, answer, day)
        for (row, duty, _), answer in zip(seen, answers, strict=True)
        if row.pk in wanted and (answer.is_due or answer.is_excused)
    ]


def _following(town: Town, rows: Sequence[Duty], day: date) -> list[Duty]:
    """Those that opened while one of these could still be done late, and are not among them."""
    late = [row for row in rows if row.late_until > row.due_on and row.due_on < day]
    if not late:
        return []
    found = _live(town, {row.unit_id for row in late}, {row.key for row in late}).filter(
        opens_on__gt=min(row.due_on for row in late), opens_on__lte=min(max(row.late_until for row in late), day)
    )
    return list(_with_definition(found.exclude(pk__in=[row.pk for row in rows])))


def _with_definition(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """With the declaration each was announced under, and without its record: there may be thousands."""
    return rows.annotate(definition=F("record__definition_id"))


def _units(town: Town, row: Duty, declared: DutyType, day: date) -> frozenset[int]:
    """Whose facts meet it: the unit's own, or those of all it covers on its due day (or, before it, today)."""
    if declared.meets.over == "own":
        return frozenset({row.unit_id})
    return forest(town, min(row.due_on, day)).covered_by(row.unit_id) | {row.unit_id}


def _occurrence(declared: DutyType, row: Duty, answer: Answer, day: date) -> Occurrence:
    return Occurrence(
        record_id=row.pk,
        key=row.key,
        declared=declared,
        unit_id=row.unit_id,
        opens_on=row.opens_on,
        due_on=row.due_on,
        late_until=row.late_until,
        state=state_of(declared, row, answer, day),
        count=answer.in_all,
        on=day,
    )


def _may_meet(declared: DutyType, posting: Posting) -> bool:
    """Whether a rule of posting can give a fact that meets a duty."""
    meets = declared.meets
    return posting.measure == meets.measure and all(
        posting.fixed.get(name, codes[0]) in codes for name, codes in meets.where.items()
    )
