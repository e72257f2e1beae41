"""Duties of the cast: what is announced, and what became of it."""

from __future__ import annotations

from datetime import date

from shanzhi.core.periods import Window
from shanzhi.duties import actions, queries
from shanzhi.duties.models import Duty
from shanzhi.indicators.figures import Figures, Request
from shanzhi.indicators.vocabulary.base import Value
from shanzhi.kernel.scope import current
from shanzhi.records.models import Record
from tests.support import cast

THEME = "monthly_theme_day"
TODAY = date(2024, 7, 5)
SINCE, UNTIL = date(2024, 4, 1), date(2024, 9, 3)
JUNE = Window(date(2024, 6, 1), date(2024, 6, 30))


def announced(since: date = SINCE, until: date = UNTIL) -> actions.Announced:
    """What a run of the system does."""
    with cast.as_system(cast.town()) as actor:
        return actions.announce_duties(cast.town(), since=since, until=until, actor=actor)


def duty_of(unit: str, period: date, key: str = THEME) -> Duty:
    """The occurrence that stands."""
    return Duty.objects.get(unit=cast.unit(unit), key=key, period=period, is_live=True)


def record_of(unit: str, period: date, key: str = THEME) -> Record:
    """Its record."""
    return Record.objects.get(pk=duty_of(unit, period, key).pk)


def state_of(unit: str, period: date, day: date = TODAY, key: str = THEME, seq: int | None = None) -> str:
    """Its state on a day, as the reader of the open scope sees it; '' if there is none."""
    window = Window(period, date(2025, 12, 31))
    rows = queries.list_occurrences(
        current(), cast.town(), window, day, units=[cast.unit(unit).pk], keys=[key], seq=seq
    )
    return next((row.state for row in rows if row.opens_on == period), "")


def figure(indicator: str, window: Window = JUNE, unit: str = "committee") -> Value:
    """A figure for the reader of the open scope."""
    return Figures.now(current(), cast.town()).one(Request(indicator, cast.unit(unit).pk, window)).value
