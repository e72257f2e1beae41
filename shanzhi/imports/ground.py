"""What rows are held against: the units that may be written for, who is expected, what is there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from shanzhi.activities.queries import list_expected_on
from shanzhi.cases.rights import may_report
from shanzhi.cases.rules import CaseRules, rules_of
from shanzhi.core.errors import NotFound, Problem
from shanzhi.directory.queries import Membership, Unit, belonging, list_belonging, list_units
from shanzhi.directory.trees import Node, Seasons
from shanzhi.imports.targets import SECTIONS, WRITING, Target, targets_of
from shanzhi.imports.unit_names import UnitNames
from shanzhi.imports.words import plain
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import GENERAL, covers, may
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import Applied, library
from shanzhi.records.queries import Record, list_of_types
from shanzhi.workflow.writing import WITHDRAWN


@dataclass
class Ground:
    """Prepared once for all rows of an import; what needs a query is asked when it is first needed."""

    town: Town
    kind: str
    definition: Applied
    actor: Principal
    today: date
    seasons: Seasons
    _expected: dict[tuple[int, date], list[Membership]] = field(default_factory=dict)
    members_so_far: dict[tuple[int, int], list[date | None]] = field(default_factory=dict)

    @property
    def declared(self) -> Any:
        """The type."""
        return self.definition.model

    @cached_property
    def targets(self) -> dict[str, Target]:
        """What columns can stand for."""
        return targets_of(self.kind, self.declared, self.rules)

    @cached_property
    def rules(self) -> CaseRules | None:
        """The rules of a type of cases."""
        return rules_of(self.town, self.definition.key) if self.kind == "case" else None

    @cached_property
    def units(self) -> UnitNames:
        """Every unit of the type's kinds, those that have ended too: older records are theirs."""
        trees = self.seasons.on(self.today)
        kinds = set(self.declared.unit_kinds)
        every = [*trees.nodes.values(), *trees.former.values()]
        return UnitNames.of(node for node in every if node.kind in kinds and node.town_id == self.town.pk)

    @cached_property
    def rows_of_units(self) -> dict[int, Unit]:
        """The rows of the town's units."""
        return list_units(self.town)

    @cached_property
    def permitted(self) -> frozenset[int]:
        """The units this person may write the type for: as the verb of the kind asks."""
        number = library(self.town).get("access_classes", self.declared.access_class).model.number
        return frozenset(
            unit
            for unit in self.units.nodes
            if self._may_write(unit)
            and covers(self.actor, town_id=self.town.pk, unit_ids=[unit], access_classes=[number])
        )

    def _may_write(self, unit: int) -> bool:
        if self.rules is not None:
            return may_report(self.rules.flow.opening[1], town_id=self.town.pk, unit_id=unit, actor=self.actor)
        return may(self.actor, WRITING[self.kind], town_id=self.town.pk, unit_id=unit)

    def require_permitted(self, node: Node) -> None:
        """Raise Problem for a unit this person may not write the type for."""
        if node.id not in self.permitted:
            raise Problem("import.unit.not_yours", field="unit", unit=node.name)

    def expect(self, places: Iterable[tuple[int, date]]) -> None:
        """Read who is expected at these units on these days, all at once."""
        missing = {place for place in places if place not in self._expected}
        if self.kind == "activity" and missing:
            self._expected.update(list_expected_on(self.declared, missing, self.seasons))

    def expected(self, unit: int, on: date) -> list[Membership]:
        """Who is expected there on that day."""
        self.expect([(unit, on)])
        return self._expected.get((unit, on), [])

    @cached_property
    def items(self) -> dict[str, list[Record]]:
        """What readings of the type can be taken of, by plain name and by number."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in list_of_types(self.town, self.declared.of_items, hidden=[WITHDRAWN]):
            found[plain(record.title)].append(record)
            found[plain(record.number)].append(record)
        return found

    @cached_property
    def people(self) -> dict[tuple[int, str], list[Membership]]:
        """Everybody who belongs or belonged in some way to a unit that may be written for, by unit and plain name."""
        found: dict[tuple[int, str], list[Membership]] = defaultdict(list)
        for row in list_belonging(self.permitted):
            found[row.unit_id, plain(row.person.name)].append(row)
        return found

    def belongs(self, person_id: int, unit_id: int, on: date) -> bool:
        """Whether the person belongs there on that day or later, by what is on file."""
        untils = self._memberships.get((person_id, unit_id), ())
        return any(until is None or until > on for until in untils)

    @cached_property
    def _memberships(self) -> dict[tuple[int, int], list[date | None]]:
        people = {row.person_id for rows in self.people.values() for row in rows}
        return belonging(people, kind=self.declared.membership)


def ground(town: Town, kind: str, type_key: str, actor: Principal) -> Ground:
    """The ground of a type. NotFound if the pack has none such, or it is not taken from tables.

    Need-to-know cases are not: of each it is asked who must never know of it.
    """
    if kind not in SECTIONS:
        raise NotFound("import.kind.not_by_table")
    definition = library(town).get(SECTIONS[kind], type_key)
    if kind == "case" and not is_by_table(town, definition.model):
        raise NotFound("import.kind.not_by_table")
    return Ground(town, kind, definition, actor, clock.today(town), Seasons(town))


def is_by_table(town: Town, declared: Any) -> bool:
    """Whether everybody may know of records of a type of cases."""
    return int(library(town).get("access_classes", declared.access_class).model.number) == GENERAL
