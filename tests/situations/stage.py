"""The stage of a story: the town, and what its steps have called by a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shanzhi.core.periods import DAWN, Window, month_of, year_of
from shanzhi.directory.models import Person, Unit
from shanzhi.directory.queries import get_unit
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from tests.support import cast


@dataclass
class Stage:
    """Names are those of the story; units and people of the cast are known by theirs."""

    key: str
    records: dict[str, Record] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    entries: dict[str, Any] = field(default_factory=dict)
    waiting: dict[str, Any] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    prints: dict[str, int] = field(default_factory=dict)

    @property
    def town(self) -> Town:
        """The town as it is now: its trees change with the story."""
        return cast.town(self.key)

    @contextmanager
    def acting(self, who: str | None) -> Iterator[Principal]:
        """A writing scope of one of the cast; nobody named means the town's own system."""
        opened = cast.as_system(self.town) if who is None else cast.as_user(who, self.town.key)
        with opened as actor:
            yield actor

    def unit(self, key: str) -> Unit:
        """A unit of the town."""
        return get_unit(self.town, key)

    def find_person(self, name: str) -> Person | None:
        """Somebody on file under this name."""
        if name in self.people:
            return Person.objects.get(pk=self.people[name])
        return Person.objects.filter(town=self.town, name=name).first()

    def person(self, name: str) -> int:
        """The subject of somebody on file."""
        found = self.find_person(name)
        if found is None:
            raise AssertionError(f"nobody is called {name}")
        return found.pk

    def refresh(self) -> None:
        """Read every named record again, so that who may not see one still meets the verb's own refusal."""
        if self.records:
            with cast.as_system(self.town):
                found = Record.objects.select_related("town", "unit").in_bulk(
                    [each.pk for each in self.records.values()]
                )
                self.records = {name: found[record.pk] for name, record in self.records.items()}

    def record(self, name: str) -> Record:
        """A record by its name in the story; a unit's name stands for the record of its standing."""
        if name in self.records:
            return self.records[name]
        found = Record.objects.select_related("town", "unit").filter(
            unit__key=name, kind="establishment", town=self.town
        )
        if not found:
            raise AssertionError(f"nothing is called {name}")
        return found[0]

    def subject(self, name: str) -> int:
        """What a fact may point to: a record, a person, a unit."""
        person = self.find_person(name)
        if name in self.records:
            if person is not None:
                raise AssertionError(f"{name} is a person and a record: give the record another name")
            return self.records[name].pk
        return self.unit(name).pk if person is None else person.pk

    def name(self, name: str | None, record: Record) -> None:
        """Call a record by a name, once."""
        if name is None:
            return
        if name in self.records:
            raise AssertionError(f"two records are called {name}")
        self.records[name] = record


def window(said: str) -> Window:
    """`2024`, `2024-06`, `2024-06-05`, `2024-01..2024-06`; `..2024-06-30` is everything up to a day."""
    first, dots, last = said.partition("..")
    if not dots:
        return _stretch(first)
    return Window(_stretch(first).start if first else DAWN, _stretch(last).end)


def _stretch(said: str) -> Window:
    parts = [int(part) for part in said.split("-")]
    if len(parts) == 3:
        return Window(date(*parts), date(*parts))
    return month_of(date(*parts, 1)) if len(parts) == 2 else year_of(date(*parts, 1, 1))
