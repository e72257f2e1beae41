"""Every type of activity of every pack."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.activities import actions
from shanzhi.activities.entry import Attendance, Entry, entry_of
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from shanzhi.records.queries import list_transitions
from tests.kinds import ground
from tests.kinds.looking import refusal
from tests.kinds.samples import Sample, least
from tests.kinds.suite import DAY, Correcting
from tests.support import cast

pytestmark = pytest.mark.django_db
WRITE = {"branch_secretary", "village_secretary", "grid_worker", "town_clerk", "organisation_member"}
CHANGE = WRITE - {"grid_worker"}


class TestActivities(Correcting):
    """Written down, corrected, withdrawn; attendance by roster where the type has one."""

    section = "activities"
    state = "done"
    verb = "activity.record"
    may = {"activity.record": WRITE, "correct": CHANGE, "withdraw": CHANGE}
    writer = "clerk"
    in_future = "activity.date.in_future"

    def entry(self, sample: Sample, actor: Principal, values: dict[str, Any], **changes: Any) -> Entry:
        """With a roster, one person came; when every field is filled, all but one did."""
        unit = ground.place_of(sample, actor)
        said = {"unit": unit, "on": DAY, "values": values, **changes}
        if sample.declared.roster is not None:
            people = ground.expected_at(sample, said["unit"], said["on"])
            came = people[:-1] if len(values) > len(least(sample.declared)) else people[:1]
            said.setdefault("attendance", Attendance(frozenset(came)))
        return Entry(**said)

    def write(self, sample: Sample, entry: Entry, actor: Principal) -> Record:
        """Record it."""
        return actions.record_activity(cast.town(sample.town), type_key=sample.key, entry=entry, actor=actor)

    def correct(self, record: Record, entry: Entry, reason: str, actor: Principal) -> None:
        """Correct it."""
        actions.correct_activity(record, entry=entry, reason=reason, actor=actor)

    def withdraw(self, record: Record, reason: str, actor: Principal) -> None:
        """Withdraw it."""
        actions.withdraw_activity(record, reason=reason, actor=actor)

    def _as_it_is(self, record: Record) -> Entry:
        said = list_transitions(record)[-1].snapshot
        return entry_of({**said, "on": said["happened_on"], "values": said["data"]})

    def test_attendance_is_held_against_the_roster(self, sample: Sample) -> None:
        """Nobody from outside is counted, what nobody came to is not written down; without a roster, no names."""
        with cast.as_system(cast.town(sample.town)) as actor:
            values = least(sample.declared)
            outsider = ground.outsider(sample)
            entry = self.entry(sample, actor, values, attendance=Attendance(frozenset({outsider})))
            told = refusal(lambda: self.write(sample, entry, actor))
            if sample.declared.roster is None:
                assert told == {"roster": "activity.roster.none"}
                return
            assert told == {"roster": "activity.attendance.above_roster"}
            people = ground.expected_at(sample, entry.unit, DAY)
            empty = self.entry(sample, actor, values, attendance=Attendance(leave={people[0]: "在外"}))
            assert refusal(lambda: self.write(sample, empty, actor)) == {"roster": "activity.attendance.nobody"}
            split = Attendance(frozenset(people[1:]), {people[0]: "在外"})
            record = self.write(sample, self.entry(sample, actor, values, attendance=split), actor)
            kept = {person: (standing, why) for person, standing, why in list_transitions(record)[0].snapshot["roster"]}
            assert kept == {people[0]: ("leave", "在外"), **dict.fromkeys(people[1:], ("present", ""))}

    def test_today_is_fine(self, sample: Sample) -> None:
        """Today itself is no tomorrow: what happened this morning is written down this morning."""
        with cast.as_system(cast.town(sample.town)) as actor:
            entry = self.entry(sample, actor, least(sample.declared), on=date(2024, 7, 5))
            assert self.write(sample, entry, actor).happened_on == date(2024, 7, 5)
