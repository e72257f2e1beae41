"""Persons: who comes to belong to which unit, and who leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shanzhi.loader.acts import Act, EndMembership, EnrolMember
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import Ended, MemberStream
from shanzhi.loader.story.entering import Clerk
from shanzhi.loader.story.geography import StoryUnit
from shanzhi.loader.story.roll import Belonging
from shanzhi.loader.story.telling import Telling

AFTER_PERSONS = 15
"""Days after the beginning on which memberships of persons already on file start to be entered."""

SOON = timedelta(hours=1)


def tell_memberships(telling: Telling, key: str, stream: MemberStream) -> Iterator[Act]:
    """Every unit's persons: new ones with invented names, or some of those another stream brought."""
    sizes = telling.chance(key, stream, "size")
    enrolling = Enrolling(telling, key, stream, telling.clerk(stream.entered), telling.chance(key, stream, "who"))
    for unit in telling.geography.chosen(stream.units, sizes):
        yield from enrolling.at(unit, sizes.between(*stream.each))


@dataclass(frozen=True)
class Enrolling:
    """One stream while it is told."""

    telling: Telling
    key: str
    stream: MemberStream
    clerk: Clerk
    who: Chance

    def at(self, unit: StoryUnit, number: int) -> Iterator[Act]:
        """So many persons of a unit."""
        if self.stream.people is not None:
            for place, known in enumerate(self.who.some(self._on_file(unit), number), 1):
                yield from self._acts(unit, place, self._belonging(unit, known.person, known), "")
            return
        names = self.telling.story.names
        for place in range(1, number + 1):
            name = self.who.pick(names.surnames) + self.who.pick(names.given)
            belonging = self._belonging(unit, f"{self.key}:{unit.key}:p{place}", None)
            self.telling.people.setdefault(self.key, {}).setdefault(unit.key, []).append(belonging)
            yield from self._acts(unit, place, belonging, name)

    def _on_file(self, unit: StoryUnit) -> list[Belonging]:
        """Persons of the unit itself or of those linked to it, else of the one above it, who have not left."""
        brought = self.telling.people.get(self.stream.people or "", {})
        keys = [other.key for other in self.telling.geography.beside(unit)]
        if not any(key in brought for key in keys):
            keys = [unit.row.under or ""]
        return [person for key in keys for person in brought.get(key, ()) if person.until is None]

    def _belonging(self, unit: StoryUnit, person: str, known: Belonging | None) -> Belonging:
        since = max(self.who.day(*self.stream.since), unit.row.on, known.since if known else date.min)
        at = self.telling.entered_at(since, self.clerk, self.who, AFTER_PERSONS if known else 1)
        if known is not None:
            at = max(at, known.entered_at + SOON)
        until, end_at = self._end(self.stream.ended, since, at)
        kind: str = self.telling.pack.find("enrolments", self.stream.type).membership
        belonging = Belonging(person, unit.key, kind, since, at, until, end_at)
        self.telling.roll.add(belonging)
        return belonging

    def _end(self, rule: Ended | None, since: date, at: datetime) -> tuple[date | None, datetime | None]:
        if rule is None or not self.who.falls(rule.chance):
            return None, None
        until = self.who.day(*rule.between)
        end_at = max(self.clerk.enters(until, self.who), at + SOON)
        return (None, None) if until <= since or end_at > self.telling.now else (until, end_at)

    def _acts(self, unit: StoryUnit, place: int, belonging: Belonging, name: str) -> Iterator[Act]:
        actor = self.telling.author(self.stream.by, unit)
        key = f"{self.key}:{unit.key}:{place}"
        yield EnrolMember(
            at=belonging.entered_at,
            actor=actor,
            key=key,
            type_key=self.stream.type,
            unit=unit.key,
            on=belonging.since,
            person=belonging.person,
            name=name,
            values=self.telling.drawing(self.who, unit, belonging.since, place).values(self.stream.values),
        )
        if self.stream.ended is not None and belonging.until is not None and belonging.end_entered_at is not None:
            reason = str(self.who.pick(self.telling.story.words[self.stream.ended.reasons]))
            yield EndMembership(at=belonging.end_entered_at, actor=actor, record=key, on=belonging.until, reason=reason)
