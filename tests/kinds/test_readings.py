"""Every type of reading of every pack."""

from __future__ import annotations

from typing import Any

import pytest

from shanzhi.inventory import actions
from shanzhi.inventory.entry import Entry
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import library
from shanzhi.records.models import Record
from tests.kinds import ground
from tests.kinds.looking import refusal
from tests.kinds.samples import Sample, least
from tests.kinds.suite import DAY, Correcting
from tests.support import cast

pytestmark = pytest.mark.django_db
TAKE = {"village_secretary", "town_clerk"}


class TestReadings(Correcting):
    """Taken, corrected, withdrawn; of an item where the type says so."""

    section = "readings"
    state = "taken"
    verb = "reading.take"
    may = {"reading.take": TAKE, "correct": TAKE, "withdraw": {"town_clerk"}}
    writer = "clerk"
    in_future = "item.date.in_future"

    def entry(self, sample: Sample, actor: Principal, values: dict[str, Any], **changes: Any) -> Entry:
        """Taken on the day, of an item made for it where the type needs one."""
        unit = ground.place_of(sample, actor)
        said = {"unit": unit, "on": DAY, "values": values, **changes}
        if sample.declared.of_items and "item" not in changes:
            said["item"] = ground.item_of(sample, sample.declared.of_items[0], unit, actor)
        return Entry(**said)

    def write(self, sample: Sample, entry: Entry, actor: Principal) -> Record:
        """Take it."""
        return actions.take_reading(cast.town(sample.town), type_key=sample.key, entry=entry, actor=actor)

    def correct(self, record: Record, entry: Entry, reason: str, actor: Principal) -> None:
        """Correct it."""
        actions.correct_reading(record, entry=entry, reason=reason, actor=actor)

    def withdraw(self, record: Record, reason: str, actor: Principal) -> None:
        """Withdraw it."""
        actions.withdraw_reading(record, reason=reason, actor=actor)

    def _as_it_is(self, record: Record) -> Entry:
        return actions.entry_of_record(record, library(record.town).by_id(record.definition_id))

    def test_of_an_item_or_of_none(self, sample: Sample) -> None:
        """A reading of items names one of the right type that has not been withdrawn; one of a unit names none."""
        with cast.as_system(cast.town(sample.town)) as actor:
            values, place = least(sample.declared), ground.place_of(sample, actor)
            other = ground.item_of(sample, "brickworks", place, actor)
            if not sample.declared.of_items:
                entry = self.entry(sample, actor, values, item=other)
                assert refusal(lambda: self.write(sample, entry, actor)) == {"item": "reading.item_missing"}
                return
            without = self.entry(sample, actor, values, item=None)
            assert refusal(lambda: self.write(sample, without, actor)) == {"item": "reading.item_missing"}
            wrong = self.entry(sample, actor, values, item=other)
            assert refusal(lambda: self.write(sample, wrong, actor)) == {"item": "reading.item_wrong_type"}
            entry = self.entry(sample, actor, values)
            record = self.write(sample, entry, actor)
            assert record.links.get(role="item").subject_id == entry.item.pk
            actions.withdraw_item(entry.item, reason="录重了", actor=actor)
            gone = self.entry(sample, actor, values, item=Record.objects.get(pk=entry.item.pk))
            assert refusal(lambda: self.write(sample, gone, actor)) == {"item": "record.withdrawn"}
