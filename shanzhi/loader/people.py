"""Persons and who belongs where, as known while a load runs."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from shanzhi.activities.declare import ActivityType
from shanzhi.activities.queries import once_each, roster_units
from shanzhi.directory.models import Membership
from shanzhi.directory.trees import Forest
from shanzhi.kernel.models import Town
from shanzhi.loader.owner import OWNER


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A membership as it is known now. Sorts as rosters do: by pinyin initials, then person, then row."""

    initials: str
    person_id: int
    id: int
    unit_id: int
    kind: str
    standing: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the person belongs on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class People:
    """Members by unit, and the pinyin initials of each person."""

    def __init__(self, town: Town) -> None:
        self.initials: dict[int, str] = {}
        self._of_unit: dict[int, list[Member]] = defaultdict(list)
        on_file = Membership.objects.using(OWNER).filter(town=town, known_to=None).select_related("person")
        for row in on_file:
            self.initials[row.person_id] = row.person.initials
            self.add(
                Member(
                    row.person.initials,
                    row.person_id,
                    row.pk,
                    row.unit_id,
                    row.kind,
                    row.standing,
                    row.valid_from,
                    row.valid_to,
                )
            )

    def add(self, member: Member) -> None:
        """Somebody belongs to a unit."""
        insort(self._of_unit[member.unit_id], member)

    def drop(self, member: Member) -> None:
        """A membership is known no longer as it was."""
        self._of_unit[member.unit_id].remove(member)

    def is_member(self, person_id: int, unit_id: int, kind: str, on: date) -> bool:
        """Whether a person belongs to a unit in a way on a day."""
        return any(
            member.person_id == person_id and member.kind == kind and member.holds(on)
            for member in self._of_unit[unit_id]
        )

    def expected(self, declared: ActivityType, unit_id: int, on: date, trees: Forest) -> list[int]:
        """The persons a roster of this type holds on a day, in its order."""
        if declared.roster is None:
            return []
        kinds = declared.roster.memberships
        units = roster_units(declared.roster, unit_id, trees)
        found = [
            member
            for unit in units
            for member in self._of_unit.get(unit, ())
            if member.kind in kinds and member.holds(on)
        ]
        return [member.person_id for member in once_each(found if len(units) == 1 else sorted(found))]
