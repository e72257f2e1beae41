"""Filling a report's template with figures, each bound to what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shanzhi.core.errors import NotYours, Problem, Problems
from shanzhi.core.periods import window_of
from shanzhi.core.saying import phrase, say_moment
from shanzhi.core.sentences import Language
from shanzhi.core.writing import Style, say
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.packs.library import Applied, asset
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.reports.declare import Report, ReportFigure
from shanzhi.reports.word import BoundFigure, render

LANGUAGE: Language = "zh"
"""Documents of a township are Chinese, whatever language their reader's pages are in."""


@dataclass(frozen=True)
class Filled:
    """A filled document and the figures by their name in the template."""

    content: bytes
    figures: Mapping[str, Figure]


def ask(figures: Figures, report: Report, day: date) -> dict[str, Figure]:
    """Every figure of a report for the town, over its window on a day; what is not the reader's has no value."""
    root = figures.root(day).id
    requests = [Request(each.indicator, root, _window(figures, each, day)) for each in report.figures.values()]
    return dict(zip(report.figures, figures.many(requests), strict=True))


def compute(figures: Figures, report: Report, day: date) -> dict[str, Figure]:
    """The same, or NotYours if one is wider than the reader: a report is made whole or not at all."""
    found = ask(figures, report, day)
    if not all(figure.is_yours for figure in found.values()):
        raise NotYours("figure.not_yours")
    return found


def fill(
    figures: Figures, definition: Applied, day: date, *, document: Mapping[str, Any], issue: Mapping[str, str]
) -> Filled:
    """The Word file. `document` is kept inside it for machines, `issue` is printed at its foot."""
    report: Report = definition.model
    computed = compute(figures, report, day)
    _require_values(computed)
    context = {
        "fig": {name: bound(name, computed[name], declared) for name, declared in report.figures.items()},
        "issue": dict(issue),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "town": figures.library.manifest.label.zh,
    }
    template = asset(definition.files[report.template])
    return Filled(render(template, context, document, name=report.template), computed)


def _require_values(figures: Mapping[str, Figure]) -> None:
    """Problems naming every figure that has no value, so that all readings can be supplied in one go."""
    without = [figure for figure in figures.values() if figure.value is None]
    missing = [Problem("report.figure_missing", figure=each.definition.model.label.model_dump()) for each in without]
    if missing:
        raise Problems(missing) if len(missing) > 1 else missing[0]


def fill_draft(figures: Figures, definition: Applied, day: date) -> Filled:
    """The document as it would be issued now, with no code at its foot: a draft that nothing vouches for."""
    note = phrase("demo", LANGUAGE) if figures.town.is_demo else ""
    foot = {"as_of": say_moment(figures.as_of.at, LANGUAGE), "signer": "", "code": "", "seal": "", "note": note}
    return fill(figures, definition, day, document={"report": definition.key, "town": figures.town.key}, issue=foot)


def bound(name: str, figure: Figure, declared: ReportFigure) -> BoundFigure:
    """A figure for the template: exact value in the indicator's unit, the plain way of printing it, and its binding."""
    indicator = figure.definition.model
    word = declared.unit_word if declared.unit_word is not None else units_of_measure()[indicator.unit].word(LANGUAGE)
    value = figure.shown
    if value is None:
        raise Problem("report.figure_missing", figure=indicator.label.model_dump())
    return BoundFigure(
        key=name,
        name=indicator.label.zh,
        text=say(_trimmed(value), Style()) + word,
        value=_trimmed(value),
        unit=word,
        data=binding_of(figure),
    )


def binding_of(figure: Figure) -> dict[str, Any]:
    """What an issued file keeps about a figure: enough to compute it again, as it was and as it is now."""
    window = figure.request.window
    return {
        "indicator": figure.request.indicator,
        "version": figure.definition.number,
        "definition": figure.definition.digest,
        "unit": figure.request.unit,
        "from": None if window.is_cumulative else window.start.isoformat(),
        "to": window.end.isoformat(),
        "tree": figure.tree_date.isoformat(),
        "seq": figure.as_of.seq,
        "at": figure.as_of.at.isoformat(),
        "value": None if figure.value is None else format(figure.value, "f"),
    }


def _window(figures: Figures, declared: ReportFigure, day: date) -> Any:
    if declared.window is None:
        return figures.default_window(declared.indicator, day)
    reporting = figures.library.manifest.reporting
    return window_of(declared.window, day, previous_until=reporting.previous_year_until if reporting else None)


def _trimmed(value: Decimal) -> Decimal:
    """Without trailing zeros, which would print as decimals the value does not have."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()
