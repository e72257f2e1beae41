"""`member.enrol`, `member.end` and what withdrawing an enrolment does to the membership."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from shanzhi.directory.models import Person, Subject
from shanzhi.directory.writing import initials_of, spelling_of
from shanzhi.loader import tables
from shanzhi.loader.acts import EndMembership, EnrolMember
from shanzhi.loader.people import Member
from shanzhi.loader.spine import Step, begin, new_subject, say
from shanzhi.loader.state import Held, Load
from shanzhi.party import entry as said
from shanzhi.party.actions import ACTIVE, ENDED, KIND
from shanzhi.workflow.corrections import require_reason


def enrol_member(load: Load, act: EnrolMember) -> None:
    """The person belongs to the unit from `act.on`."""
    definition = load.library.get("enrolments", act.type_key)
    unit = load.units.get(act.unit)
    known = None if act.name else Person(subject_id=load.subject(act.person))
    entry = said.Enrolment(unit, act.on, known, act.name, act.values)
    kind = definition.model.membership
    values = said.check(
        definition.model,
        entry,
        trees=load.units.forest(act.on),
        today=load.today(act),
        is_member=known is not None and load.people.is_member(known.pk, unit.pk, kind, act.on),
    )

    person: int = known.pk if known is not None else _add_person(load, act)
    content = said.content(definition.model, entry, values, person)
    held = begin(load, act, definition, KIND, content)
    known_from = say(load, act, held, content, said.statement(held.id, content), Step("member.enrol", ACTIVE))
    held.member = Member(
        load.people.initials[person],
        person,
        load.ids.membership(),
        unit.pk,
        kind,
        said.standing_of(definition.model, values),
        act.on,
    )
    _write_down(load, held.member, known_from)


def end_membership(load: Load, act: EndMembership) -> None:
    """The person belongs no longer from `act.on`."""
    held = load.recall(act.record, KIND)
    why = require_reason(act.reason)
    was = held.content
    said.check_end(was.happened_on, was.ended_on, on=act.on, number=held.spine.number, today=load.today(act))

    content = replace(was, ended_on=act.on)
    known_at = say(load, act, held, content, said.statement(held.id, content), Step("member.end", ENDED, why))
    close_membership(load, held, act.on, known_at)


def close_membership(load: Load, held: Held, on: date, known_at: datetime) -> None:
    """What was known of the membership is closed; its part before `on`, if there is one, is known from then."""
    member = held.member
    assert member is not None  # noqa: S101 - every enrolment has one
    load.people.drop(member)
    load.chunk.close_membership(member.id, known_at)
    if member.valid_from < on:
        held.member = replace(member, id=load.ids.membership(), valid_to=on)
        _write_down(load, held.member, known_at)


def _add_person(load: Load, act: EnrolMember) -> int:
    person = new_subject(load, Subject.Kind.PERSON)
    name = act.name.strip()
    load.name(act.person, person)
    load.people.initials[person] = initials_of(name)
    load.chunk.rows[tables.PERSON].append(
        (person, load.town.pk, name, load.people.initials[person], spelling_of(name), load.town.is_demo, None)
    )
    return person


def _write_down(load: Load, member: Member, known_from: datetime) -> None:
    load.people.add(member)
    load.chunk.memberships[member.id] = (
        member.id, member.person_id, member.unit_id, load.town.pk, member.kind, member.standing, member.valid_from,
        member.valid_to, known_from, None,
    )  # fmt: skip
