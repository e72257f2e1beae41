"""Carrying the acts of a story out, each through the verb that people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from shanzhi.accounts.actions import grant_role, open_user
from shanzhi.accounts.models import User
from shanzhi.activities import actions as activities
from shanzhi.activities.entry import Attendance
from shanzhi.activities.entry import Entry as Happening
from shanzhi.activities.queries import list_expected
from shanzhi.cases import actions as cases
from shanzhi.cases.correcting import correct_case, withdraw_case
from shanzhi.cases.entry import Entry as Matter
from shanzhi.cases.leaving_out import count_again, discount_case
from shanzhi.core.errors import Problem, Problems
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import forest
from shanzhi.duties.actions import announce_duties, excuse_duty, unexcuse_duty
from shanzhi.duties.models import Duty
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.inventory import actions as inventory
from shanzhi.inventory.entry import Entry as Thing
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.packs.library import library
from shanzhi.party.actions import end_membership, enrol_member, withdraw_membership
from shanzhi.party.entry import Enrolment
from shanzhi.records.actions import upload_file
from shanzhi.records.models import Proposal
from shanzhi.records.queries import find_open_proposal
from shanzhi.units.actions import dissolve_unit, establish_unit, move_unit, rename_unit, withdraw_unit
from shanzhi.units.entry import Establishment
from shanzhi.workflow.actions import confirm_proposal, refuse_proposal
from tests.situations import declare as said
from tests.situations.stage import Stage, window
from tests.support import cast


def perform(act: said.Act, stage: Stage, actor: Principal) -> None:
    """Do it."""
    _PERFORM[type(act)](act, stage, actor)


def codes_of(problem: Problem) -> list[str]:
    """Every code somebody was told."""
    return [each.code for each in problem.problems] if isinstance(problem, Problems) else [problem.code]


def _establish(act: said.Establish, stage: Stage, actor: Principal) -> None:
    entry = Establishment(
        key=act.unit,
        name={"zh": act.called, "en": act.unit},
        parent=None if act.under is None else stage.unit(act.under),
        on=act.on,
        code=act.code,
        aliases=act.aliases,
        links=[(kind, stage.unit(other)) for kind, other in act.links],
        values=act.values,
    )
    unit = establish_unit(stage.town, type_key=act.establish, entry=entry, actor=actor)
    stage.name(act.name, stage.record(unit.key))


def _move(act: said.Move, stage: Stage, actor: Principal) -> None:
    waiting = move_unit(stage.unit(act.move), parent=stage.unit(act.under), on=act.on, reason=act.why, actor=actor)
    _waits(act.move, waiting, waits=act.waits)


def _rename(act: said.Rename, stage: Stage, actor: Principal) -> None:
    name = {"zh": act.called, "en": act.rename}
    waiting = rename_unit(stage.unit(act.rename), name=name, on=act.on, reason=act.why, actor=actor)
    _waits(act.rename, waiting, waits=act.waits)


def _dissolve(act: said.Dissolve, stage: Stage, actor: Principal) -> None:
    successors = [stage.unit(key) for key in act.into]
    unit = stage.unit(act.dissolve)
    waiting = dissolve_unit(unit, on=act.on, reason=act.why, successors=successors, actor=actor)
    _waits(act.dissolve, waiting, waits=act.waits)


def _enrol(act: said.Enrol, stage: Stage, actor: Principal) -> None:
    known = stage.find_person(act.who)
    entry = Enrolment(stage.unit(act.at), act.on, known, "" if known else act.who, act.values)
    record = enrol_member(stage.town, type_key=act.enrol, entry=entry, actor=actor)
    stage.people.setdefault(act.who, record.links.get(role="person").subject_id)
    stage.name(act.name, record)


def _record(act: said.RecordActivity, stage: Stage, actor: Principal) -> None:
    unit = stage.unit(act.at)
    entry = Happening(
        unit=unit,
        on=act.on,
        values=act.values,
        attendance=_attendance(act, stage, act.record, unit, act.on),
        place=act.place,
        starts_at=time.fromisoformat(act.starts_at) if act.starts_at else None,
        links=_links(act, stage),
    )
    record = activities.record_activity(stage.town, type_key=act.record, entry=entry, actor=actor)
    stage.name(act.name, record)
    if act.name:
        stage.entries[act.name] = entry


def _register(act: said.Register, stage: Stage, actor: Principal) -> None:
    entry = Thing(stage.unit(act.at), act.on, act.values, act.until)
    record = inventory.register_item(stage.town, type_key=act.register_, entry=entry, actor=actor)
    stage.name(act.name, record)
    if act.name:
        stage.entries[act.name] = entry


def _take(act: said.Take, stage: Stage, actor: Principal) -> None:
    item = None if act.item is None else stage.record(act.item)
    entry = Thing(stage.unit(act.at), act.on, act.values, item=item)
    record = inventory.take_reading(stage.town, type_key=act.take, entry=entry, actor=actor)
    stage.name(act.name, record)
    if act.name:
        stage.entries[act.name] = entry


def _report(act: said.Report, stage: Stage, actor: Principal) -> None:
    entry = Matter(
        stage.unit(act.at),
        act.on,
        act.values,
        channel=act.channel,
        people=act.people,
        time=_time(act.time),
        links={"source": [stage.record(name).pk for name in act.came_of]} if act.came_of else {},
    )
    record = cases.report_case(stage.town, type_key=act.report, entry=entry, actor=actor)
    stage.name(act.name, record)
    if act.name:
        stage.entries[act.name] = entry


def _step(act: said.TakeStep, stage: Stage, actor: Principal) -> None:
    taken = cases.Taking(
        on=act.on,
        time=_time(act.time),
        note=act.note,
        ground=act.ground,
        values=act.values,
        unit=None if act.to is None else stage.unit(act.to),
        person=None if act.user is None else User.objects.get(username=f"{stage.town.key}_{act.user}").pk,
        other=None if act.into is None else stage.record(act.into),
        more=act.more,
        files=_files(act.files, stage, actor) if act.files else None,
    )
    cases.take_step(stage.record(act.of), move=act.step, said=taken, actor=actor)


def _files(number: int, stage: Stage, actor: Principal) -> UUID:
    """So many files, put into a form."""
    key = uuid4()
    for each in range(number):
        upload_file(stage.town, key=key, name=f"{each}.txt", content=f"{key} {each}".encode(), actor=actor)
    return key


def _time(said: str | None) -> time | None:
    return None if said is None else time.fromisoformat(said)


def _correct(act: said.Correct, stage: Stage, actor: Principal) -> None:
    record, before = stage.record(act.correct), stage.entries[act.correct]
    unit = before.unit if act.at is None else stage.unit(act.at)
    changes: dict[str, Any] = {"unit": unit, "on": act.on or before.on, "values": {**before.values, **act.values}}
    correct: Callable[..., Proposal | None]
    if isinstance(before, Happening):
        correct = activities.correct_activity
        if act.present is not None:
            changes["attendance"] = _attendance(act, stage, record.type, unit, changes["on"])
        changes["place"] = act.place or before.place
    elif isinstance(before, Matter):
        correct = correct_case
    else:
        correct = inventory.correct_item if record.kind == "item" else inventory.correct_reading
        changes["ended_on"] = act.until or before.ended_on
    entry = replace(before, **changes)
    waiting = correct(record, entry=entry, reason=act.why, actor=actor)
    _now_says(stage, act.correct, entry, waiting, waits=act.waits)


def _withdraw(act: said.Withdraw, stage: Stage, actor: Principal) -> None:
    record = stage.record(act.withdraw)
    withdrawing: dict[str, Callable[..., Proposal | None]] = {
        "activity": activities.withdraw_activity,
        "item": inventory.withdraw_item,
        "reading": inventory.withdraw_reading,
        "case": withdraw_case,
        "enrolment": withdraw_membership,
    }
    if record.kind == "establishment":
        waiting = withdraw_unit(record.unit, reason=act.why, actor=actor, with_its_work=act.with_its_work)
    else:
        waiting = withdrawing[record.kind](record, reason=act.why, actor=actor)
    _waits(act.withdraw, waiting, waits=act.waits)


def _end(act: said.End, stage: Stage, actor: Principal) -> None:
    record = stage.record(act.end)
    end: Callable[..., Proposal | None] = end_membership if record.kind == "enrolment" else inventory.end_item
    _waits(act.end, end(record, on=act.on, reason=act.why, actor=actor), waits=act.waits)


def _confirm(act: said.Confirm, stage: Stage, actor: Principal) -> None:
    confirm_proposal(_proposal(stage, act.confirm), actor=actor)
    if act.confirm in stage.waiting:
        stage.entries[act.confirm] = stage.waiting.pop(act.confirm)


def _turn_down(act: said.TurnDown, stage: Stage, actor: Principal) -> None:
    refuse_proposal(_proposal(stage, act.turn_down), answer=act.answer, actor=actor)
    stage.waiting.pop(act.turn_down, None)


def _appoint(act: said.Appoint, stage: Stage, actor: Principal) -> None:
    username = f"{stage.town.key}_{act.user}"
    user = open_user(stage.town, username=username, name=act.user, password=cast.PASSWORD, actor=actor)
    grant_role(user, unit=stage.unit(act.at), role=act.appoint, on=cast.FOUNDED, actor=actor, town=stage.town)


def _print(act: said.Print, stage: Stage, actor: Principal) -> None:
    figure = Figures.now(actor, stage.town).one(Request(act.print_, stage.unit(act.of).pk, window(act.during)))
    (citation,) = cite(stage.town, f"print:{act.name}", [Use(figure, str(figure.shown), act.name)])
    stage.prints[act.name] = citation.pk


def _announce(act: said.Announce, stage: Stage, actor: Principal) -> None:
    announce_duties(stage.town, since=act.announce, until=act.until, actor=actor)


def _excuse(act: said.Excuse, stage: Stage, actor: Principal) -> None:
    record = Duty.objects.get(key=act.excuse, unit=stage.unit(act.at), period=act.period, is_live=True).record
    stage.name(act.name, record)
    _waits(act.excuse, excuse_duty(record, reason=act.why, actor=actor), waits=act.waits)


def _unexcuse(act: said.Unexcuse, stage: Stage, actor: Principal) -> None:
    waiting = unexcuse_duty(stage.record(act.unexcuse), reason=act.why, actor=actor)
    _waits(act.unexcuse, waiting, waits=act.waits)


def _leave_out(act: said.LeaveOut, stage: Stage, actor: Principal) -> None:
    discount_case(stage.record(act.leave_out), rule=act.rule, reason=act.why, actor=actor)


def _count_again(act: said.CountAgain, stage: Stage, actor: Principal) -> None:
    count_again(stage.record(act.count_again), reason=act.why, actor=actor)


def _remember(act: said.Remember, stage: Stage, actor: Principal) -> None:
    stage.moments[act.remember] = end_of_ledger(stage.town.pk).recorded_at


def _attendance(act: said.Roster, stage: Stage, type_key: str, unit: Unit, on: date) -> Attendance:
    leave = {stage.person(name): why for name, why in act.leave.items()}
    if isinstance(act.present, list):
        return Attendance(frozenset(stage.person(name) for name in act.present), leave)
    if act.present is None:
        return Attendance(frozenset(), leave)
    declared = library(stage.town).get("activities", type_key).model
    people = [each.person_id for each in list_expected(declared, unit, on, forest(stage.town, on))]
    came = people if act.present == "all" else [each for each in people if each not in leave][: act.present]
    if isinstance(act.present, int) and len(came) < act.present:
        raise AssertionError(f"{act.present} are to be present, the roster holds {len(people)}")
    return Attendance(frozenset(came), leave)


def _links(act: said.Roster, stage: Stage) -> dict[str, list[int]]:
    links = {
        "host": [stage.person(name) for name in act.host],
        "venue": [stage.record(name).pk for name in act.venue],
    }
    return {role: subjects for role, subjects in links.items() if subjects}


def _now_says(stage: Stage, name: str, entry: Any, waiting: Proposal | None, *, waits: bool) -> None:
    _waits(name, waiting, waits=waits)
    (stage.waiting if waits else stage.entries)[name] = entry


def _waits(name: str, waiting: Proposal | None, *, waits: bool) -> None:
    if (waiting is not None) is not waits:
        raise AssertionError(f"the change to {name} {'waits' if waiting else 'does not wait'} for the town office")


def _proposal(stage: Stage, name: str) -> Proposal:
    """The change that waits; the last one decided where none does, so that a second answer meets its refusal."""
    record = stage.record(name)
    found = find_open_proposal(record) or Proposal.objects.filter(record=record).order_by("-pk").first()
    if found is None:
        raise AssertionError(f"no change to {name} was ever proposed")
    return found


_PERFORM: dict[type[said.Act], Callable[[Any, Stage, Principal], None]] = {
    said.Establish: _establish,
    said.Move: _move,
    said.Rename: _rename,
    said.Dissolve: _dissolve,
    said.Enrol: _enrol,
    said.RecordActivity: _record,
    said.Register: _register,
    said.Take: _take,
    said.Report: _report,
    said.TakeStep: _step,
    said.Correct: _correct,
    said.Withdraw: _withdraw,
    said.End: _end,
    said.Confirm: _confirm,
    said.TurnDown: _turn_down,
    said.Appoint: _appoint,
    said.Print: _print,
    said.Announce: _announce,
    said.Excuse: _excuse,
    said.Unexcuse: _unexcuse,
    said.LeaveOut: _leave_out,
    said.CountAgain: _count_again,
    said.Remember: _remember,
}
