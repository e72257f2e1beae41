"""The lines of each list behind a figure, as columns and rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.directory.queries import names_of
from shanzhi.indicators import opening as behind
from shanzhi.indicators.compiling import Page
from shanzhi.indicators.opening import Opening
from shanzhi.indicators.vocabulary.base import FactLine, Leaf, OverUnits
from shanzhi.indicators.vocabulary.pairs import OfPairs
from shanzhi.kernel.clock import day_of
from shanzhi.records.queries import Record, list_records
from shanzhi.ui.formats import clock, number, signed, table_day
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.figure.parts import indicator_of, scale_of
from shanzhi.workbench.saying import request_url, trimmed

Table = tuple[list[dict[str, Any]], list[dict[str, Any]]]

DAY = {"size": "s"}
NOTHING = "\u00a0"
"""A cell that is meant to be empty; a missing value shows as a dash."""


def entries(look: Look, opening: Opening, page: Page) -> Table:
    """Facts as they were entered: day, moment, unit, record, whom it concerns, quantity."""
    leaf = _leaf(opening)
    lines = behind.list_entries(look.desk.figures, look.figure, leaf, page)
    return entry_table(look, leaf, lines)


def entry_table(look: Look, leaf: Leaf, lines: list[FactLine]) -> Table:
    """Columns and rows of facts."""
    records = list_records(line.record_id for line in lines)
    names = subject_names(line.subject_id for line in lines)
    scale, unit = scale_of(look, leaf)
    columns: list[dict[str, Any]] = [
        {"label": pgettext("head of a column", "Day"), **DAY},
        {"label": _("Entered"), "size": "m"},
        {"label": _("Unit")},
        {"label": pgettext("head of a column", "Record"), "size": "l", "header": True, "clip": True},
        *([{"label": _("Concerns")}] if names else []),
        {"label": unit or _("Quantity"), "align": "right"},
        {"label": _("Remark"), "hide_label": True},
    ]
    rows: list[dict[str, Any]] = []
    for line in lines:
        quantity = trimmed(line.quantity * scale)
        is_back = line.reverses is not None
        rows.append(
            {
                "cells": [
                    table_day(line.happened_on, look.desk.today),
                    {"text": entered(line.recorded_at, look.desk.today), "tone": "muted"},
                    look.desk.name(line.unit_id),
                    record_cell(look, records.get(line.record_id), line.record_id),
                    *([names.get(line.subject_id or 0, "")] if names else []),
                    {"text": signed(quantity), "tone": "late strong" if is_back else "strong"},
                    remark(line),
                ]
            }
        )
    return columns, rows


def records(look: Look, opening: Opening, page: Page) -> Table:
    """The records that count, each with what it adds."""
    groups = behind.list_counted(look.desk.figures, look.figure, opening, page)
    known = list_records(group.key for group in groups if group.key is not None)
    scale, unit = scale_of(look, opening.word)
    columns: list[dict[str, Any]] = [
        {"label": pgettext("head of a column", "Day"), **DAY},
        {"label": _("Unit")},
        {"label": pgettext("head of a column", "Record"), "size": "l", "header": True, "clip": True},
        {"label": unit or _("Quantity"), "align": "right"},
    ]
    rows: list[dict[str, Any]] = []
    for group in groups:
        record = known.get(group.key or 0)
        rows.append(
            {
                "cells": [
                    table_day(group.last_on, look.desk.today),
                    look.desk.name(record.unit_id) if record else "",
                    record_cell(look, record, group.key or 0),
                    {"text": number(trimmed(group.quantity * scale)), "tone": "strong"},
                ]
            }
        )
    return columns, rows


def persons(look: Look, opening: Opening, page: Page) -> Table:
    """Different persons, each once, with how often."""
    groups = behind.list_counted(look.desk.figures, look.figure, opening, page)
    names = subject_names(group.key for group in groups)
    columns: list[dict[str, Any]] = [
        {"label": pgettext("head of a column", "Name"), "header": True},
        {"label": _("Times"), "align": "right"},
        {"label": _("First"), **DAY},
        {"label": _("Last"), **DAY},
    ]
    return columns, [
        {
            "cells": [
                names.get(group.key or 0, _("name not shown")),
                number(trimmed(group.quantity)),
                table_day(group.first_on, look.desk.today),
                table_day(group.last_on, look.desk.today),
            ]
        }
        for group in groups
    ]


def readings(look: Look, opening: Opening, page: Page) -> Table:
    """Every standing reading, those in use marked, superseded ones faint."""
    found = behind.list_readings(look.desk.figures, look.figure, _leaf(opening))
    shown = found[page.offset : page.offset + page.size]
    known = list_records(line.record_id for line, _used in shown)
    scale, unit = scale_of(look, opening.word)
    columns: list[dict[str, Any]] = [
        {"label": pgettext("head of a column", "Day"), **DAY},
        {"label": _("Entered"), "size": "m"},
        {"label": _("Unit")},
        {"label": pgettext("head of a column", "Record"), "size": "l", "header": True, "clip": True},
        {"label": unit or _("Value"), "align": "right"},
        {"label": _("Use")},
    ]
    rows: list[dict[str, Any]] = []
    for line, is_used in shown:
        word = pgettext("reading", "used") if is_used else pgettext("reading", "superseded")
        rows.append(
            {
                "cells": [
                    table_day(line.happened_on, look.desk.today),
                    {"text": entered(line.recorded_at, look.desk.today), "tone": "muted"},
                    look.desk.name(line.unit_id),
                    record_cell(look, known.get(line.record_id), line.record_id),
                    {"text": number(trimmed(line.quantity * scale)), "tone": "strong" if is_used else ""},
                    {"text": word, "tag": "song" if is_used else "plain"},
                ],
                "tone": "" if is_used else "off",
            }
        )
    return columns, rows


def cases(look: Look, opening: Opening, page: Page) -> Table:
    """What was opened and what closed it."""
    word = opening.word
    assert isinstance(word, OfPairs)  # noqa: S101 - only these open to cases
    found = behind.list_cases(look.desk.figures, look.figure, word)[page.offset : page.offset + page.size]
    known = list_records(case.key for case in found if case.key is not None and word.by == "record")
    names = {} if word.by == "record" else subject_names(case.key for case in found)
    columns: list[dict[str, Any]] = [
        {"label": pgettext("head of a column", "Case"), "size": "l", "header": True, "clip": True},
        {"label": _("Unit")},
        {"label": _("Opened"), **DAY},
        {"label": _("Closed"), **DAY},
        {"label": _("Counts")},
    ]
    rows: list[dict[str, Any]] = []
    for case in found:
        thing = record_cell(look, known.get(case.key or 0), case.key or 0)
        word_of = (
            pgettext("line behind a figure", "counts")
            if case.is_counted
            else pgettext("line behind a figure", "does not count")
        )
        rows.append(
            {
                "cells": [
                    thing if word.by == "record" else names.get(case.key or 0, ""),
                    look.desk.name(case.unit_id),
                    _day(look, case.opened_on),
                    _day(look, case.closed_on),
                    {"text": word_of, "tag": "dai" if case.is_counted else "plain"},
                ],
                "tone": "" if case.is_counted else "off",
            }
        )
    return columns, rows


def years(look: Look, opening: Opening, page: Page) -> Table:
    """Years with what happened in them."""
    found = behind.list_years(look.desk.figures, look.figure, _leaf(opening))
    columns: list[dict[str, Any]] = [
        {"label": pgettext("head of a column", "Year"), "header": True},
        {"label": _("Times"), "align": "right"},
    ]
    shown = found[page.offset : page.offset + page.size]
    return columns, [{"cells": [str(year), number(trimmed(total))]} for year, total in shown]


def units(look: Look, opening: Opening, page: Page) -> Table:
    """Every unit asked, failing ones included, with its value."""
    word = opening.word
    assert isinstance(word, OverUnits)  # noqa: S101 - only these open to units
    found = behind.list_units(look.desk.figures, look.figure, word)
    scale, unit = scale_of(look, word.part)
    key = indicator_of(look, word.part) or look.key
    columns: list[dict[str, Any]] = [
        {"label": _("Unit"), "header": True},
        {"label": unit or _("Value"), "align": "right"},
        {"label": _("Counts")},
    ]
    rows: list[dict[str, Any]] = []
    for node, value, holds in found[page.offset : page.offset + page.size]:
        said = (
            pgettext("line behind a figure", "counts") if holds else pgettext("line behind a figure", "does not count")
        )
        url = request_url(look.desk, key, node.id, look.window)
        rows.append(
            {
                "cells": [
                    {"text": node.label(look.desk.language), "url": url},
                    "" if value is None else number(trimmed(value * scale)),
                    {"text": said, "tag": "dai" if holds else "plain"},
                ],
                "tone": "" if holds else "off",
            }
        )
    return columns, rows


def remark(line: FactLine) -> dict[str, Any] | str:
    """Late entry and reversals, each in its colour; late is after the month of the event had ended."""
    word = remark_word(line)
    if not word:
        return NOTHING
    return {"text": word, "tag": "zhu" if line.reverses is not None else "zhe"}


def remark_word(line: FactLine) -> str:
    """Taken back, entered later, or nothing."""
    if line.reverses is not None:
        return pgettext("entry", "taken back")
    here = day_of(line.recorded_at)
    is_late = (here.year, here.month) > (line.happened_on.year, line.happened_on.month)
    return pgettext("entry", "entered later") if is_late else ""


def record_cell(look: Look, record: Record | None, record_id: int) -> dict[str, Any]:
    """A record as a line names it; one that is not the reader's has no link."""
    if record is None:
        return {"text": _("record outside your scope"), "tone": "muted"}
    return {"text": record.title, "url": look.desk.url("record", record_id), "note": record.number}


def subject_names(ids: Iterable[int | None]) -> dict[int, str]:
    """What facts concern, in words: persons by name, items by their title. Only what the reader may see."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    found = names_of(wanted)
    rest = wanted - found.keys()
    if rest:
        found.update({key: record.title for key, record in list_records(rest).items()})
    return found


def entered(moment: datetime, today: date) -> str:
    """When something was written down."""
    return f"{table_day(day_of(moment), today)} {clock(moment)}"


def _day(look: Look, day: date | None) -> str:
    return "" if day is None else table_day(day, look.desk.today)


def _leaf(opening: Opening) -> Leaf:
    assert isinstance(opening.word, Leaf)  # noqa: S101 - these lists stand behind leaves only
    return opening.word
