"""The figure as a workbook: the figure itself, every line behind it, every record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.saying import say_moment
from shanzhi.indicators.compiling import Page, list_facts
from shanzhi.indicators.explaining import explain
from shanzhi.indicators.opening import list_openings, list_units
from shanzhi.indicators.vocabulary.base import FactLine, Leaf, OverUnits
from shanzhi.kernel.clock import day_of
from shanzhi.ledger.sealing import find_seal
from shanzhi.records.queries import list_records
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.figure.lists import label
from shanzhi.workbench.figure.looking import Look, look
from shanzhi.workbench.figure.parts import measure_label, scale_of
from shanzhi.workbench.figure.rows import remark_word, subject_names
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import trimmed, unit_word, window_words
from shanzhi.workbench.sheets import MOST_ROWS, Sheet, answer, dated


@page()
def export(desk: Desk, key: str) -> FileResponse:
    """The same figure the page shows, for the same reader, as of the same moment."""
    looked = look(desk, key)
    name = desk.say(looked.figure.definition.model.label)
    leaves = list(dict.fromkeys(looked.figure.tree.leaves()))
    lines = [(leaf, list_facts(leaf, looked.figure.cell, desk.figures.as_of, page=Page(MOST_ROWS))) for leaf in leaves]
    sheets = [
        _figure(looked, name),
        *_units(looked, name),
        _entries(looked, name, lines),
        _records(looked, name, lines),
    ]
    return answer(desk, dated(f"{name} {looked.node.label(desk.language)}", desk.today), sheets)


def _figure(looked: Look, name: str) -> Sheet:
    """What the figure is and how it came about."""
    desk, figure = looked.desk, looked.figure
    indicator = figure.definition.model
    seal = find_seal(desk.town, desk.figures.as_of.seq)
    openings = list_openings(desk.figures, figure)
    rows: list[tuple[str, Any]] = [
        (_("Value"), None if figure.shown is None else trimmed(figure.shown)),
        (_("Counted in"), unit_word(desk, indicator)),
        (_("Unit"), looked.node.label(desk.language)),
        (_("Window"), window_words(desk, looked.window)),
        (_("As of"), say_moment(desk.as_of or desk.now, desk.language)),
        (_("Place in the ledger"), desk.figures.as_of.seq),
        (_("Ledger seal"), "" if seal is None else f"{seal.digest} ({seal.last_seq})"),
        (_("How it is counted"), explain(figure.tree, desk.library, desk.language)),
        (_("Note"), desk.say(indicator.note) if indicator.note else ""),
        (_("Definition"), figure.definition.number),
        (_("Owner"), desk.say(indicator.owner) if indicator.owner else ""),
        *((label(looked, openings, opening), opening.count) for opening in openings),
    ]
    return Sheet(pgettext("sheet", "Figure"), name, [], [_("What"), _("Content")], rows)


def _units(looked: Look, name: str) -> list[Sheet]:
    """For a condition over units: every unit with its value."""
    tree = looked.figure.tree
    if not isinstance(tree, OverUnits):
        return []
    scale, unit = scale_of(looked, tree.part)
    rows = [
        (
            node.label(looked.desk.language),
            None if value is None else trimmed(value * scale),
            _("counts") if holds else _("does not count"),
        )
        for node, value, holds in list_units(looked.desk.figures, looked.figure, tree)
    ]
    return [Sheet(pgettext("sheet", "Units"), name, [], [_("Unit"), unit or _("Value"), _("Counts")], rows)]


def _entries(looked: Look, name: str, lines: list[tuple[Leaf, list[FactLine]]]) -> Sheet:
    heads = [
        _("Part"), pgettext("head of a column", "Day"), _("Entered"), _("Unit"), _("Number"),
        pgettext("head of a column", "Record"), _("Concerns"), _("Quantity"), _("Counted in"), _("Remark"),
    ]  # fmt: skip
    return Sheet(pgettext("sheet", "Entries"), name, [], heads, _entry_rows(looked, lines))


def _entry_rows(looked: Look, lines: list[tuple[Leaf, list[FactLine]]]) -> Iterator[tuple[Any, ...]]:
    records = list_records(line.record_id for _leaf, some in lines for line in some)
    names = subject_names(line.subject_id for _leaf, some in lines for line in some)
    for leaf, some in lines:
        part = measure_label(looked, leaf)
        scale, unit = scale_of(looked, leaf)
        for line in some:
            record = records.get(line.record_id)
            yield (
                part,
                line.happened_on,
                line.recorded_at,
                looked.desk.name(line.unit_id),
                record.number if record else "",
                record.title if record else _("record outside your scope"),
                names.get(line.subject_id or 0, ""),
                trimmed(line.quantity * scale),
                unit,
                remark_word(line),
            )


def _records(looked: Look, name: str, lines: list[tuple[Leaf, list[FactLine]]]) -> Sheet:
    """Every record that stands behind it, those that were taken back as well."""
    desk = looked.desk
    found = list_records(line.record_id for _leaf, some in lines for line in some)
    heads = [_("Number"), pgettext("head of a column", "Day"), _("Unit"), _("Title"), _("Type"), _("Written down")]
    rows = [
        (
            record.number,
            record.happened_on,
            desk.name(record.unit_id),
            record.title,
            desk.say(desk.library.by_id(record.definition_id).model.label),
            day_of(record.created_at),
        )
        for record in sorted(found.values(), key=lambda each: (each.happened_on, each.number), reverse=True)
    ]
    return Sheet(pgettext("sheet", "Records"), name, [], heads, rows)
