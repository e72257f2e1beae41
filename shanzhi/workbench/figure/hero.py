"""The head of a figure page: the number, last year's, the target, the parts of a share, how it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shanzhi.indicators.declare import FrameworkFigure, FrameworkNode
from shanzhi.indicators.explaining import explain
from shanzhi.indicators.figures import Figure, Request
from shanzhi.indicators.opening import Opening
from shanzhi.indicators.vocabulary.base import Value, Word
from shanzhi.indicators.vocabulary.ratio import Ratio
from shanzhi.packs.declare import Label
from shanzhi.ui.formats import number, percent
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.figure.parts import indicator_of, measure_label, part_value
from shanzhi.workbench.saying import figure_cell, figure_url, request_url, trimmed, unit_word, value_text

Cell = dict[str, Any]

PERCENT = "percent"
"""The unit of measure of shares; a share of a share is not told."""


def hero(look: Look, openings: list[Opening]) -> dict[str, Any]:
    """Everything `hero` shows."""
    figure, desk = look.figure, look.desk
    indicator = figure.definition.model
    cells = [*_targets(look), *_last_year(look), *_share(look)]
    sentences = [explain(figure.tree, desk.library, desk.language)]
    if indicator.note:
        sentences.append(desk.say(indicator.note))
    return {
        **figure_cell(desk, figure, url=""),
        "state": "" if figure.shown is not None else "none",
        "notes": _notes(look, openings),
        "cells": cells,
        "sentences": sentences,
        "basis": indicator.source.text if indicator.source else "",
    }


def _notes(look: Look, openings: list[Opening]) -> list[str]:
    """How many entries and reversals, which definition, who answers for it, whether it was typed."""
    notes = []
    entries = [opening for opening in openings if opening.kind == "entries"]
    if len(entries) == 1:
        came = entries[0].count - entries[0].reversals
        text = ngettext("%(count)s entry", "%(count)s entries", came) % {"count": number(came)}
        if entries[0].reversals:
            back = ngettext("%(count)s taken back", "%(count)s taken back", entries[0].reversals)
            text = _("%(entries)s, %(back)s") % {
                "entries": text,
                "back": back % {"count": number(entries[0].reversals)},
            }
        notes.append(text)
    if look.figure.is_typed:
        notes.append(_("Typed by hand: no roster can exist for it"))
    owner: Label | None = look.figure.definition.model.owner
    version = _("definition %(number)s") % {"number": look.figure.definition.number}
    if owner is not None:
        words = {"version": version, "owner": look.desk.say(owner)}
        version = _("%(version)s · %(owner)s answers for it") % words
    notes.append(version)
    return notes


def _last_year(look: Look) -> list[Cell]:
    window, figure = look.window, look.figure
    before = window.year_before()
    ((_window, value),) = look.desk.figures.series(figure, [before])
    if value is None:
        return []
    shown = value * figure.scale
    cell: Cell = {
        "label": _("One year before") if window.is_cumulative else _("Same window last year"),
        "value": value_text(figure, shown),
        "unit": unit_word(look.desk, figure.definition.model),
        "url": figure_url(look.desk, figure, window=before),
        "notes": [],
    }
    if figure.shown is not None:
        cell["notes"] = list(_growth(figure, shown))
    return [cell]


def _growth(figure: Figure, before: Decimal) -> Iterator[str]:
    """More or less than then, and by which share; of a rate only the points."""
    if figure.shown is None:
        return
    is_rate = figure.definition.model.unit == PERCENT
    difference = figure.shown - before
    if difference == 0:
        yield _("no change")
        return
    words = {"value": number(abs(trimmed(difference, figure.definition.model.decimals if is_rate else 2)))}
    yield _("%(value)s more") % words if difference > 0 else _("%(value)s less") % words
    if before > 0 and not is_rate:
        share = percent(abs(difference) / before)
        yield _("up %(share)s") % {"share": share} if difference > 0 else _("down %(share)s") % {"share": share}


def _targets(look: Look) -> list[Cell]:
    """What is due, from the first framework that says so; a number in the pack is the whole town's."""
    desk, figure = look.desk, look.figure
    declared = next(_declared_targets(look), None)
    if declared is None:
        return []
    if declared.target_from is not None:
        due = desk.figures.many([Request(declared.target_from, figure.request.unit, look.window)])[0]
        value, cell = due.shown, {"label": _("Target"), **figure_cell(desk, due)}
    else:
        if look.node.id != desk.figures.root(desk.today).id or look.window != look.default:
            return []
        value = declared.target
        cell = {"label": _("Target"), "value": number(value or 0), "unit": unit_word(desk, figure.definition.model)}
    return [{**cell, "notes": list(_completion(figure.shown, value))}]


def _completion(value: Value, target: Value) -> Iterator[str]:
    if value is None or not target:
        return
    yield _("%(share)s done") % {"share": percent(value / target)}
    if value < target:
        yield _("%(value)s to go") % {"value": number(trimmed(target - value, 2))}


def _declared_targets(look: Look) -> Iterator[FrameworkFigure]:
    frameworks = look.desk.library.all("frameworks")
    main = look.desk.library.manifest.main_framework
    for key in sorted(frameworks, key=lambda each: each != main):
        for figure in _figures_of(frameworks[key].model.nodes.values()):
            if figure.indicator == look.key and (figure.target is not None or figure.target_from is not None):
                yield figure


def _figures_of(nodes: Any) -> Iterator[FrameworkFigure]:
    node: FrameworkNode
    for node in nodes:
        yield from node.figures
        yield from _figures_of(node.nodes.values())


def _share(look: Look) -> list[Cell]:
    """Numerator and denominator of a share: both stay visible."""
    ratio = find_ratio(look.figure.tree)
    if ratio is None:
        return []
    cells = []
    for part in ratio.parts():
        value, unit = part_value(look, part)
        key = indicator_of(look, part)
        url = "" if key is None else request_url(look.desk, key, look.node.id, look.window)
        cells.append({"label": measure_label(look, part), "value": value, "unit": unit, "url": url, "notes": []})
    return cells


def find_ratio(tree: Word) -> Ratio | None:
    """The share a tree is, perhaps times a hundred."""
    if isinstance(tree, Ratio):
        return tree
    parts = tree.parts()
    return find_ratio(parts[0]) if len(parts) == 1 and tree.name == "times" else None
