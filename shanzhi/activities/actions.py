"""Verbs: write an activity down, correct it, withdraw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shanzhi.activities.declare import ActivityType
from shanzhi.activities.entry import Checked, Entry, check, entry_of
from shanzhi.activities.models import Activity, RosterLine
from shanzhi.activities.queries import list_expected, list_expected_on
from shanzhi.directory.trees import Seasons, forest
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import Applied, library
from shanzhi.records.models import Proposal, Record
from shanzhi.records.writing import AT_ONCE, put_content
from shanzhi.workflow.corrections import APPLY, must_wait, propose, require_may_change, require_reason
from shanzhi.workflow.transitions import Step
from shanzhi.workflow.writing import (
    TakenBack,
    begin,
    begin_many,
    hold,
    require_may_move,
    state_facts,
    state_many,
    take_back,
    withdraw_many,
)

KIND = "activity"
DONE = "done"


@verb("activity.record")
def record_activity(town: Town, *, type_key: str, entry: Entry, actor: Principal) -> Record:
    """Write an activity down.

    Its facts count from this moment, on the day it happened. Problems for everything that does not hold.
    """
    require(actor, "activity.record", town_id=town.pk, unit_id=entry.unit.pk)

    definition = library(town).get("activities", type_key)
    checked = _check(town, definition, entry)

    record = begin(town, definition, KIND, checked.content(), state=DONE, actor=actor)
    activity = Activity.objects.create(record=record, starts_at=entry.starts_at, place=entry.place)
    _put_roster(activity, checked)

    _state(record, definition, checked, "activity.record", actor)
    return record


def record_activities(town: Town, *, type_key: str, entries: Sequence[Entry], actor: Principal) -> list[Record]:
    """`record_activity` for many of one type, in their order: the same records, facts and moments, all or none."""
    for unit in {entry.unit.pk for entry in entries}:
        require(actor, "activity.record", town_id=town.pk, unit_id=unit)

    definition = library(town).get("activities", type_key)
    checked = check_many(town, definition.model, entries)

    records = begin_many(town, definition, KIND, [(each.content(), DONE) for each in checked], actor=actor)
    rows = (
        Activity(record=record, starts_at=entry.starts_at, place=entry.place)
        for record, entry in zip(records, entries, strict=True)
    )
    activities = Activity.objects.bulk_create(rows, batch_size=AT_ONCE)
    lines = (line for activity, each in zip(activities, checked, strict=True) for line in _lines(activity, each))
    RosterLine.objects.bulk_create(lines, batch_size=AT_ONCE)

    step = Step("activity.record", DONE, actor)
    said = zip(records, checked, strict=True)
    state_many(
        definition,
        [(record, each.content(), each.statement(record.pk), step, each.extras()) for record, each in said],
    )
    return records


def withdraw_activities(records: Sequence[Record], *, reason: str, actor: Principal) -> TakenBack:
    """`withdraw_activity` for many: what something issued used waits for the town office."""
    for record in records:
        require_may_change(record, "activity.withdraw", "activity.record", actor)
    return withdraw_many(records, KIND, verb="activity.withdraw", reason=reason, actor=actor)


@verb("activity.correct")
def correct_activity(
    record: Record, *, entry: Entry, reason: str, actor: Principal, seen: int | None = None
) -> Proposal | None:
    """Make the record say what `entry` says. What counted wrongly is reversed and counted anew; both stay visible.

    Returns None when done, or the proposal that now waits for the town office because something issued used the record.
    `seen` is the last transition the actor has looked at: Conflict if the record was changed since.
    """
    require_may_change(record, "activity.correct", "activity.record", actor)
    require(actor, "activity.record", town_id=record.town_id, unit_id=entry.unit.pk)

    record = hold(record, KIND, seen=seen)
    why = require_reason(reason)
    definition = library(record.town).by_id(record.definition_id)
    require_may_move(record, definition, entry.unit, actor)
    checked = _check(record.town, definition, entry)
    if must_wait(record, actor):
        return propose(record, verb="activity.correct", changes=checked.as_changes(), reason=why, actor=actor)

    _say(record, definition, checked, why, actor)
    return None


@verb("activity.withdraw")
def withdraw_activity(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> Proposal | None:
    """Take the record back: all its facts are reversed; the record stays, struck through.

    A proposal if something issued used it. `seen` as in `correct_activity`.
    """
    require_may_change(record, "activity.withdraw", "activity.record", actor)

    record = hold(record, KIND, seen=seen)
    why = require_reason(reason)
    if must_wait(record, actor):
        return propose(record, verb="activity.withdraw", changes={}, reason=why, actor=actor)

    take_back(record, verb="activity.withdraw", reason=why, actor=actor)
    return None


def _check(town: Town, definition: Applied, entry: Entry) -> Checked:
    trees = forest(town, entry.on)
    people = [membership.person_id for membership in list_expected(definition.model, entry.unit, entry.on, trees)]
    return check(definition.model, entry, trees=trees, today=clock.today(town), expected=people)


def check_many(town: Town, declared: ActivityType, entries: Sequence[Entry]) -> list[Checked]:
    """Hold every entry against the type. Problems of the first that does not hold."""
    seasons = Seasons(town)
    expected = list_expected_on(declared, {(entry.unit.pk, entry.on) for entry in entries}, seasons)
    today = clock.today(town)
    return [
        check(
            declared,
            entry,
            trees=seasons.on(entry.on),
            today=today,
            expected=[member.person_id for member in expected.get((entry.unit.pk, entry.on), ())],
        )
        for entry in entries
    ]


def _put_roster(activity: Activity, checked: Checked) -> None:
    RosterLine.objects.filter(activity=activity).delete()
    RosterLine.objects.bulk_create(_lines(activity, checked))


def _lines(activity: Activity, checked: Checked) -> list[RosterLine]:
    return [
        RosterLine(activity=activity, person_id=person, standing=standing, reason=why)
        for person, standing, why in checked.roster
    ]


def _say(record: Record, definition: Applied, checked: Checked, reason: str, actor: Principal) -> None:
    """Change the record and bring its facts along."""
    put_content(record, checked.content())
    activity = record.activity
    activity.place = checked.entry.place
    activity.starts_at = checked.entry.starts_at
    activity.save(update_fields=["place", "starts_at"])
    _put_roster(activity, checked)
    _state(record, definition, checked, "activity.correct", actor, reason)


def _state(
    record: Record, definition: Applied, checked: Checked, name: str, actor: Principal, reason: str = ""
) -> None:
    step = Step(name, DONE, actor, reason)
    state_facts(record, definition, checked.content(), checked.statement(record.pk), step, extras=checked.extras())


def _apply_correction(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    """Carry a confirmed proposal out, held against what is known today."""
    record = hold(record, KIND)
    definition = library(record.town).by_id(record.definition_id)
    _say(record, definition, _check(record.town, definition, entry_of(changes)), reason, actor)


def _apply_withdrawal(record: Record, _changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    take_back(hold(record, KIND), verb="activity.withdraw", reason=reason, actor=actor)


APPLY["activity.correct"] = _apply_correction
APPLY["activity.withdraw"] = _apply_withdrawal
