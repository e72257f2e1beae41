"""Which occurrences there should be: every duty in force, for every unit that owes it, period by period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shanzhi.core.periods import Window
from shanzhi.core.working_days import WorkingDays
from shanzhi.directory.models import UnitState
from shanzhi.duties.declare import FIXED_DAY, DutyType, Place
from shanzhi.duties.stretches import Stretch, day_in, periods_between, working_day_in
from shanzhi.kernel.models import Town
from shanzhi.packs.library import Applied, Library
from shanzhi.records.models import Record
from shanzhi.workflow.holidays import working_days
from shanzhi.workflow.writing import WITHDRAWN


@dataclass(frozen=True)
class Owing:
    """A unit and the days on which it stands; `until` is the first on which it stands no longer."""

    unit_id: int
    kind: str
    since: date
    until: date | None

    def owes(self, stretch: Stretch, grace: int) -> bool:
        """Whether it stands from the first day of a stretch (or a little later) to the due day."""
        return self.since <= stretch.opens_on + timedelta(days=grace) and self.stands_on(stretch.due_on)

    def stands_on(self, day: date) -> bool:
        """Whether it stands on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Planned:
    """An occurrence there should be."""

    definition: Applied
    unit_id: int
    stretch: Stretch

    @property
    def place(self) -> tuple[str, int, date]:
        """Duty, unit and period: there is one occurrence of each."""
        return self.definition.key, self.unit_id, self.stretch.period


FixedDays = Mapping[tuple[str, int], list[tuple[date, date | None, int]]]
"""By type of item and unit: from when, until when, which day."""


def plan(town: Town, library: Library, *, since: date, until: date) -> Iterator[Planned]:
    """Every occurrence that is due from `since` on and opens up to `until`. Two queries."""
    duties = list(library.all("duties").values())
    owing = _owing(town, {kind for row in duties for kind in row.model.units})
    fixed = _fixed_days(town, {name for row in duties for name in _items(row.model)})
    calendar = working_days(library)
    for row in duties:
        duty: DutyType = row.model
        units = [each for kind in duty.units for each in owing.get(kind, ())]
        for period in periods_between(duty.every, since, until):
            whole = stretch_in(duty, period, calendar, {}, 0)
            for unit in units:
                stretch = stretch_in(duty, period, calendar, fixed, unit.unit_id) if fixed else whole
                is_asked = stretch.due_on >= since and stretch.opens_on <= until and _in_force(duty, stretch)
                if is_asked and unit.owes(stretch, duty.grace):
                    yield Planned(row, unit.unit_id, stretch)


def stretch_in(duty: DutyType, period: Window, calendar: WorkingDays, fixed: FixedDays, unit_id: int) -> Stretch:
    """The days of a duty in a period, for a unit that may have chosen a day of its own."""
    opens_on = _place(duty.opens, duty, period, calendar, fixed, unit_id) or period.start
    due_on = _place(duty.due, duty, period, calendar, fixed, unit_id) or period.end
    due_on = max(opens_on, due_on)
    return Stretch(period.start, opens_on, due_on, due_on + timedelta(days=duty.late_until))


def _place(
    place: Place | None, duty: DutyType, period: Window, calendar: WorkingDays, fixed: FixedDays, unit_id: int
) -> date | None:
    if place is None:
        return None
    if place.working_day is not None:
        return working_day_in(period, place.working_day, calendar)
    if place.day is not None:
        return day_in(period, duty.every, place.day, place.month)
    chosen = _chosen(fixed.get((place.fixed or "", unit_id), ()), period)
    return None if chosen is None else day_in(period, duty.every, chosen, place.month)


def _chosen(days: list[tuple[date, date | None, int]] | tuple[()], period: Window) -> int | None:
    """The day a unit has chosen for a period: the latest choice made by its end and not given up before it begins."""
    held = [
        (since, day) for since, until, day in days if since <= period.end and (until is None or until > period.start)
    ]
    return max(held)[1] if held else None


def _in_force(duty: DutyType, stretch: Stretch) -> bool:
    return (duty.since is None or duty.since <= stretch.opens_on) and (
        duty.until is None or stretch.due_on <= duty.until
    )


def _items(duty: DutyType) -> list[str]:
    return [place.fixed for place in (duty.opens, duty.due) if place is not None and place.fixed is not None]


def standing_units(town: Town) -> dict[int, Owing]:
    """Every unit of a town by id, from its first day to its last as known now."""
    rows = UnitState.objects.filter(town=town, known_to=None).order_by("unit_id", "valid_from")
    found: dict[int, Owing] = {}
    for unit_id, kind, since, until in rows.values_list("unit_id", "unit__kind", "valid_from", "valid_to"):
        found[unit_id] = Owing(unit_id, kind, found[unit_id].since if unit_id in found else since, until)
    return found


def _owing(town: Town, kinds: set[str]) -> dict[str, list[Owing]]:
    """Units by kind."""
    found: dict[str, list[Owing]] = defaultdict(list)
    for unit in standing_units(town).values():
        if unit.kind in kinds:
            found[unit.kind].append(unit)
    return found


def _fixed_days(town: Town, types: set[str]) -> FixedDays:
    """The days units have chosen, from the items in which they keep them."""
    found: dict[tuple[str, int], list[tuple[date, date | None, int]]] = defaultdict(list)
    if not types:
        return found
    rows = Record.objects.filter(town=town, kind="item", type__in=types).exclude(state=WITHDRAWN)
    for key, unit_id, since, until, data in rows.values_list("type", "unit_id", "happened_on", "ended_on", "data"):
        if data.get(FIXED_DAY):
            found[key, unit_id].append((since, until, int(data[FIXED_DAY])))
    return found
