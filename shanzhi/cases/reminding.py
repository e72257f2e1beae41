"""Who is to be told that time is nearly up, or is: the ladder each type states, looked at as of now.

Nothing is remembered between runs but what was told, so a run after a stop tells everything that was reached meanwhile,
and a second run tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from shanzhi.cases.models import Case, Reminder
from shanzhi.cases.rules import CaseRules, rules_by_id
from shanzhi.cases.writing import standing_of
from shanzhi.core.deadlines import Due
from shanzhi.kernel import clock
from shanzhi.kernel.clock import ZONE
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.workflow.flows.standing import Run

REMIND = "case.remind"
AT_ONCE = 500
MOST_AHEAD = timedelta(days=60)
"""No ladder begins earlier before time is up (`Rung.days`)."""


@verb(REMIND)
def remind_of_cases(town: Town, *, after: int = 0, actor: Principal) -> tuple[int, int | None]:
    """Tell what is to be told of the next open cases after a record.

    How many were told, and the last case looked at; None once there are no more.
    """
    require(actor, REMIND, town_id=town.pk)

    now = clock.now(town)
    cases = list(
        Case.objects.filter(town=town, stage="open", due_at__lte=now + MOST_AHEAD, pk__gt=after)
        .select_related("record__town")
        .order_by("pk")[:AT_ONCE]
    )
    rows = [row for case in cases for row in _reached(case, now)]
    before = Reminder.objects.filter(record__in=[case.pk for case in cases]).count()

    Reminder.objects.bulk_create(rows, ignore_conflicts=True)

    told = Reminder.objects.filter(record__in=[case.pk for case in cases]).count() - before
    return told, cases[-1].pk if len(cases) == AT_ONCE else None


def list_reminders(town: Town, roles: Mapping[str, frozenset[int] | None], *, at_most: int) -> Sequence[Reminder]:
    """What was told to holders of these roles, at these units (None: the whole town), and is still so; newest first."""
    found: list[Reminder] = []
    rows = Reminder.objects.filter(town=town, role__in=list(roles), record__case__stage="open")
    for row in rows.select_related("record__case", "unit").order_by("-told_at", "-pk")[: at_most * 4]:
        units = roles[row.role]
        is_theirs = units is None or row.unit_id in units
        is_so = row.record.case.due_at == row.due_at and row.record.case.due_clock == row.clock
        if is_theirs and is_so and row.record_id not in {each.record_id for each in found}:
            found.append(row)
    return found[:at_most]


def _reached(case: Case, now: datetime) -> Iterator[Reminder]:
    """Every rung that is reached, of every clock that runs."""
    rules = rules_by_id(case.record.town, case.record.definition_id)
    for run in standing_of(case).running():
        due = run.due(rules.rules.calendar)
        if due is not None:
            yield from _rungs(case, rules, run, due, now)


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
