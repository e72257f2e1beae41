"""Every type of item of every pack."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.inventory import actions
from shanzhi.inventory.entry import Entry
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import library
from shanzhi.records.models import Record
from tests.kinds import ground
from tests.kinds.looking import facts, figures, refusal, undone
from tests.kinds.samples import Sample, least
from tests.kinds.suite import DAY, LATER, TOMORROW, Correcting, Ending
from tests.support import cast

pytestmark = pytest.mark.django_db
OFFICES = {"village_secretary", "town_clerk", "organisation_member"}


class TestItems(Correcting, Ending):
    """Registered, corrected, ended, withdrawn."""

    section = "items"
    state = "present"
    verb = "item.register"
    may = {"item.register": OFFICES, "correct": OFFICES, "end": OFFICES, "withdraw": {"town_clerk"}}
    writer = "clerk"
    in_future = "item.date.in_future"
    ended_state = "ended"
    ended_twice = "item.ended_already"

    def entry(self, sample: Sample, actor: Principal, values: dict[str, Any], **changes: Any) -> Entry:
        """There from the day on."""
        return Entry(**{"unit": ground.place_of(sample, actor), "on": DAY, "values": values, **changes})

    def write(self, sample: Sample, entry: Entry, actor: Principal) -> Record:
        """Register it."""
        return actions.register_item(cast.town(sample.town), type_key=sample.key, entry=entry, actor=actor)

    def correct(self, record: Record, entry: Entry, reason: str, actor: Principal) -> None:
        """Correct it."""
        actions.correct_item(record, entry=entry, reason=reason, actor=actor)

    def end(self, record: Record, on: date, reason: str, actor: Principal) -> None:
        """End it."""
        actions.end_item(record, on=on, reason=reason, actor=actor)

    def withdraw(self, record: Record, reason: str, actor: Principal) -> None:
        """Withdraw it."""
        actions.withdraw_item(record, reason=reason, actor=actor)

    def _as_it_is(self, record: Record) -> Entry:
        return actions.entry_of_record(record, library(record.town).by_id(record.definition_id))

    def test_registered_with_its_end_as_if_ended_later(self, sample: Sample) -> None:
        """Written down when it was gone already, it counts as one that was ended on the day."""
        with cast.as_system(cast.town(sample.town)) as actor:
            values = least(sample.declared)
            with undone():
                record = self.write(sample, self.entry(sample, actor, values), actor)
                self.end(record, LATER, "不在了", actor)
                wanted, stands_for = figures(sample), facts(record)
            record = self.write(sample, self.entry(sample, actor, values, ended_on=LATER), actor)
            assert (figures(sample), facts(record), record.state) == (wanted, stands_for, "ended")
            for day in (date(2024, 3, 11), TOMORROW):
                entry = self.entry(sample, actor, values, ended_on=day)
                assert refusal(lambda entry=entry: self.write(sample, entry, actor)) == {
                    "ended_on": "item.ends_outside"
                }
