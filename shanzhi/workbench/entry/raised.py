"""What may have been raised before: cases much like what is being typed, at the place, above it and below it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.duplicates import Similar, around, list_similar
from shanzhi.core.errors import Problem
from shanzhi.records.fields.date import read_day
from shanzhi.ui.formats import day, listed
from shanzhi.workbench.cases.coming import Origin, origin
from shanzhi.workbench.cases.states import rules_here, words_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import VALUE, Draft
from shanzhi.workbench.types import CASE, Type

Item = dict[str, Any]

MARK = "raised"
"""The input that says which of them stood in the form when it was sent."""


def raised_before(desk: Desk, each: Type, draft: Draft, came_of: Origin | None) -> list[Similar]:
    """The likeliest first, of all types that come of the same record; none while place and words are not said."""
    node = desk.trees.get(draft.unit)
    title = str(draft.values.get(each.declared.title_field) or "").strip()
    if each.kind != CASE or draft.seen is not None or node is None or not title:
        return []
    types = {each.key} if came_of is None else {each.key, *came_of.leading.types}
    units = around(desk.trees, node.id)
    on = read_day(draft.on) or desk.today
    return list_similar(desk.town, types, each.declared, units=units, title=title, values=draft.values, on=on)


def part(desk: Desk, each: Type, draft: Draft, came_of: Origin | None) -> Item | None:
    """The part of the form that names them; None for types without a title of their own to compare."""
    if each.kind != CASE or each.declared.title_field is None or draft.seen is not None:
        return None
    found = raised_before(desk, each, draft, came_of)
    return {"of": f"{VALUE}{each.declared.title_field}", "mark": MARK, "items": [_item(desk, one) for one in found]}


def require_looked_at(desk: Desk, each: Type, draft: Draft) -> None:
    """Problem if a matter somebody came with may have been raised before, and the form did not say so yet."""
    came_of = origin(desk, draft.came_of)
    if came_of is None:
        return
    new = [one.record for one in raised_before(desk, each, draft, came_of) if str(one.record.pk) not in draft.raised]
    if new:
        raise Problem("workbench.raised_before", field=MARK, found=listed([record.number for record in new]))


def _item(desk: Desk, found: Similar) -> Item:
    record = found.record
    rules = rules_here(desk, record.definition_id)
    words = {
        "day": day(record.happened_on, desk.today),
        "type": desk.say(rules.declared.label),
        "unit": desk.name(record.unit_id),
        "state": words_of(desk, rules.flow, record.state),
    }
    return {
        "value": record.pk,
        "said": pgettext("a case", "%(type)s, %(unit)s: %(state)s") % words,
        "lead": _("Raised before on %(day)s:") % words,
        "url": desk.url("case", record.pk),
        "link": pgettext("which case", "%(number)s %(title)s") % {"number": record.number, "title": record.title},
    }
