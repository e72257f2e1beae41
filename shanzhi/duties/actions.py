"""Verbs on duties: occurrences are announced ahead of time, and excused with a reason. Nobody ticks one off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from shanzhi.core.errors import Problem
from shanzhi.duties.declare import EXCUSE, KIND
from shanzhi.duties.models import Duty
from shanzhi.duties.planning import Owing, Planned, plan, standing_units
from shanzhi.duties.writing import ANNOUNCE, ANNOUNCED, announce, lines_of, says, take_back
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import library
from shanzhi.records.models import Proposal, Record
from shanzhi.workflow.corrections import APPLY, must_wait, propose, require_reason
from shanzhi.workflow.transitions import Step, carry_out
from shanzhi.workflow.writing import hold

AHEAD = timedelta(days=60)
"""How long before they open occurrences are announced."""

UNEXCUSE = "duty.unexcuse"
EXCUSED_STATE = "excused"


@dataclass(frozen=True)
class Announced:
    """How many occurrences were announced and how many taken back."""

    added: int
    withdrawn: int


@verb(ANNOUNCE)
def announce_duties(town: Town, *, until: date | None = None, since: date | None = None, actor: Principal) -> Announced:
    """Bring what is announced to what the pack and the units say: due from `since` on, opening up to `until`.

    Safe to repeat: what stands already is left alone. What has not opened yet is taken back where the pack, the day a
    unit has chosen, or the unit itself is another now; what a dissolved unit would owe after its last day is taken
    back too. What has opened stays as it was announced. By default from today, for sixty days.
    """
    require(actor, ANNOUNCE, town_id=town.pk)

    today = clock.today(town)
    since, until = since or today, until or today + AHEAD
    if until < since:
        raise Problem("duty.window_backwards", found=until, allowed=since)
    _one_at_a_time(town)
    planned = {each.place: each for each in plan(town, library(town), since=since, until=until)}
    live = list(Duty.objects.filter(town=town, is_live=True, due_on__gte=since).select_related("record__unit"))

    outdated = _outdated(live, planned, standing_units(town), today=today, until=until)
    take_back(outdated, actor)
    kept = {(duty.key, duty.unit_id, duty.period) for duty in live} - {
        (duty.key, duty.unit_id, duty.period) for duty in outdated
    }
    missing = [each for place, each in planned.items() if place not in kept]
    announce(town, missing, actor)
    return Announced(len(missing), len(outdated))


@verb(EXCUSE)
def excuse_duty(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> Proposal | None:
    """The unit need not do it, for a reason. A proposal if something issued used it and the actor may not confirm.

    `seen` is the last transition the actor has looked at: Conflict if the record was changed since.
    """
    return _change(record, EXCUSE, EXCUSED_STATE, reason, actor, seen)


@verb(UNEXCUSE)
def unexcuse_duty(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> Proposal | None:
    """It is due after all, for a reason. As `excuse_duty`."""
    return _change(record, UNEXCUSE, ANNOUNCED, reason, actor, seen)


def _change(record: Record, name: str, state: str, reason: str, actor: Principal, seen: int | None) -> Proposal | None:
    require(actor, name, town_id=record.town_id)

    held = _hold(record, state, seen)
    why = require_reason(reason)
    if must_wait(held, actor):
        return propose(held, verb=name, changes={}, reason=why, actor=actor)

    _say(held, name, state, why, actor)
    return None


def _hold(record: Record, state: str, seen: int | None = None) -> Record:
    """The occurrence, locked, if it is not in that state already."""
    held = hold(record, KIND, seen=seen)
    if held.state == state:
        raise Problem("duty.excused_already" if state == EXCUSED_STATE else "duty.not_excused", number=held.number)
    return held


def _say(record: Record, name: str, state: str, reason: str, actor: Principal) -> None:
    duty = Duty.objects.select_related("record__unit").get(pk=record.pk)
    carry_out(
        record,
        Step(name, state, actor, reason),
        snapshot=says(duty),
        lines=lines_of(duty, is_excused=state == EXCUSED_STATE),
    )


def _outdated(
    live: Sequence[Duty],
    planned: Mapping[tuple[str, int, date], Planned],
    standing: Mapping[int, Owing],
    *,
    today: date,
    until: date,
) -> list[Duty]:
    """Those that should not stand as they do: not opened yet and planned otherwise, or of a unit gone by then."""
    found = []
    for duty in live:
        unit = standing.get(duty.unit_id)
        wanted = planned.get((duty.key, duty.unit_id, duty.period))
        is_gone = unit is None or not unit.stands_on(duty.due_on)
        is_ahead = today < duty.opens_on <= until and duty.record.state != EXCUSED_STATE
        if is_gone or (is_ahead and (wanted is None or not _is_same(duty, wanted))):
            found.append(duty)
    return found


def _is_same(duty: Duty, wanted: Planned) -> bool:
    """Whether it stands for the same days under the same declaration."""
    stretch = wanted.stretch
    return (duty.record.definition_id, duty.opens_on, duty.due_on, duty.late_until) == (
        wanted.definition.definition_id,
        stretch.opens_on,
        stretch.due_on,
        stretch.late_until,
    )


def _one_at_a_time(town: Town) -> None:
    """Whoever announces in the same town meanwhile waits until this is committed, and finds it done."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s), %s)", [ANNOUNCE, town.pk])


def _applying(name: str, state: str) -> None:
    """Let confirmed proposals be carried out."""

    def apply(record: Record, _changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
        _say(_hold(record, state), name, state, reason, actor)

    APPLY[name] = apply


_applying(EXCUSE, EXCUSED_STATE)
_applying(UNEXCUSE, ANNOUNCED)
