"""What every type of every kind must hold to. A kind inherits the suite and says how its verbs are called."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

import pytest

from shanzhi.core.errors import Problem
from shanzhi.directory.models import Unit
from shanzhi.kernel.idempotency import once
from shanzhi.kernel.scope import Principal, scope
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.records.models import Record
from shanzhi.records.queries import compare, list_transitions
from tests.kinds import ground
from tests.kinds.looking import facts, figures, refusal, sums, undone
from tests.kinds.samples import Sample, bad, full, least, pack_of, samples
from tests.support import cast

DAY = date(2024, 3, 12)
LATER = date(2024, 5, 14)
TOMORROW = date(2024, 7, 6)
EVERYBODY = {
    "branch_secretary",
    "village_secretary",
    "grid_worker",
    "town_clerk",
    "organisation_member",
    "town_leader",
    "discipline_officer",
    "auditor",
    "administrator",
}
"""The roles of the packs. Who may do what is written down here by hand, not read from the packs."""

READERS = {"talks": {"organisation_member", "town_leader"}, "discipline": {"discipline_officer"}}
"""Who reads the access classes that are need-to-know."""


class Kind(ABC):
    """The suite. `verb` is the verb that writes a record of the kind; `may` says which roles may use each verb."""

    section: ClassVar[str]
    state: ClassVar[str]
    verb: ClassVar[str]
    may: ClassVar[dict[str, set[str]]]
    writer: ClassVar[str]
    in_future: ClassVar[str]
    unit_field: ClassVar[str] = "unit"
    unfit: ClassVar[str] = "record.unit.wrong_kind"
    unknown: ClassVar[str] = "unit.not_standing"
    too_early: ClassVar[str] = "unit.not_standing"

    @abstractmethod
    def entry(self, sample: Sample, actor: Principal, values: dict[str, Any], **changes: Any) -> Any:
        """Something to write down, on `DAY` where nothing else is said."""

    @abstractmethod
    def write(self, sample: Sample, entry: Any, actor: Principal) -> Record:
        """Write it down."""

    @abstractmethod
    def withdraw(self, record: Record, reason: str, actor: Principal) -> None:
        """Take it back."""

    def changes(self, record: Record) -> dict[str, Callable[[Principal], None]]:
        """The verbs that change a record, by name; who wrote it down asks for them."""
        return {"withdraw": lambda actor: self.withdraw(record, "录重了", actor)}

    def first_state(self, sample: Sample) -> str:
        """The state in which a record of the type begins."""
        return self.state

    def posts(self, sample: Sample) -> bool:
        """Whether a record of the type stands for facts."""
        return bool(sample.declared.posts)

    def put_elsewhere(self, unit: Unit) -> dict[str, Any]:
        """The changes to an entry that put it at another unit."""
        return {"unit": unit}

    @classmethod
    def samples(cls) -> list[Sample]:
        """The types to try."""
        return samples(cls.section)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each test runs for every type."""
        if "sample" in metafunc.fixturenames:
            metafunc.parametrize("sample", self.samples(), ids=str)

    def test_least_values_are_enough(self, sample: Sample) -> None:
        """The required fields suffice: numbered in the type's series, in its first state, by whom it was written."""
        with self._as_writer(sample) as actor:
            record = self.write(sample, self.entry(sample, actor, least(sample.declared)), actor)
            assert record.number.startswith(f"{sample.declared.prefix}24-")
            state = self.first_state(sample)
            assert (record.type, record.state, record.created_by) == (sample.key, state, actor.key)
            (step,) = list_transitions(record)
            assert (step.verb, step.actor, step.from_state, step.to_state) == (self.verb, actor.key, "", state)
            assert step.snapshot["data"].keys() >= least(sample.declared).keys()
            assert step.recorded_at is not None

    def test_every_field_is_kept(self, sample: Sample) -> None:
        """All fields filled: what was typed is what the record says."""
        with cast.as_system(ground.town_of(sample)) as actor:
            values = full(sample.declared)
            record = self.write(sample, self.entry(sample, actor, values), actor)
            kept = sample.declared.load(Record.objects.get(pk=record.pk).data)
            assert kept == sample.declared.clean(values)
            assert kept.keys() == values.keys()

    def test_each_required_field_is_asked_for(self, sample: Sample) -> None:
        """One missing is named alone; all missing are named together."""
        with cast.as_system(ground.town_of(sample)) as actor:
            enough = least(sample.declared)
            for name in enough:
                rest = {key: value for key, value in enough.items() if key != name}
                entry = self.entry(sample, actor, {**rest, name: "  "})
                assert refusal(lambda entry=entry: self.write(sample, entry, actor)) == {name: "field.missing"}
            if enough:
                entry = self.entry(sample, actor, {})
                assert refusal(lambda: self.write(sample, entry, actor)) == dict.fromkeys(enough, "field.missing")

    def test_what_a_field_cannot_take_is_refused(self, sample: Sample) -> None:
        """Every wrong value and every unknown field is named, all at once."""
        wrong = bad(sample.declared)
        with cast.as_system(ground.town_of(sample)) as actor:
            entry = self.entry(
                sample, actor, {**{name: value for name, (value, _) in wrong.items()}, "no_such_field": 3}
            )
            told = {name: code for name, (_, code) in wrong.items()}
            assert refusal(lambda: self.write(sample, entry, actor)) == {**told, "no_such_field": "field.unknown"}

    def test_days_outside_are_refused(self, sample: Sample) -> None:
        """Tomorrow is not written down; nor anything from before the unit stood."""
        with cast.as_system(ground.town_of(sample)) as actor:
            values = least(sample.declared)
            tomorrow = self.entry(sample, actor, values, on=TOMORROW)
            assert refusal(lambda: self.write(sample, tomorrow, actor))["on"] == self.in_future
            before = self.entry(sample, actor, values, on=date(1949, 9, 30))
            assert refusal(lambda: self.write(sample, before, actor))[self.unit_field] == self.too_early

    def test_unfit_and_unknown_units_are_refused(self, sample: Sample) -> None:
        """Neither a unit of another kind nor one of the other town holds the record."""
        with cast.as_system(ground.town_of(sample)) as actor:
            for unit, code in ((ground.unfit_unit(sample, actor), self.unfit), (ground.stranger(sample), self.unknown)):
                entry = self.entry(sample, actor, least(sample.declared), **self.put_elsewhere(unit))
                assert refusal(lambda entry=entry: self.write(sample, entry, actor))[self.unit_field] == code

    def test_only_some_roles_write(self, sample: Sample) -> None:
        """Each role at the record's unit does what it may; somewhere else none does."""
        town = ground.town_of(sample)
        with cast.as_system(town) as actor:
            entry = self.entry(sample, actor, least(sample.declared))
            here, elsewhere = self._seat(entry), cast.unit(ground.ELSEWHERE, sample.town)
            users = [
                (role, at == here, ground.officer(sample, role, at, actor))
                for role in sorted(EVERYBODY)
                for at in (here, elsewhere)
            ]
        for role, is_here, user in users:
            with scope(ground.rights_of(user), write=True) as person:
                told = self._tried(lambda person=person: self.write(sample, entry, person))
            may = is_here and role in self.may[self.verb]
            allowed = "" if self._reads(sample, role) else "policy.need_to_know"
            assert (role, is_here, told) == (role, is_here, allowed if may else "policy.refused")

    def test_only_some_roles_change(self, sample: Sample) -> None:
        """The same for every verb that changes what somebody else wrote down."""
        with cast.as_system(ground.town_of(sample)) as actor:
            entry = self.entry(sample, actor, least(sample.declared))
            record = self.write(sample, entry, actor)
            users = {role: ground.officer(sample, role, self._seat(entry), actor) for role in sorted(EVERYBODY)}
            changes = self.changes(record)
        for role, user in users.items():
            for name, change in changes.items():
                with scope(ground.rights_of(user), write=True) as person:
                    told = self._tried(lambda change=change, person=person: change(person))
                may = role in self.may[name]
                allowed = "" if self._reads(sample, role) else "record.not_found"
                assert (role, name, told) == (role, name, allowed if may else "policy.refused")

    def test_withdrawn_leaves_nothing(self, sample: Sample) -> None:
        """Every figure is as it was before; asked as of the moment before, it still counts. It is done once."""
        with cast.as_system(ground.town_of(sample)) as actor:
            entry = self.entry(sample, actor, full(sample.declared))
            before = figures(sample)
            record = self.write(sample, entry, actor)
            counted = figures(sample)
            moment = end_of_ledger(record.town_id).recorded_at
            assert bool(facts(record)) == self.posts(sample)
            assert refusal(lambda: self.withdraw(record, "  ", actor)) == {"reason": "correction.reason_missing"}
            self.withdraw(record, "与另一条重复", actor)
            assert figures(sample) == before
            assert figures(sample, moment) == counted
            assert not facts(record)
            assert not any(sums(record).values())
            step = list_transitions(record)[-1]
            assert (step.to_state, step.actor, step.reason) == ("withdrawn", actor.key, "与另一条重复")
            assert refusal(lambda: self.withdraw(record, "再撤一次", actor)) == {None: "record.withdrawn"}

    def test_sent_twice_is_written_once(self, sample: Sample) -> None:
        """The same key answers with the first result; a refusal leaves the key free."""
        with cast.as_system(ground.town_of(sample)) as actor:
            good = self.entry(sample, actor, least(sample.declared))
            late = self.entry(sample, actor, least(sample.declared), on=TOMORROW)
            key = uuid4()
            refusal(lambda: self._send(key, sample, late, actor))
            first, was_written = self._send(key, sample, good, actor)
            again, was_written_again = self._send(key, sample, good, actor)
            assert (first, was_written, was_written_again) == (again, True, False)
            assert Record.objects.filter(town__key=sample.town, type=sample.key, happened_on=DAY).count() == 1

    def _send(self, key: Any, sample: Sample, entry: Any, actor: Principal) -> tuple[int, bool]:
        with undone_if_refused():
            return once(key, self.verb, actor, lambda: self.write(sample, entry, actor).pk)

    def _as_writer(self, sample: Sample) -> Any:
        """Somebody of the cast who writes such records; the ground is laid by the system before."""
        with cast.as_system(ground.town_of(sample)) as actor:
            self.entry(sample, actor, least(sample.declared))
        return cast.as_user("organiser" if self._is_need_to_know(sample) else self.writer, sample.town)

    def _seat(self, entry: Any) -> Unit:
        """The unit at which an office gives rights over the entry."""
        unit: Unit = entry.unit
        return unit

    def _reads(self, sample: Sample, role: str) -> bool:
        return not self._is_need_to_know(sample) or role in READERS[sample.declared.access_class]

    @staticmethod
    def _is_need_to_know(sample: Sample) -> bool:
        return bool(sample.declared.access_class != "general")

    @staticmethod
    def _tried(act: Any) -> str:
        """The code it is refused with, nothing if it was done; in either case nothing is left of it."""
        with undone():
            try:
                act()
            except Problem as problem:
                return problem.code
        return ""


class Correcting(Kind):
    """A kind whose records can be corrected."""

    @abstractmethod
    def correct(self, record: Record, entry: Any, reason: str, actor: Principal) -> None:
        """Make the record say what the entry says."""

    def test_corrected_counts_as_if_written_so_at_once(self, sample: Sample) -> None:
        """Figures move by exactly the difference; what was known before stays known; the trail names every change."""
        with cast.as_system(ground.town_of(sample)) as actor:
            wrong = self.entry(sample, actor, least(sample.declared))
            right = self.entry(sample, actor, full(sample.declared), on=LATER)
            before = figures(sample)
            with undone():
                written = self.write(sample, right, actor)
                wanted, stands_for = figures(sample), facts(written)
            record = self.write(sample, wrong, actor)
            old = figures(sample)
            moment = end_of_ledger(record.town_id).recorded_at
            assert refusal(lambda: self.correct(record, right, " ", actor)) == {"reason": "correction.reason_missing"}
            self.correct(record, right, "核对了原件", actor)
            assert figures(sample) == wanted
            assert facts(record) == stands_for
            assert figures(sample, moment) == old
            assert old != wanted or old == before
            first, second = list_transitions(record)
            assert (second.verb, second.actor, second.reason) == (self._verb("correct"), actor.key, "核对了原件")
            named = {difference.path for difference in compare(first.snapshot, second.snapshot)}
            assert ("happened_on",) in named
            declared, now = sample.declared, Record.objects.get(pk=record.pk)
            said, meant = declared.clean(least(declared)), declared.clean(full(declared))
            assert (now.happened_on, declared.load(now.data)) == (LATER, meant)
            assert {path[1] for path in named if path[0] == "data"} == {
                name for name in declared.fields if said.get(name) != meant.get(name)
            }

    def test_corrected_into_nonsense_changes_nothing(self, sample: Sample) -> None:
        """A correction is held against the type like an entry."""
        with cast.as_system(ground.town_of(sample)) as actor:
            record = self.write(sample, self.entry(sample, actor, least(sample.declared)), actor)
            stands_for = facts(record)
            nonsense = self.entry(sample, actor, least(sample.declared), on=TOMORROW)
            assert refusal(lambda: self.correct(record, nonsense, "改到明天", actor))["on"] == self.in_future
            assert facts(record) == stands_for

    def changes(self, record: Record) -> dict[str, Callable[[Principal], None]]:
        """Correcting too."""
        as_it_is = self._as_it_is(record)
        return {
            **super().changes(record),
            "correct": lambda actor: self.correct(record, as_it_is, "核对了原件", actor),
        }

    @abstractmethod
    def _as_it_is(self, record: Record) -> Any:
        """The record as an entry."""

    def _verb(self, word: str) -> str:
        return f"{self.verb.split('.')[0]}.{word}"


class Ending(Kind):
    """A kind whose records hold from a day until they end."""

    ended_twice: ClassVar[str]
    ended_state: ClassVar[str]
    outside: ClassVar[str] = "item.ends_outside"

    @abstractmethod
    def end(self, record: Record, on: date, reason: str, actor: Principal) -> None:
        """It holds no longer from a day."""

    def changes(self, record: Record) -> dict[str, Callable[[Principal], None]]:
        """Ending too."""
        return {**super().changes(record), "end": lambda actor: self.end(record, LATER, "不在了", actor)}

    def test_ended_counts_until_its_day(self, sample: Sample) -> None:
        """Figures of a window before stay; what stood is no longer there; days outside and a second end are refused."""
        with cast.as_system(ground.town_of(sample)) as actor:
            entry = self.entry(sample, actor, full(sample.declared))
            record = self.write(sample, entry, actor)
            before = figures(sample)
            moment = end_of_ledger(record.town_id).recorded_at
            for day in (date(2024, 3, 11), TOMORROW):
                assert refusal(lambda day=day: self.end(record, day, "不在了", actor)) in (
                    {"on": self.outside},
                    {"ended_on": self.outside},
                )
            assert refusal(lambda: self.end(record, LATER, "", actor)) == {"reason": "correction.reason_missing"}
            self.end(record, LATER, "不在了", actor)
            after = figures(sample)
            march = {key: value for key, value in before.items() if key[2].end < LATER}
            assert {key: after[key] for key in march} == march
            assert figures(sample, moment) == before
            lasting = {posting.measure for posting in sample.declared.posts if posting.stays}
            totals = {measure: total for measure, total in sums(record).items() if measure in lasting}
            assert bool(totals) == bool(lasting)
            assert not any(totals.values())
            record = Record.objects.get(pk=record.pk)
            assert (record.state, record.ended_on) == (self.ended_state, LATER)
            assert refusal(lambda: self.end(record, LATER, "又一次", actor)) == {None: self.ended_twice}


def undone_if_refused() -> Any:
    """A savepoint: a refusal inside leaves nothing."""
    from django.db import transaction

    return transaction.atomic()


def test_roles_are_known() -> None:
    """A role that a pack adds must be decided on here."""
    for town in ("tianning", "zhaidian"):
        assert set(pack_of(town).keys("roles")) == EVERYBODY
