"""What a record posted into the ledger, with what was taken back: entries of one act and one measure stand together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.kernel.clock import day_of
from shanzhi.ledger.declare import label_of_code
from shanzhi.ledger.queries import Fact, list_facts_of
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.ui.formats import clock, number, signed, table_day
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.record.wording import subject_item
from shanzhi.workbench.saying import trimmed

YUAN = "yuan"


def entries(look: Look) -> dict[str, Any]:
    """Columns, rows and how many entries there are."""
    facts = list_facts_of(look.record, up_to=None if look.desk.as_of is None else look.desk.figures.as_of.seq)
    groups: dict[tuple[Any, ...], list[Fact]] = {}
    for fact in facts:
        mark = (fact.transition_id, fact.reverses is not None, fact.measure_id, fact.unit_id, fact.happened_on)
        groups.setdefault((*mark, tuple(sorted(fact.dims.items()))), []).append(fact)
    count = len(facts)
    back = sum(1 for fact in facts if fact.reverses is not None)
    note = ngettext("%(count)s entry", "%(count)s entries", count) % {"count": number(count)}
    if back:
        taken = ngettext("%(count)s taken back", "%(count)s taken back", back) % {"count": number(back)}
        note = pgettext("between short facts", ", ").join([note, taken])
    return {"columns": _columns(), "rows": [_row(look, group) for group in groups.values()], "note": note}


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Entered"), "size": "m"},
        {"label": _("What is counted"), "header": True},
        {"label": _("Concerns")},
        {"label": pgettext("head of a column", "Unit")},
        {"label": pgettext("head of a column", "Day"), "size": "s"},
        {"label": _("Quantity"), "align": "right"},
    ]


def _row(look: Look, group: Sequence[Fact]) -> dict[str, Any]:
    desk, first = look.desk, group[0]
    declared = desk.library.get("measures", first.measure.key).model
    codes = [
        desk.say(label_of_code(desk.library, declared.dims[name], code))
        for name, code in first.dims.items()
        if name in declared.dims
    ]
    quantity, unit = _shown(sum((fact.quantity for fact in group), Decimal(0)), declared.unit, desk.language)
    is_back = first.reverses is not None
    entered = f"{table_day(day_of(first.recorded_at), desk.today)} {clock(first.recorded_at)}"
    label = desk.say(declared.label)
    return {
        "cells": [
            {"text": entered, "tone": "muted"},
            {"text": label, "note": pgettext("between short facts", ", ").join(codes)},
            _concerns(look, group),
            desk.name(first.unit_id),
            table_day(first.happened_on, desk.today),
            {
                "text": signed(trimmed(quantity)),
                "unit": unit,
                "tone": "late strong" if is_back else "strong",
                "note": pgettext("entry", "taken back") if is_back else "",
            },
        ]
    }


def _concerns(look: Look, group: Sequence[Fact]) -> dict[str, Any] | str:
    """Whom the entries concern: one by name, more by their number."""
    subjects = [fact.subject_id for fact in group if fact.subject_id is not None]
    if not subjects:
        return ""
    if len(subjects) > 1:
        words = ngettext("%(count)s person", "%(count)s persons", len(subjects))
        return words % {"count": number(len(subjects))}
    if subjects[0] == look.record.pk:
        return _("this record")
    if subjects[0] == look.says["unit"]:
        return look.desk.name(subjects[0])
    item = subject_item(look, subjects[0])
    return {"text": item["value"], "url": item.get("url", ""), "tone": item.get("tone", "")}


def _shown(quantity: Decimal, key: str, language: str) -> tuple[Decimal, str]:
    """As people write it: money in yuan, everything else as kept."""
    units = units_of_measure()
    kept = units[key]
    if kept.dimension == units[YUAN].dimension:
        factor = kept.factor / units[YUAN].factor
        return quantity * factor.numerator / factor.denominator, units[YUAN].word(language)
    return quantity, kept.word(language)
