"""Acts of every kind in a random order that holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from shanzhi.loader import acts
from shanzhi.loader.tests.random_cases import Matters

BEGAN = datetime(2023, 1, 3, 1, 0, tzinfo=UTC)
FOUNDED = date(2022, 6, 1)
CORNERS = ((Decimal(112), Decimal(37)), (Decimal("112.25"), Decimal(37)), (Decimal(112), Decimal("37.5")))
TOPICS = ("学条例", "打扫\t街道\n和河岸", "back\\slash \\N 'quoted' \"twice\"", "议事", "志愿服务")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"


@dataclass
class Person:
    """Where somebody belongs, as the generator knows it."""

    name: str
    unit: str
    enrolment: str
    since: date
    until: date | None = None


@dataclass
class World:
    """A random town: what exists so far decides what may come next."""

    random: Random
    at: datetime = BEGAN
    made: list[acts.Act] = field(default_factory=list)
    villages: list[str] = field(default_factory=list)
    members: list[Person] = field(default_factory=list)
    days: dict[str, acts.RecordActivity] = field(default_factory=dict)
    open_items: dict[str, acts.RegisterItem] = field(default_factory=dict)
    withdrawable: list[str] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.matters = Matters(self.random)

    def tell(self, how_many: int) -> list[acts.Act]:
        """So many acts."""
        self._found()
        steps = {
            self._village: 1,
            self._enrol: 16,
            self._transfer: 3,
            self._leave: 2,
            self._party_day: 24,
            self._rally: 4,
            self._cleanup: 14,
            self._talk: 4,
            self._correct: 9,
            self._firm: 9,
            self._close_firm: 3,
            self._population: 5,
            self._jobs: 5,
            self._withdraw: 6,
            self._report: 12,
            self._step: 44,
            self._correct_case: 5,
        }
        while len(self.made) < how_many:
            (step,) = self.random.choices(list(steps), list(steps.values()))
            step()
        return self.made

    def _add(self, kind: type[acts.Act], **said: Any) -> Any:
        self.at += timedelta(seconds=self.random.choice((0, 0, 37, 3601, 40_000)))
        self.count += 1
        act = kind(at=self.at, actor=f"user:{self.random.randint(1, 5)}", **said)
        self.made.append(act)
        return act

    def _key(self) -> str:
        return f"r{self.count}"

    def _today(self) -> date:
        return (self.at + timedelta(hours=8)).date()

    def _day(self, since: date = FOUNDED) -> date:
        """A day since then, mostly a recent one."""
        back = self.random.choice((0, 0, 1, 3, 40))
        return max(since, self._today() - timedelta(days=back))

    def _found(self) -> None:
        name = {"zh": "镇", "en": "Town"}
        self._add(acts.EstablishUnit, type_key="town_set_up", unit="town", name=name, on=FOUNDED, code="141122100")
        name = {"zh": "党委", "en": "Committee"}
        links = [("serves", "town")]
        self._add(acts.EstablishUnit, type_key="committee_set_up", unit="committee", name=name, on=FOUNDED, links=links)
        for _ in range(3):
            self._village()
        for _ in range(12):
            self._enrol()

    def _village(self) -> None:
        if len(self.villages) > 12:
            return
        key = f"village{len(self.villages)}"
        on = FOUNDED if len(self.villages) < 3 else self._day()
        name = {"zh": f"{key}村", "en": key}
        self._add(
            acts.EstablishUnit,
            type_key="village_set_up",
            unit=key,
            name=name,
            on=on,
            parent="town",
            aliases=[f"{key}庄", "老名"],
            values={"hills": self.random.choice(("yes", ""))},
            point=(Decimal("112.1"), Decimal(37)) if len(self.villages) % 2 else None,
            outline=CORNERS if len(self.villages) % 2 else (),
        )
        self._add(
            acts.EstablishUnit,
            type_key="branch_set_up",
            unit=f"{key}_branch",
            name={"zh": f"{key}支部"},
            on=on,
            parent="committee",
            links=[("serves", key)],
        )
        self.villages.append(key)

    def _enrol(self) -> None:
        village = self.random.choice(self.villages)
        volunteer = self.random.random() < 0.3
        number = len(self.members)
        person = Person(
            f"p{number}", village if volunteer else f"{village}_branch", self._key(), self._day(self._since(village))
        )
        name = f"{SURNAMES[number % 20]}{number}"
        self._join(person, name, volunteer=volunteer)

    def _join(self, person: Person, name: str, *, volunteer: bool) -> None:
        self._add(
            acts.EnrolMember,
            type_key="volunteer" if volunteer else "member",
            unit=person.unit,
            on=person.since,
            person=person.name,
            name=name,
            values={} if volunteer else {"standing": self.random.choice(("full", "new"))},
            key=person.enrolment,
        )
        self.members.append(person)

    def _since(self, village: str) -> date:
        return next(act.on for act in self.made if isinstance(act, acts.EstablishUnit) and act.unit == village)

    def _transfer(self) -> None:
        """Somebody on file joins another village's branch too."""
        known = self.random.choice(self.members)
        village = self.random.choice(self.villages)
        unit = f"{village}_branch"
        if any(each.name == known.name and each.unit == unit for each in self.members):
            return
        self._join(Person(known.name, unit, self._key(), self._day(self._since(village))), "", volunteer=False)

    def _leave(self) -> None:
        staying = [person for person in self.members if person.until is None]
        person = self.random.choice(staying)
        person.until = self.random.choice((person.since, self._day(person.since)))
        self._add(acts.EndMembership, record=person.enrolment, on=person.until, reason="转出")

    def _present(self, unit: str, on: date) -> list[str]:
        return sorted(
            {
                person.name
                for person in self.members
                if person.unit == unit and person.since <= on and (person.until is None or on < person.until)
            }
        )

    def _said(self, village: str, on: date) -> acts.Said | None:
        unit = f"{village}_branch"
        expected = self._present(unit, on)
        if not expected:
            return None
        came = self.random.sample(expected, self.random.randint(1, len(expected)))
        away = [name for name in expected if name not in came]
        leave = {name: "外出务工" for name in away if self.random.random() < 0.5}
        form = self.random.choice(("study", "service"))
        values = {"topic": self.random.choice(TOPICS), "form": form, "notes": self.random.choice((None, "记 录"))}
        return acts.Said(
            unit=unit,
            on=on,
            values=values,
            present=came,
            leave=leave,
            place=self.random.choice(("", "党员活动室")),
            starts_at=self.random.choice((None, time(9, 30))),
        )

    def _party_day(self) -> None:
        village = self.random.choice(self.villages)
        said = self._said(village, self._day(self._since(village)))
        if said is not None:
            key = self._key()
            self.days[key] = self._add(acts.RecordActivity, type_key="party_day", said=said, key=key)
            self.withdrawable.append(key)

    def _rally(self) -> None:
        """A roster of everything a village covers, over volunteers and members, each person once."""
        village = self.random.choice(self.villages)
        on = self._day(self._since(village))
        people = sorted({*self._present(village, on), *self._present(f"{village}_branch", on)})
        if people:
            said = acts.Said(
                unit=village, on=on, present=people[:3], values={"large": self.random.choice(("yes", "no"))}
            )
            self._add(acts.RecordActivity, type_key="rally", said=said)

    def _cleanup(self) -> None:
        village = self.random.choice(self.villages)
        on = self._day(self._since(village))
        values: dict[str, Any] = {"people": self.random.randint(1, 90), "joint": self.random.choice(("yes", None))}
        if self.random.random() < 0.7:
            values |= {
                "tonnes": f"{self.random.randint(1, 900)}.5",
                "spent": "1,234.50",
                "what": ["yard", "river"],
                "until": on,
            }
        said = acts.Said(unit=village, on=on, values=values)
        self._add(acts.RecordActivity, type_key="cleanup", said=said)

    def _talk(self) -> None:
        village = self.random.choice(self.villages)
        host = self.random.choice(self.members).name
        said = acts.Said(
            unit=village, on=self._day(self._since(village)), values={"gist": "家常"}, links={"host": [host]}
        )
        self._add(acts.RecordActivity, type_key="talk", said=said)

    def _correct(self) -> None:
        if not self.days:
            return
        key = self.random.choice(list(self.days))
        village = self.random.choice(
            (self.days[key].said.unit.removesuffix("_branch"), self.random.choice(self.villages))
        )
        said = self._said(village, self._day(self._since(village)))
        if said is not None:
            self._add(acts.CorrectActivity, record=key, said=said, reason="名单有误")

    def _firm(self) -> None:
        village = self.random.choice(self.villages)
        key, on = self._key(), self._day(self._since(village))
        is_over = self.random.random() < 0.1
        act = self._add(
            acts.RegisterItem,
            type_key="firm",
            unit=village,
            on=on,
            values={"name": f"厂{self.count}", "size": self.random.choice(("big", "small")), "capital": "500000.5"},
            ended_on=self._today() if is_over else None,
            key=key,
        )
        self.withdrawable.append(key)
        if not is_over:
            self.open_items[key] = act

    def _close_firm(self) -> None:
        if self.open_items:
            key = self.random.choice(list(self.open_items))
            act = self.open_items.pop(key)
            self._add(acts.EndItem, record=key, on=self._day(act.on), reason="停业")

    def _population(self) -> None:
        village = self.random.choice(self.villages)
        key = self._key()
        values = {"persons": self.random.randint(300, 3000), "method": "register"}
        self._add(
            acts.TakeReading,
            type_key="population",
            unit=village,
            on=self._day(self._since(village)),
            values=values,
            key=key,
        )
        self.withdrawable.append(key)

    def _jobs(self) -> None:
        if self.open_items:
            item = self.random.choice(list(self.open_items))
            values = {"jobs": self.random.randint(0, 300), "method": "问"}
            on = self._day(self.open_items[item].on)
            self._add(
                acts.TakeReading, type_key="jobs", unit=self.open_items[item].unit, on=on, values=values, item=item
            )

    def _report(self) -> None:
        """A defect or a wish, in a village, at its branch, or in the town."""
        village = self.random.choice(self.villages)
        type_key = self.random.choice(("defect", "defect", "wish"))
        unit = village if type_key == "wish" else self.random.choice((village, f"{village}_branch", "town"))
        key, on = self._key(), self._day(self._since(village))
        act = self._add(acts.ReportCase, type_key=type_key, said=self._found_case(type_key, unit, on), key=key)
        self.matters.report(act)
        self.withdrawable.append(key)

    def _found_case(self, type_key: str, unit: str, on: date) -> acts.Found:
        values: dict[str, Any] = {"what": self.random.choice(TOPICS)}
        if type_key == "defect":
            values |= {"haste": self.random.choice(("now", "week", "month")), "pieces": self.random.choice((None, 2))}
            values["until"] = self.random.choice((None, None, on + timedelta(days=20)))
        seen = [person.name for person in self.random.sample(self.members, self.random.choice((0, 1, 2)))]
        return acts.Found(
            unit=unit,
            on=on,
            values=values,
            channel=self.random.choice(("found", "visit")),
            people=self.random.choice((1, 1, 4)),
            time=self.random.choice((None, time(8, 15))) if on < self._today() else None,
            note=self.random.choice(("", " 来人说 ")),
            links=self._links_of_case(type_key, seen),
        )

    def _links_of_case(self, type_key: str, seen: list[str]) -> dict[str, list[str]]:
        """People concerned for a defect; the last party day for a wish that came of it."""
        if type_key == "defect":
            return {"person": seen} if seen else {}
        return {"source": [next(reversed(self.days))]} if self.days else {}

    def _step(self) -> None:
        """Whatever may be done next with a case."""
        if not self.matters.open:
            return
        at = self.at + timedelta(seconds=self.random.choice((0, 37, 3601, 40_000)))
        actor, today = f"user:{self.random.randint(1, 5)}", (at + timedelta(hours=8)).date()
        old = [village for village in self.villages if self._since(village) == FOUNDED]
        act = self.matters.step(at, actor, ["town", *old], today)
        if act is not None:
            self.at, self.count = at, self.count + 1
            self.made.append(act)

    def _correct_case(self) -> None:
        if not self.matters.open:
            return
        key = self.random.choice(list(self.matters.open))
        before = self.matters.open[key]
        unit = self.random.choice((before.said.unit, self.villages[0]))
        since = FOUNDED if unit == "town" else self._since(unit.removesuffix("_branch"))
        on = self.random.choice((max(before.said.on, since), self._day(since)))
        said = self._found_case(before.type_key, unit, on)
        act = acts.CorrectCase(at=self.at, actor="user:2", record=key, said=said, reason="记错了")
        if self.matters.correct(act):
            self.made.append(act)
            self.count += 1

    def _withdraw(self) -> None:
        members = [person for person in self.members if person.until is None]
        if self.random.random() < 0.2 and len(members) > 20:
            person = members[-1]
            person.until = person.since
            self._add(acts.Withdraw, record=person.enrolment, reason="误录")
        elif self.withdrawable:
            key = self.withdrawable.pop(self.random.randrange(len(self.withdrawable)))
            if key in self.matters.merged_into:
                return
            self.days.pop(key, None)
            self.open_items.pop(key, None)
            self.matters.open.pop(key, None)
            self._add(acts.Withdraw, record=key, reason="重复")
