"""The same acts, done one by one through the verbs, under a clock that stands where each act was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from shanzhi.accounts.models import Grant
from shanzhi.activities.actions import correct_activity, record_activity, withdraw_activity
from shanzhi.activities.entry import Attendance
from shanzhi.activities.entry import Entry as ActivityEntry
from shanzhi.cases.actions import Taking, report_case, take_step
from shanzhi.cases.correcting import correct_case, withdraw_case
from shanzhi.cases.entry import Entry as Matter
from shanzhi.directory.models import Person, Unit
from shanzhi.directory.queries import get_unit
from shanzhi.inventory.actions import end_item, register_item, take_reading, withdraw_item, withdraw_reading
from shanzhi.inventory.entry import Entry
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.loader import acts
from shanzhi.loader.owner import OWNER
from shanzhi.party.actions import end_membership, enrol_member, withdraw_membership
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Link, Record
from shanzhi.units.actions import establish_unit
from shanzhi.units.entry import Establishment

DO = {
    acts.EstablishUnit: "_establish",
    acts.EnrolMember: "_enrol",
    acts.EndMembership: "_end_membership",
    acts.RecordActivity: "_record",
    acts.CorrectActivity: "_correct",
    acts.RegisterItem: "_register",
    acts.EndItem: "_end_item",
    acts.TakeReading: "_take",
    acts.ReportCase: "_report",
    acts.TakeStep: "_step",
    acts.CorrectCase: "_correct_case",
    acts.Withdraw: "_withdraw",
}

CHANGES = (acts.EndMembership, acts.CorrectActivity, acts.EndItem, acts.TakeStep, acts.CorrectCase, acts.Withdraw)
"""Acts that open no record."""


class ByVerbs:
    """One town written by verbs."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.records: dict[str, int] = {}
        self.persons: dict[str, int] = {}

    def do(self, several: Iterable[acts.Act]) -> None:
        """Every act, each in a transaction of its own."""
        for act in several:
            Town.objects.using(OWNER).filter(pk=self.town.pk).update(demo_now=act.at)
            self.town = Town.objects.get(pk=self.town.pk)
            with scope(replace(system(self.town.pk, clock=act.at), key=act.actor), write=True) as actor:
                record = getattr(self, DO[type(act)])(act, actor)
                if act.key:
                    self.records[act.key] = record.pk

    def know_from(self, several: Iterable[acts.Act]) -> None:
        """Learn which records and persons the loader made of these acts, by the order of their numbers and names."""
        numbers = iter(Record.objects.using(OWNER).filter(town=self.town).order_by("pk"))
        for act in several:
            if isinstance(act, CHANGES):
                continue
            record = next(numbers)
            if act.key:
                self.records[act.key] = record.pk
            if isinstance(act, acts.EnrolMember):
                link = Link.objects.using(OWNER).get(record=record)
                self.persons.setdefault(act.person, link.subject_id)

    def _establish(self, act: acts.EstablishUnit, actor: Principal) -> Record:
        entry = Establishment(
            act.unit,
            act.name,
            self._unit(act.parent) if act.parent else None,
            act.on,
            act.code,
            act.aliases,
            [(kind, self._unit(other)) for kind, other in act.links],
            act.values,
            act.place,
        )
        unit = establish_unit(self.town, type_key=act.type_key, entry=entry, actor=actor)
        return Record.objects.get(unit=unit, kind="establishment")

    def _enrol(self, act: acts.EnrolMember, actor: Principal) -> Record:
        known = None if act.name else Person.objects.get(pk=self.persons[act.person])
        entry = Enrolment(self._unit(act.unit), act.on, known, act.name, act.values)
        record = enrol_member(self.town, type_key=act.type_key, entry=entry, actor=actor)
        self.persons.setdefault(act.person, Link.objects.get(record=record).subject_id)
        return record

    def _end_membership(self, act: acts.EndMembership, actor: Principal) -> None:
        end_membership(self._recall(act.record), on=act.on, reason=act.reason, actor=actor)

    def _record(self, act: acts.RecordActivity, actor: Principal) -> Record:
        return record_activity(self.town, type_key=act.type_key, entry=self._entry(act.said), actor=actor)

    def _correct(self, act: acts.CorrectActivity, actor: Principal) -> None:
        done = correct_activity(self._recall(act.record), entry=self._entry(act.said), reason=act.reason, actor=actor)
        assert done is None

    def _register(self, act: acts.RegisterItem, actor: Principal) -> Record:
        entry = Entry(self._unit(act.unit), act.on, act.values, act.ended_on)
        return register_item(self.town, type_key=act.type_key, entry=entry, actor=actor)

    def _end_item(self, act: acts.EndItem, actor: Principal) -> None:
        end_item(self._recall(act.record), on=act.on, reason=act.reason, actor=actor)

    def _take(self, act: acts.TakeReading, actor: Principal) -> Record:
        item = self._recall(act.item) if act.item else None
        entry = Entry(self._unit(act.unit), act.on, act.values, item=item)
        return take_reading(self.town, type_key=act.type_key, entry=entry, actor=actor)

    def _report(self, act: acts.ReportCase, actor: Principal) -> Record:
        return report_case(self.town, type_key=act.type_key, entry=self._found(act.said), actor=actor)

    def _step(self, act: acts.TakeStep, actor: Principal) -> None:
        person = int(act.person.removeprefix("user:")) if act.person else None
        if person is not None:
            self._give_office(person, act.on)
        said = Taking(
            on=act.on,
            time=act.time,
            note=act.note,
            ground=act.ground,
            values=act.values,
            unit=self._unit(act.unit) if act.unit else None,
            person=person,
            other=self._recall(act.other) if act.other else None,
            more=act.more,
        )
        take_step(self._recall(act.record), move=act.move, said=said, actor=actor)

    def _correct_case(self, act: acts.CorrectCase, actor: Principal) -> None:
        entry = self._found(act.said)
        assert correct_case(self._recall(act.record), entry=entry, reason=act.reason, actor=actor) is None

    def _give_office(self, user: int, on: date) -> None:
        """Only who holds an office in the town is put in charge; the loader does not look."""
        held = {"user_id": user, "town_id": self.town.pk, "unit_id": self._unit("town").pk, "role": "clerk"}
        Grant.objects.using(OWNER).get_or_create(**held, defaults={"valid_from": on})

    def _found(self, said: acts.Found) -> Matter:
        return Matter(
            unit=self._unit(said.unit),
            on=said.on,
            values=said.values,
            channel=said.channel,
            people=said.people,
            time=said.time,
            note=said.note,
            links={role: [self._subject(name) for name in names] for role, names in said.links.items()},
        )

    def _withdraw(self, act: acts.Withdraw, actor: Principal) -> None:
        record = self._recall(act.record)
        if record.kind == "activity":
            withdraw_activity(record, reason=act.reason, actor=actor)
        elif record.kind == "item":
            withdraw_item(record, reason=act.reason, actor=actor)
        elif record.kind == "reading":
            withdraw_reading(record, reason=act.reason, actor=actor)
        elif record.kind == "case":
            withdraw_case(record, reason=act.reason, actor=actor)
        else:
            withdraw_membership(record, reason=act.reason, actor=actor)

    def _entry(self, said: acts.Said) -> ActivityEntry:
        return ActivityEntry(
            unit=self._unit(said.unit),
            on=said.on,
            values=said.values,
            attendance=Attendance(
                frozenset(self.persons[name] for name in said.present),
                {self.persons[name]: why for name, why in said.leave.items()},
            ),
            place=said.place,
            starts_at=said.starts_at,
            links={role: [self._subject(name) for name in names] for role, names in said.links.items()},
        )

    def _subject(self, name: str) -> int:
        return self.persons.get(name) or self.records[name]

    def _unit(self, key: str) -> Unit:
        return get_unit(self.town, key)

    def _recall(self, key: str) -> Record:
        return Record.objects.select_related("town", "unit").get(pk=self.records[key])
