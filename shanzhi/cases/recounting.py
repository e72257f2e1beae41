"""The days cases are due, counted anew when a town gets another calendar: the notice of a year's holidays comes late.

Whatever case stands otherwise by the calendar of now is told again; a second run finds nothing, and one that was killed
is gone on with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from shanzhi.cases.models import Case
from shanzhi.cases.rules import RulesAtHand
from shanzhi.cases.stating import audit_case, lines_now, state_case, writing_content
from shanzhi.cases.writing import put_due, standing_of
from shanzhi.jobs.actions import enqueue
from shanzhi.kernel.clock import day_of
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.posting import Line, difference, live_facts_of
from shanzhi.packs.library import library
from shanzhi.records.models import Record
from shanzhi.workflow.transitions import Step
from shanzhi.workflow.writing import WITHDRAWN

RECOUNT = "case.recount"
HOLIDAYS = "holidays"
AT_ONCE = 200
"""Cases looked at in one transaction. It holds the ledger's head while it writes: others wait that long."""

LONGEST = timedelta(days=400)
"""No time of a case that has ended reaches further beyond its end."""

DUE = ("due_at", "due_clock", "is_provisional")
"""What of a case's row follows from the calendar."""

Live = Mapping[int, Sequence[tuple[int, Line]]]


@dataclass(frozen=True)
class Recounted:
    """How many cases were looked at, how many are due otherwise, and the last one; None once there are no more."""

    looked_at: int
    moved: int
    last: int | None


def ask_for(town: Town, actor: Principal, holidays: list[str]) -> None:
    """Have the cases recounted in the background, after a pack with other holidays was applied."""
    enqueue(town, RECOUNT, {"holidays": holidays}, actor=actor)


def count_to_recount(town: Town, holidays: Collection[str]) -> int:
    """How many cases the days of these declarations may move."""
    return _cases(town, _since(town, holidays)).count()


@verb(RECOUNT)
def recount_cases(town: Town, *, holidays: Collection[str], after: int = 0, actor: Principal) -> Recounted:
    """Count by the calendar of now when the next cases after a record are due, and state the facts that follow.

    Those that are open, and those that ended so late that the days of these declarations may lie within their time:
    whether they ended in time depends on it.
    """
    require(actor, RECOUNT, town_id=town.pk)

    rules = RulesAtHand(town)
    rows = _cases(town, _since(town, holidays)).filter(pk__gt=after)
    cases = list(_whole(rows).order_by("pk")[:AT_ONCE])
    live = live_facts_of([case.pk for case in cases])
    moved = _hold([case.pk for case in cases if _is_moved(case, rules, live)])

    for case in moved:
        _put_down(case, rules, actor)
    live = live_facts_of([case.pk for case in moved])
    for case in moved:
        _state(case, rules, live, actor)
    return Recounted(len(cases), len(moved), cases[-1].pk if len(cases) == AT_ONCE else None)


def _since(town: Town, holidays: Collection[str]) -> date:
    """The first day that may be another kind of day by what these declarations say or ever said."""
    models = [row.model for row in library(town) if row.section == HOLIDAYS and row.key in holidays]
    years = [date(model.year, 1, 1) for model in models if model.year is not None]
    return min([*years, *(day for model in models for day in (*model.off, *model.worked))], default=date.max)


def _cases(town: Town, since: date) -> QuerySet[Case]:
    ended_late = Q(stage="ended", last_step_on__gte=since - min(LONGEST, since - date.min))
    return Case.objects.filter(~Q(stage="ended") | ended_late, town=town).exclude(record__state=WITHDRAWN)


def _whole(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("record__town", "record__unit").prefetch_related("record__links")


def _is_moved(case: Case, rules: RulesAtHand, live: Live) -> bool:
    """Whether its row or its facts say otherwise than the calendar of now."""
    before = _due(case)
    put_due(case, standing_of(case), rules.of(case.record.definition_id).rules.calendar)
    return before != _due(case) or bool(_moved_facts(case, rules, live))


def _moved_facts(case: Case, rules: RulesAtHand, live: Live) -> list[Line]:
    """The facts that stand and do not hold, and those that hold and do not stand."""
    its = rules.of(case.record.definition_id)
    stand = live.get(case.pk, [])
    reversed_, fresh = difference(stand, lines_now(case.record, its, case, writing_content(case.record, its)))
    gone = set(reversed_)
    return [*(line for seq, line in stand if seq in gone), *fresh]


def _hold(found: Sequence[int]) -> list[Case]:
    """These cases as they are now, locked until commit; those left out that were taken back meanwhile.

    All of them before the first fact is stated: who waits for the ledger's head holds a record already.
    """
    rows = Record.objects.select_for_update(of=("self",)).exclude(state=WITHDRAWN).filter(pk__in=found)
    held = [record.pk for record in rows.order_by("pk")]
    return list(_whole(Case.objects.filter(pk__in=held)).order_by("pk"))


def _put_down(case: Case, rules: RulesAtHand, actor: Principal) -> None:
    """The row, and a line of the audit trail for whoever may know of the case."""
    before = _due(case)
    put_due(case, standing_of(case), rules.of(case.record.definition_id).rules.calendar)
    case.save(update_fields=DUE)
    audit_case(case.record, Step(RECOUNT, case.record.state, actor), before, _due(case))


def _state(case: Case, rules: RulesAtHand, live: Live, actor: Principal) -> None:
    """The facts, with a transition, if they are others. What was issued up to the day before them keeps its ground."""
    moved = _moved_facts(case, rules, live)
    if not moved:
        return
    record, its = case.record, rules.of(case.record.definition_id)
    step = Step(RECOUNT, record.state, actor, since=min(line.on for line in moved))
    state_case(record, its, case, writing_content(record, its), step)


def _due(case: Case) -> dict[str, Any]:
    return {
        "due": None if case.due_at is None else day_of(case.due_at).isoformat(),
        "clock": case.due_clock,
        "is_provisional": case.is_provisional,
    }
