"""The figure over time: bars for what happens in months, a line for what is there at their ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import DAWN, Window
from shanzhi.indicators.vocabulary.base import Leaf, Value
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.figure.moments import months_back
from shanzhi.workbench.saying import figure_url, trimmed, unit_word, value_text

FEWEST = 4
"""Fewer values than this are written, not drawn."""
MOST = 24
ENDS = 12
"""Months a line goes back."""


def over_time(look: Look) -> dict[str, Any]:
    """What the panel shows: `bars`, `line` or a list of `values`; nothing for a window without months."""
    unit = unit_word(look.desk, look.figure.definition.model)
    if look.window.is_cumulative:
        return {"kind": "line", "unit": unit, **_line(look)}
    months = look.window.months()
    if not 1 < len(months) <= MOST:
        return {"kind": ""}
    here = dict(look.desk.figures.series(look.figure, months))
    before = dict(look.desk.figures.series(look.figure, [month.year_before() for month in months]))
    items = [
        {
            "label": month_name(look, month),
            "value": _number(look, here[month]),
            "previous": _number(look, before[month.year_before()]),
            "text": value_text(look.figure, _shown(look, here[month])),
            "url": figure_url(look.desk, look.figure, window=month),
        }
        for month in months
    ]
    return {"kind": "bars" if len(items) >= FEWEST else "values", "unit": unit, "items": items, **_words(look)}


def month_name(look: Look, month: Window) -> str:
    """A month, with its year where that is another one."""
    names = [
        pgettext("month", "Jan"), pgettext("month", "Feb"), pgettext("month", "Mar"), pgettext("month", "Apr"),
        pgettext("month", "May"), pgettext("month", "Jun"), pgettext("month", "Jul"), pgettext("month", "Aug"),
        pgettext("month", "Sep"), pgettext("month", "Oct"), pgettext("month", "Nov"), pgettext("month", "Dec"),
    ]  # fmt: skip
    name = names[month.end.month - 1]
    if look.window.start.year == look.window.end.year:
        return name
    return pgettext("month with year", "%(month)s %(year)s") % {"month": name, "year": month.end.year % 100}


def _line(look: Look) -> dict[str, Any]:
    """The values at the ends of the last twelve months; those without a value are left out."""
    end = look.window.end
    ends = [month.end for month in Window(months_back(end, ENDS), end).months()]
    values = look.desk.figures.series(look.figure, [Window(DAWN, each) for each in ends])
    known = [(window.end, _number(look, value)) for window, value in values if value is not None]
    if len(known) < FEWEST:
        return {"kind": ""}
    label = look.desk.say(look.figure.definition.model.label)
    before = {window.end: _number(look, value) for window, value in _year_before(look, [end for end, _value in known])}
    labels = [month_name(replace_window(look, known[0][0]), Window(each, each)) for each, _value in known]
    return {
        "series": [
            {"label": "", "values": [value for _end, value in known], "kind": "main"},
            *(
                [{"label": pgettext("bars", "Year before"), "values": list(before.values()), "kind": "previous"}]
                if before and all(value != "" for value in before.values())
                else []
            ),
        ],
        "labels": labels,
        **_words(look),
        "label": label,
    }


def _year_before(look: Look, ends: list[date]) -> list[tuple[Window, Value]]:
    """The values one year before each of these days."""
    return look.desk.figures.series(look.figure, [Window(DAWN, end).year_before() for end in ends])


def replace_window(look: Look, start: Any) -> Look:
    """The same look over the days the line covers, for the names of its months."""
    request = replace(look.figure.request, window=Window(start, look.window.end))
    return replace(look, figure=replace(look.figure, request=request))


def _words(look: Look) -> dict[str, Any]:
    label = look.desk.say(look.figure.definition.model.label)
    return {
        "label": _("%(figure)s by month") % {"figure": label},
        "first_head": pgettext("head of a column", "Month"),
        "this_label": pgettext("bars", "This window"),
        "previous_label": pgettext("bars", "Year before"),
    }


def _shown(look: Look, value: Value) -> Value:
    return None if value is None else value * look.figure.scale


def _number(look: Look, value: Value) -> Any:
    """A plain number for drawing, as precise as the figure is shown."""
    shown, decimals = _shown(look, value), look.figure.definition.model.decimals
    places = max(decimals, 2) if isinstance(look.figure.tree, Leaf) else decimals
    return "" if shown is None else trimmed(shown, places)
