"""Verbs on memberships.

A person who moves to another unit ends one membership and starts another: both stay readable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shanzhi.directory import writing as directory
from shanzhi.directory.models import Membership
from shanzhi.directory.queries import belonging, belongs_after
from shanzhi.directory.trees import Seasons, forest
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.posting import Moment
from shanzhi.packs.library import Applied, library
from shanzhi.party import entry as said
from shanzhi.party.declare import PERSON, EnrolmentType
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Link, Proposal, Record
from shanzhi.records.writing import Content, put_content
from shanzhi.workflow.corrections import APPLY, must_wait, propose, require_reason
from shanzhi.workflow.transitions import Step
from shanzhi.workflow.writing import (
    Said,
    TakenBack,
    begin,
    begin_many,
    hold,
    state_facts,
    state_many,
    take_back,
    withdraw_many,
)

KIND = "enrolment"
ACTIVE = "active"
ENDED = "ended"


@verb("member.enrol")
def enrol_member(town: Town, *, type_key: str, entry: Enrolment, actor: Principal) -> Record:
    """The person belongs to the unit from `entry.on`."""
    require(actor, "member.enrol", town_id=town.pk, unit_id=entry.unit.pk)

    definition = library(town).get("enrolments", type_key)
    declared: EnrolmentType = definition.model
    if entry.person is not None:
        directory.hold_person(entry.person)
    values = _check(town, declared, entry)

    person = entry.person or directory.add_person(town, name=entry.name.strip(), is_synthetic=town.is_demo)
    content = said.content(declared, entry, values, person.pk)
    record = begin(town, definition, KIND, content, state=ACTIVE, actor=actor)
    moment = _state(record, definition, content, Step("member.enrol", ACTIVE, actor))

    directory.add_membership(
        person,
        entry.unit,
        kind=declared.membership,
        standing=said.standing_of(declared, values),
        valid_from=entry.on,
        known_from=moment.recorded_at,
    )
    return record


def enrol_members(town: Town, *, type_key: str, entries: Sequence[Enrolment], actor: Principal) -> list[Record]:
    """`enrol_member` for many of one type, in their order: the same records, facts and moments, all or none."""
    for unit in {entry.unit.pk for entry in entries}:
        require(actor, "member.enrol", town_id=town.pk, unit_id=unit)

    definition = library(town).get("enrolments", type_key)
    declared: EnrolmentType = definition.model
    directory.hold_persons({entry.person.pk for entry in entries if entry.person is not None})
    values = check_many(town, declared, entries)

    names = [entry.name.strip() for entry in entries if entry.person is None]
    fresh = iter(directory.add_persons(town, names, is_synthetic=town.is_demo))
    people = [entry.person or next(fresh) for entry in entries]
    contents = [
        said.content(declared, entry, each, person.pk)
        for entry, each, person in zip(entries, values, people, strict=True)
    ]
    records = begin_many(town, definition, KIND, [(content, ACTIVE) for content in contents], actor=actor)
    step = Step("member.enrol", ACTIVE, actor)
    stated: list[Said] = [
        (record, content, said.statement(record.pk, content), step, {})
        for record, content in zip(records, contents, strict=True)
    ]
    moments = state_many(definition, stated)

    directory.add_memberships(
        [
            Membership(
                person=person,
                unit=entry.unit,
                town=town,
                kind=declared.membership,
                standing=said.standing_of(declared, each),
                valid_from=entry.on,
                known_from=moment.recorded_at,
            )
            for person, entry, each, moment in zip(people, entries, values, moments, strict=True)
        ]
    )
    return records


def check_many(town: Town, declared: EnrolmentType, entries: Sequence[Enrolment]) -> list[dict[str, Any]]:
    """Hold every entry against the type, those before it included. Problems of the first that does not hold."""
    seasons, today = Seasons(town), clock.today(town)
    known = belonging([entry.person.pk for entry in entries if entry.person is not None], kind=declared.membership)
    found = []
    for entry in entries:
        untils = known.setdefault((entry.person.pk, entry.unit.pk), []) if entry.person is not None else []
        is_member = any(until is None or until > entry.on for until in untils)
        found.append(said.check(declared, entry, trees=seasons.on(entry.on), today=today, is_member=is_member))
        untils.append(None)
    return found


def withdraw_memberships(records: Sequence[Record], *, reason: str, actor: Principal) -> TakenBack:
    """`withdraw_membership` for many: what something issued used waits for the town office."""
    for unit in {record.unit_id for record in records}:
        require(actor, "member.withdraw", town_id=records[0].town_id, unit_id=unit)
    lib = {record.town_id: library(record.town) for record in records}
    before = {}
    for record in records:
        definition = lib[record.town_id].by_id(record.definition_id)
        before[record.pk] = _find_membership(record, definition, _content(record, definition))
    taken = withdraw_many(records, KIND, verb="member.withdraw", reason=reason, actor=actor)
    for record, moment in zip(taken.done, taken.moments, strict=True):
        _close(before[record.pk], record.happened_on, moment)
    return taken


@verb("member.end")
def end_membership(record: Record, *, on: date, reason: str, actor: Principal) -> Proposal | None:
    """The person belongs no longer from `on` (transferred, left, died …).

    A proposal if something issued counted the membership on that day or later.
    """
    require(actor, "member.end", town_id=record.town_id, unit_id=record.unit_id)

    record = hold(record, KIND)
    why = require_reason(reason)
    _check_end(record, on)
    if must_wait(record, actor, since=on):
        return propose(record, verb="member.end", changes={"ended_on": on.isoformat()}, reason=why, actor=actor)

    _end_on(record, on, why, actor)
    return None


@verb("member.withdraw")
def withdraw_membership(record: Record, *, reason: str, actor: Principal, seen: int | None = None) -> Proposal | None:
    """The membership was written down by mistake and never was. A proposal if something issued used it.

    `seen` is the last transition the actor has looked at: Conflict if the record was changed since.
    """
    require(actor, "member.withdraw", town_id=record.town_id, unit_id=record.unit_id)

    record = hold(record, KIND, seen=seen)
    why = require_reason(reason)
    if must_wait(record, actor):
        return propose(record, verb="member.withdraw", changes={}, reason=why, actor=actor)

    _take_back(record, why, actor)
    return None


def _check_end(record: Record, on: date) -> None:
    said.check_end(record.happened_on, record.ended_on, on=on, number=record.number, today=clock.today(record.town))


def _end_on(record: Record, on: date, reason: str, actor: Principal) -> None:
    definition = library(record.town).by_id(record.definition_id)
    record.ended_on = on
    content = _content(record, definition)
    put_content(record, content)
    moment = _state(record, definition, content, Step("member.end", ENDED, actor, reason, since=on))
    _close(_find_membership(record, definition, content), on, moment)


def _take_back(record: Record, reason: str, actor: Principal) -> None:
    definition = library(record.town).by_id(record.definition_id)
    membership = _find_membership(record, definition, _content(record, definition))
    moment = take_back(record, verb="member.withdraw", reason=reason, actor=actor)
    _close(membership, record.happened_on, moment)


def _check(town: Town, declared: EnrolmentType, entry: Enrolment) -> dict[str, Any]:
    is_member = entry.person is not None and belongs_after(
        entry.person, entry.unit, kind=declared.membership, on=entry.on
    )
    return said.check(declared, entry, trees=forest(town, entry.on), today=clock.today(town), is_member=is_member)


def _state(record: Record, definition: Applied, content: Content, step: Step) -> Moment:
    return state_facts(record, definition, content, said.statement(record.pk, content), step)


def _content(record: Record, definition: Applied) -> Content:
    people = list(Link.objects.filter(record=record, role=PERSON).values_list("subject_id", flat=True))
    values = definition.model.load(record.data)
    return Content(record.unit, record.title, record.happened_on, values, record.ended_on, {PERSON: people})


def _find_membership(record: Record, definition: Applied, content: Content) -> Membership | None:
    """The membership of the record; None if it ended on its first day, so that nothing of it is left."""
    return Membership.objects.filter(
        person_id=content.links[PERSON][0],
        unit=record.unit,
        kind=definition.model.membership,
        valid_from=record.happened_on,
        known_to=None,
    ).first()


def _close(membership: Membership | None, on: date, moment: Moment) -> None:
    if membership is not None:
        directory.end_membership(membership, on=on, known_at=moment.recorded_at)


def _apply_end(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    """Carry a confirmed proposal out, held against what is known today."""
    held, on = hold(record, KIND), date.fromisoformat(changes["ended_on"])
    _check_end(held, on)
    _end_on(held, on, reason, actor)


def _apply_withdrawal(record: Record, _changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    _take_back(hold(record, KIND), reason, actor)


APPLY["member.end"] = _apply_end
APPLY["member.withdraw"] = _apply_withdrawal
