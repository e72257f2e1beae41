"""Section `holidays`: the days offices are closed, and the weekend days worked in exchange."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from pydantic import Field

from shanzhi.core.working_days import WorkingDays
from shanzhi.packs.declare import Declared, Label, Source
from shanzhi.packs.library import Library
from shanzhi.packs.sections import Section


class Holidays(Declared):
    """The holidays of a year and the weekend days worked in exchange, by the yearly notice."""

    label: Label
    off: list[date] = Field(default_factory=list)
    worked: list[date] = Field(default_factory=list)
    source: Source | None = None

    @property
    def year(self) -> int | None:
        """The year most of its days are in; New Year may begin in the year before."""
        years = Counter(day.year for day in self.off)
        return years.most_common(1)[0][0] if years else None


def working_days_of(years: Sequence[Holidays]) -> WorkingDays:
    """The calendar these years make."""
    return WorkingDays.of(
        (day for year in years for day in year.off),
        (day for year in years for day in year.worked),
        (each.year for each in years if each.year is not None),
    )


def working_days(library: Library) -> WorkingDays:
    """The calendar of a town's packs: the holidays of every year they have; another year knows only weekends."""
    return working_days_of([row.model for row in library.all("holidays").values()])


SECTIONS = [Section("holidays", Holidays)]
