"""Who is to be told that time is nearly up, or is: the ladder each type states, looked at as of now.

Nothing is remembered between runs but what was told, so a run after a stop tells everything that was reached meanwhile,
and a second run tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from shanzhi.cases.models import Case, Reminder
from shanzhi.cases.rules import CaseRules, RulesAtHand
from shanzhi.cases.writing import standing_of
from shanzhi.core.deadlines import Due
from shanzhi.kernel import clock
from shanzhi.kernel.clock import ZONE
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.workflow.flows.standing import Run

__all__ = ["Place", "Reminded", "Reminder", "Reminders", "count_to_look_at", "list_reminders", "remind_of_cases"]

REMIND = "case.remind"
AT_ONCE = 500
MOST_AHEAD = timedelta(days=60)
"""No ladder begins earlier before time is up (`Rung.days`)."""

LOOKED_AT = 500
"""So many reminders of clocks that are not the first due are looked at, the newest first."""

Key = tuple[int, int, str, datetime, datetime, int, str]


@dataclass(frozen=True)
class Place:
    """A place in the order in which cases are looked at: by day due, those of a day by number."""

    due_at: datetime | None = None
    record: int = 0


@dataclass(frozen=True)
class Reminded:
    """How many cases were looked at, how many were told, and the last place; None once there are no more."""

    looked_at: int
    told: int
    last: Place | None


@dataclass(frozen=True)
class Reminders:
    """The newest of what was told and is still so, and how many there are."""

    rows: Sequence[Reminder]
    count: int


@verb(REMIND)
def remind_of_cases(town: Town, *, after: Place | None = None, actor: Principal) -> Reminded:
    """Tell what is to be told of the next open cases after a place in their order."""
    require(actor, REMIND, town_id=town.pk)

    now, rules = clock.now(town), RulesAtHand(town)
    cases = list(_after(_open(town, now), after or Place()).select_related("record").order_by("due_at", "pk")[:AT_ONCE])
    told = set(map(_key, Reminder.objects.filter(record__in=[case.pk for case in cases])))
    rows = [row for case in cases for row in _reached(case, rules, now) if _key(row) not in told]

    Reminder.objects.bulk_create(rows, ignore_conflicts=True)

    last = Place(cases[-1].due_at, cases[-1].pk) if len(cases) == AT_ONCE else None
    return Reminded(len(cases), len(rows), last)


def count_to_look_at(town: Town) -> int:
    """How many open cases a run looks at."""
    return _open(town, clock.now(town)).count()


def list_reminders(town: Town, roles: Mapping[str, frozenset[int] | None], *, at_most: int) -> Reminders:
    """What was told to holders of these roles of cases at these units (None: the whole town), and is still so.

    The newest first: one for each clock of a case, the last rung that was told. It is so no longer once the clock has
    stopped, or its end has moved, or another unit is responsible.
    """
    rows = _last_rungs(town, roles, at_most)
    first = [row for row in rows if row.is_first]
    later = _still_running(town, [row.reminder for row in rows if not row.is_first])
    found = sorted([*(row.reminder for row in first), *later], key=lambda row: (row.told_at, row.pk), reverse=True)
    return Reminders(found[:at_most], (first[0].count if first else 0) + len(later))


@dataclass(frozen=True)
class _Rung:
    """The last rung told of a clock, whether that is the clock due first, and how many there are of this sort."""

    reminder: Reminder
    is_first: bool
    count: int


_LAST_RUNGS = """
with last as (
    select distinct on (r.record_id, r.clock, r.due_at) r.id, r.told_at,
        c.due_clock = r.clock and c.due_at = r.due_at as is_first
    from cases_reminder r join cases_case c on c.record_id = r.record_id
    where r.town_id = %(town)s and c.stage = 'open' and c.holder_id = r.unit_id and c.due_at <= r.due_at
        and (r.role = any(%(anywhere)s)
            or (r.role, r.unit_id) in (select * from unnest(%(roles)s::text[], %(units)s::bigint[])))
    order by r.record_id, r.clock, r.due_at, r.told_at desc, r.days desc, r.id desc),
placed as (
    select id, told_at, is_first, row_number() over newest as place, count(*) over (partition by is_first) as count
    from last window newest as (partition by is_first order by told_at desc, id desc))
select id, is_first, count from placed
where place <= case when is_first then %(at_most)s else %(looked_at)s end order by told_at desc, id desc
"""
"""By hand, as everybody's first page asks it and Django takes long to write what PostgreSQL answers at once."""


def _last_rungs(town: Town, roles: Mapping[str, frozenset[int] | None], at_most: int) -> list[_Rung]:
    """The last rung told of each clock, the newest: `at_most` of clocks that are due first, and of others."""
    somewhere = [(role, unit) for role, units in roles.items() for unit in units or ()]
    asked: dict[str, Any] = {
        "town": town.pk,
        "anywhere": [role for role, units in roles.items() if units is None],
        "roles": [role for role, _ in somewhere],
        "units": [unit for _, unit in somewhere],
        "at_most": at_most,
        "looked_at": LOOKED_AT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LAST_RUNGS, asked)
        placed = cursor.fetchall()
    chosen = Reminder.objects.select_related("record__case", "unit")
    rows = chosen.in_bulk([pk for pk, _, _ in placed]) if placed else {}
    return [_Rung(rows[pk], is_first, count) for pk, is_first, count in placed if pk in rows]


def _still_running(town: Town, rows: Sequence[Reminder]) -> list[Reminder]:
    """Those of clocks that run beside the one due first: only how the case stands says whether they are still so."""
    rules = RulesAtHand(town)
    found: dict[tuple[int, str], Reminder] = {}
    for row in rows:
        run = standing_of(row.record.case).run_of(row.clock)
        if run is not None and run.is_running:
            due = run.due(rules.of(row.record.definition_id).rules.calendar)
            if due is not None and due.at.replace(tzinfo=ZONE) == row.due_at:
                found.setdefault((row.record_id, row.clock), row)
    return list(found.values())


def _open(town: Town, now: datetime) -> QuerySet[Case]:
    """The cases of which something may be to be told."""
    return Case.objects.filter(town=town, stage="open", due_at__lte=now + MOST_AHEAD)


def _after(rows: QuerySet[Case], place: Place) -> QuerySet[Case]:
    if place.due_at is None:
        return rows
    return rows.filter(Q(due_at__gt=place.due_at) | Q(pk__gt=place.record), due_at__gte=place.due_at)


def _reached(case: Case, rules: RulesAtHand, now: datetime) -> Iterator[Reminder]:
    """Every rung that is reached, of every clock that runs."""
    its = rules.of(case.record.definition_id)
    for run in standing_of(case).running():
        due = run.due(its.rules.calendar)
        if due is not None:
            yield from _rungs(case, its, run, due, now)


def _rungs(case: Case, rules: CaseRules, run: Run, due: Due, now: datetime) -> Iterator[Reminder]:
    due_at = due.at.replace(tzinfo=ZONE)
    for rung in rules.declared.deadlines[run.clock].escalate:
        if now.astimezone(ZONE).date() < (due_at + timedelta(days=rung.days)).date():
            continue
        for role in rung.tell:
            yield Reminder(
                record_id=case.pk,
                town_id=case.town_id,
                unit_id=case.holder_id,
                access_class=case.access_class,
                clock=run.clock,
                since=run.since.replace(tzinfo=ZONE),
                due_at=due_at,
                days=rung.days,
                role=role,
                told_at=now,
            )


def _key(row: Reminder) -> Key:
    """What is told once."""
    return row.record_id, row.unit_id, row.clock, row.since, row.due_at, row.days, row.role
