"""How figures, windows and moments read on pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import Window, half_of, month_of, quarter_of, year_of
from shanzhi.indicators.declare import Indicator
from shanzhi.indicators.figures import Figure
from shanzhi.indicators.vocabulary.base import Leaf, Value
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.records.fields.numbers import plain
from shanzhi.ui.formats import day, day_range, moment, number

if TYPE_CHECKING:
    from shanzhi.workbench.desk import Desk

LONGEST_EXACT = 6
"""Decimals an exact value keeps on screen; a division is rounded as its indicator says."""


def unit_word(desk: Desk, indicator: Indicator) -> str:
    """What a figure is counted in."""
    return units_of_measure()[indicator.unit].word(desk.language)


def value_text(figure: Figure, value: Value) -> str:
    """A value in the indicator's unit: exact where it comes straight from facts, rounded where it was divided."""
    if value is None:
        return ""
    decimals = figure.definition.model.decimals
    if isinstance(figure.tree, Leaf):
        return number(trimmed(value, LONGEST_EXACT))
    return number(trimmed(value, max(decimals, 0))) if decimals == 0 else number(value, decimals)


def trimmed(value: Decimal, places: int = LONGEST_EXACT) -> Decimal:
    """Rounded to so many places, without zeros at the end."""
    return plain(round(value, places))


def figure_cell(desk: Desk, figure: Figure, *, url: str | None = None) -> dict[str, Any]:
    """A figure as components take it: the number and where it opens, or why there is none."""
    if not figure.is_yours:
        return {"state": "not-yours"}
    if figure.shown is None:
        return {"state": "none", "reason": _("no reading yet")}
    return {
        "value": value_text(figure, figure.shown),
        "unit": unit_word(desk, figure.definition.model),
        "url": figure_url(desk, figure) if url is None else url,
        "state": "typed" if figure.is_typed else "live",
    }


def figure_url(
    desk: Desk, figure: Figure, *, unit: int | None = None, window: Window | None = None, **more: object
) -> str:
    """The page of a figure, for another unit or window if asked."""
    return request_url(
        desk,
        figure.request.indicator,
        figure.request.unit if unit is None else unit,
        window or figure.request.window,
        restated=figure.request.restated,
        **more,
    )


def request_url(
    desk: Desk, indicator: str, unit: int, window: Window, *, restated: bool = False, **more: object
) -> str:
    """The page of an indicator for a unit and a window."""
    node = desk.trees.nodes.get(unit) or desk.trees.former.get(unit)
    is_home = unit == desk.home.id
    asked = {
        "unit": None if is_home or node is None else node.key,
        "from": None if window.is_cumulative else window.start.isoformat(),
        "to": window.end.isoformat(),
        "restated": "1" if restated else None,
    }
    return desk.url("figure", indicator, **asked, **more)


def window_words(desk: Desk, window: Window) -> str:
    """A window as people call it, with its days."""
    if window.is_cumulative:
        return _("up to %(day)s") % {"day": day(window.end, desk.today)}
    days = day_range(window.start, window.end, desk.today)
    name = window_name(window, desk.today)
    return pgettext("window with its days", "%(name)s (%(days)s)") % {"name": name, "days": days} if name else days


def short_window(desk: Desk, window: Window) -> str:
    """A window in few words: its name, or its days where it has none."""
    return window_name(window, desk.today) or window_words(desk, window)


def window_name(window: Window, today: date) -> str:
    """Year to date, first half, last year and so on; nothing if the window has no name."""
    named = {
        Window(date(today.year, 1, 1), today): pgettext("window", "Year to date"),
        half_of(date(window.end.year, 1, 1)): pgettext("window", "First half"),
        half_of(date(window.end.year, 12, 1)): pgettext("window", "Second half"),
        year_of(date(today.year - 1, 1, 1)): pgettext("window", "Last year"),
        month_of(today): pgettext("window", "This month"),
        quarter_of(today): pgettext("window", "This quarter"),
    }
    return named.get(window, "")


def seen_from(desk: Desk) -> str:
    """The strip of a page that looks back, or nothing."""
    if desk.as_of is None:
        return ""
    return _("What was known on %(moment)s is shown") % {"moment": moment(desk.as_of, desk.today)}


def facts_line(parts: Iterable[str]) -> str:
    """Short facts beside each other."""
    return pgettext("between short facts", ", ").join(part for part in parts if part)


def named_days(desk: Desk) -> list[tuple[str, date]]:
    """The days a board is looked at from most often, with the window each stands for."""
    today = desk.today
    half = date(today.year, 6, 30)
    quarter = quarter_of(today).start - timedelta(days=1)
    found = [(pgettext("window", "Year to date"), today)]
    if today > half:
        found.append((pgettext("window", "First half"), half))
    if quarter.year == today.year and quarter != half:
        found.append((_("to the end of last quarter"), quarter))
    return [*found, (pgettext("window", "Last year"), date(today.year - 1, 12, 31))]
