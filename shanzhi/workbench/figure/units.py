"""The figure told apart by units, with a mark for each month where it counts occasions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shanzhi.core.periods import Window, month_of
from shanzhi.directory.trees import Node
from shanzhi.indicators.vocabulary.base import Value
from shanzhi.indicators.vocabulary.stock import Stock
from shanzhi.indicators.vocabulary.sum import Sum
from shanzhi.ui.formats import listed
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.figure.months import month_name
from shanzhi.workbench.saying import figure_url, unit_word, value_text

SHOWN = 10
"""Units shown before all are asked for."""
MOST_MONTHS = 12


def by_unit(look: Look) -> dict[str, Any]:
    """The table of units; empty where the figure is not told apart or the unit has none below."""
    kinds = look.figure.definition.model.by
    if not kinds or look.figure.request.restated:
        return {"rows": []}
    rows, rest = look.desk.figures.by_unit(look.figure)
    if len(rows) < 2:
        return {"rows": []}
    months = _months(look)
    held = look.desk.figures.by_unit_over(look.figure, months)[1] if months else {}
    gaps = {node.id: _missing(node, months, held, look) for node, _value in rows}
    ordered = sorted(rows, key=lambda row: -len(gaps[row[0].id]))
    shows_all = look.desk.request.GET.get("units") == "all" or len(rows) <= SHOWN
    shown = ordered if shows_all else ordered[:SHOWN]
    table = [_row(look, node, value, held, months, gaps[node.id]) for node, value in shown]
    if rest and shows_all:
        table.append(_rest(look, rest, bool(months)))
    return {
        "rows": table,
        "columns": _columns(look, kinds, months),
        "note": _note(gaps, months),
        "all_url": "" if shows_all else look.url(units="all") + "#units",
        "all_label": ngettext("all %(count)s unit", "all %(count)s units", len(rows)) % {"count": len(rows)},
    }


def _columns(look: Look, kinds: list[str], months: list[Window]) -> list[dict[str, Any]]:
    labels = [look.desk.say(look.desk.library.get("unit_kinds", kind).model.label) for kind in kinds]
    head = labels[0] if len(labels) == 1 else _("Unit")
    columns: list[dict[str, Any]] = [{"label": head, "header": True}]
    if months:
        span = f"{month_name(look, months[0])}–{month_name(look, months[-1])}"
        columns.append({"label": span, "heads": [str(month.end.month) for month in months]})
    return [*columns, {"label": unit_word(look.desk, look.figure.definition.model), "align": "right"}]


def _row(
    look: Look,
    node: Node,
    value: Value,
    held: Mapping[tuple[int, Window], Value],
    months: list[Window],
    missing: list[Window],
) -> dict[str, Any]:
    name = {"text": node.label(look.desk.language), "url": figure_url(look.desk, look.figure, unit=node.id)}
    shown = None if value is None else value * look.figure.scale
    cells: list[Any] = [name]
    if months:
        marks = [{"state": "held" if held[node.id, month] else "none"} for month in months]
        words = _("none in %(months)s") % {"months": listed([month_name(look, month) for month in missing])}
        cells.append({"text": words if missing else "", "months": marks})
    return {"cells": [*cells, {"text": value_text(look.figure, shown), "tone": "strong" if shown else "muted"}]}


def _rest(look: Look, rest: Value, has_months: bool) -> dict[str, Any]:
    """What belongs to none of the units, so that the rows add up to the figure."""
    shown = None if rest is None else rest * look.figure.scale
    cells: list[Any] = [{"text": _("with none of these units"), "tone": "muted"}, *([""] if has_months else [])]
    return {"cells": [*cells, {"text": value_text(look.figure, shown), "tone": "strong"}], "tone": "off"}


def _months(look: Look) -> list[Window]:
    """The months to mark: for a plain count of occasions over at most twelve of them."""
    tree = look.figure.tree
    measures = [look.desk.library.get("measures", measure).model for measure in tree.measures()]
    is_occasions = (
        isinstance(tree, Sum) and not isinstance(tree, Stock) and all(each.unit == "occasion" for each in measures)
    )
    months = look.window.months()
    return months if is_occasions and 2 <= len(months) <= MOST_MONTHS else []


def _missing(node: Node, months: list[Window], held: Mapping[tuple[int, Window], Value], look: Look) -> list[Window]:
    """Months without any; the one that is still running is not missed yet."""
    running = month_of(look.desk.today)
    return [month for month in months if not held[node.id, month] and month.start != running.start]


def _note(gaps: Mapping[int, list[Window]], months: list[Window]) -> str:
    short = sum(1 for missing in gaps.values() if missing)
    if not months or not short:
        return ""
    words = ngettext("%(count)s with an empty month first", "%(count)s with empty months first", short)
    return words % {"count": short}
