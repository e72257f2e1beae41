"""Who belongs where, as a story knows it: what rosters hold on a day, as known when something is entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Belonging:
    """A membership with the days it holds and the moments at which its beginning and end were entered."""

    person: str
    unit: str
    kind: str
    since: date
    entered_at: datetime
    until: date | None = None
    end_entered_at: datetime | None = None

    def holds(self, on: date, at: datetime) -> bool:
        """Whether the person belongs on a day, as known at a moment."""
        if self.entered_at >= at or on < self.since:
            return False
        return self.until is None or self.end_entered_at is None or self.end_entered_at >= at or on < self.until


class Roll:
    """All memberships by unit."""

    def __init__(self) -> None:
        self._of_unit: dict[str, list[Belonging]] = defaultdict(list)

    def add(self, belonging: Belonging) -> None:
        """One more."""
        self._of_unit[belonging.unit].append(belonging)

    def of(self, unit: str, kinds: Iterable[str], on: date, at: datetime) -> list[str]:
        """The persons who belong to a unit in one of these ways."""
        wanted = set(kinds)
        return [each.person for each in self._of_unit[unit] if each.kind in wanted and each.holds(on, at)]

    def all_of(self, unit: str) -> list[Belonging]:
        """Every membership of a unit, ended ones included."""
        return self._of_unit[unit]
