"""Every type of enrolment of every pack."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.directory.models import Membership, Person
from shanzhi.directory.queries import list_members
from shanzhi.kernel.scope import Principal
from shanzhi.party import actions
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Record
from tests.kinds import ground
from tests.kinds.looking import refusal
from tests.kinds.samples import Sample, least
from tests.kinds.suite import DAY, LATER, Ending
from tests.support import cast

pytestmark = pytest.mark.django_db
OFFICES = {"town_clerk", "organisation_member"}


class TestEnrolments(Ending):
    """Enrolled, ended, withdrawn."""

    section = "enrolments"
    state = "active"
    verb = "member.enrol"
    may = {"member.enrol": OFFICES, "end": OFFICES, "withdraw": OFFICES}
    writer = "organiser"
    in_future = "item.date.in_future"
    ended_state = "ended"
    ended_twice = "member.ended_already"

    def entry(self, sample: Sample, actor: Principal, values: dict[str, Any], **changes: Any) -> Enrolment:
        """Somebody new."""
        unit = ground.place_of(sample, actor)
        return Enrolment(**{"unit": unit, "on": DAY, "name": "新来的", "values": values, **changes})

    def write(self, sample: Sample, entry: Enrolment, actor: Principal) -> Record:
        """Enrol them."""
        return actions.enrol_member(cast.town(sample.town), type_key=sample.key, entry=entry, actor=actor)

    def end(self, record: Record, on: date, reason: str, actor: Principal) -> None:
        """End it."""
        actions.end_membership(record, on=on, reason=reason, actor=actor)

    def withdraw(self, record: Record, reason: str, actor: Principal) -> None:
        """Withdraw it."""
        actions.withdraw_membership(record, reason=reason, actor=actor)

    def test_belongs_from_its_day_to_its_end(self, sample: Sample) -> None:
        """The directory knows who belongs on which day; nobody belongs twice in the same way, and nobody is a blank."""
        with cast.as_system(cast.town(sample.town)) as actor:
            values, kind = least(sample.declared), sample.declared.membership
            nobody = self.entry(sample, actor, values, name="  ")
            assert refusal(lambda: self.write(sample, nobody, actor)) == {"name": "member.nobody"}
            entry = self.entry(sample, actor, values)
            record = self.write(sample, entry, actor)
            person = Person.objects.get(pk=record.links.get(role="person").subject_id)
            again = self.entry(sample, actor, values, person=person, on=LATER)
            assert refusal(lambda: self.write(sample, again, actor)) == {"person": "member.already"}

            def belongs(on: date) -> list[Membership]:
                return [each for each in list_members(entry.unit, kinds=[kind], on=on) if each.person_id == person.pk]

            assert belongs(date(2024, 3, 11)) == []
            (membership,) = belongs(DAY)
            assert membership.standing == values.get(sample.declared.standing_field, "")
            self.end(record, LATER, "调走了", actor)
            assert len(belongs(date(2024, 5, 13))) == 1
            assert belongs(LATER) == []
            assert self.write(sample, again, actor).pk != record.pk
            assert len(belongs(LATER)) == 1
