"""Every type of establishment of every pack, but for the tops: the county's unit and the town's are there before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.directory.models import Unit
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import library
from shanzhi.records.models import Record
from shanzhi.units import actions
from shanzhi.units.entry import Establishment
from tests.kinds import ground
from tests.kinds.looking import refusal
from tests.kinds.samples import Sample, least
from tests.kinds.suite import DAY, Ending
from tests.support import cast

pytestmark = pytest.mark.django_db
TOPS = ("county_established", "town_established")
ADMINISTRATOR = {"administrator"}


class TestEstablishments(Ending):
    """Established, dissolved, withdrawn."""

    section = "establishments"
    state = "standing"
    verb = "unit.establish"
    may = {"unit.establish": ADMINISTRATOR, "end": ADMINISTRATOR, "withdraw": ADMINISTRATOR}
    writer = "admin"
    in_future = "unit.date_in_future"
    unit_field = "parent"
    unfit = too_early = "unit.parent_impossible"
    unknown = "unit.of_another_town"
    ended_state = "dissolved"
    ended_twice = "unit.dissolved_already"

    @classmethod
    def samples(cls) -> list[Sample]:
        """Without the tops, which have tests of their own."""
        return [sample for sample in super().samples() if sample.key not in TOPS]

    def entry(self, sample: Sample, actor: Principal, values: dict[str, Any], **changes: Any) -> Establishment:
        """A unit under one of the kinds it may stand under."""
        kind = sample.declared.establishes
        said = {"on": DAY, "values": values, **changes}
        return ground.unit_entry(cast.town(sample.town), kind, "new_unit", actor, **said)

    def write(self, sample: Sample, entry: Establishment, actor: Principal) -> Record:
        """Establish it."""
        unit = actions.establish_unit(cast.town(sample.town), type_key=sample.key, entry=entry, actor=actor)
        return Record.objects.select_related("town", "unit").get(unit=unit, kind="establishment")

    def end(self, record: Record, on: date, reason: str, actor: Principal) -> None:
        """Dissolve it."""
        actions.dissolve_unit(record.unit, on=on, reason=reason, actor=actor)

    def withdraw(self, record: Record, reason: str, actor: Principal) -> None:
        """Withdraw it."""
        actions.withdraw_unit(record.unit, reason=reason, actor=actor)

    def put_elsewhere(self, unit: Unit) -> dict[str, Any]:
        """Under another unit."""
        return {"parent": unit}

    def _seat(self, entry: Establishment) -> Unit:
        """Units are the business of the whole town."""
        assert entry.parent is None or entry.parent.town is not None
        return cast.unit("town", self._town_of(entry))

    def _town_of(self, entry: Establishment) -> str:
        return entry.parent.town.key if entry.parent and entry.parent.town else "tianning"

    def test_days_outside_are_refused(self, sample: Sample) -> None:
        """Tomorrow is not written down; nor a unit under one that did not stand yet."""
        with cast.as_system(cast.town(sample.town)) as actor:
            values = least(sample.declared)
            tomorrow = self.entry(sample, actor, values, on=date(2024, 7, 6))
            assert refusal(lambda: self.write(sample, tomorrow, actor)) == {"on": self.in_future}
            before = self.entry(sample, actor, values, on=date(2019, 12, 31))
            if before.parent is not None:
                assert refusal(lambda: self.write(sample, before, actor)) == {"parent": self.too_early}

    def test_key_is_taken_once(self, sample: Sample) -> None:
        """A key that a unit has had belongs to it for ever."""
        with cast.as_system(cast.town(sample.town)) as actor:
            entry = self.entry(sample, actor, least(sample.declared))
            record = self.write(sample, entry, actor)
            assert refusal(lambda: self.write(sample, entry, actor)) == {"key": "unit.key_taken"}
            self.withdraw(record, "录重了", actor)
            assert refusal(lambda: self.write(sample, entry, actor)) == {"key": "unit.key_taken"}


@pytest.mark.parametrize("type_key", TOPS)
def test_a_town_has_one_top(type_key: str) -> None:
    """Neither a county nor a second town is established in a town: an office at its top would reach everything."""
    town = cast.town()
    with cast.as_system(town) as actor:
        entry = Establishment("second_top", {"zh": "又一个", "en": "Another"}, None, DAY)
        told = refusal(lambda: actions.establish_unit(town, type_key=type_key, entry=entry, actor=actor))
        assert told == {"parent": "unit.top_exists"}
        assert library(town).find("establishments", type_key) is not None
