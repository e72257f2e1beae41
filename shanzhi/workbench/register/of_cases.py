"""What a register of cases offers beside what every register does: whose they are, and when they are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import pgettext

from shanzhi.cases import registers
from shanzhi.records.queries import Record
from shanzhi.records.registers import in_order as any_in_order
from shanzhi.workbench.cases.due import DUE, due_filter, due_word
from shanzhi.workbench.cases.states import rules_of_type
from shanzhi.workbench.types import CASE

if TYPE_CHECKING:
    from shanzhi.workbench.register.filtering import Wanted

Pill = dict[str, Any]


def kept(wanted: Wanted, rows: QuerySet[Record]) -> QuerySet[Record]:
    """The rows that a filter by who is responsible and by day due keeps."""
    if wanted.type.kind != CASE:
        return rows
    found = due_filter(wanted.desk, wanted.due)
    if wanted.holder is not None:
        found = replace(found, holders=frozenset({wanted.holder.id}))
    return registers.kept(rows, wanted.desk.town, wanted.type.key, found)


def in_order(wanted: Wanted, rows: QuerySet[Record], sort: str) -> QuerySet[Record]:
    """The rows in an order: one only cases have, or one every register has."""
    if wanted.type.kind != CASE or sort not in (*registers.SORTS, *registers.STATE_SORTS):
        return any_in_order(rows, sort, wanted.sort_field if sort == wanted.sort else None)
    states = list(rules_of_type(wanted.desk, wanted.type.key).flow.states)
    return registers.in_order(rows, wanted.desk.town, wanted.type.key, sort, states)


def pills(wanted: Wanted) -> Iterator[Pill]:
    """Who is responsible, and until when."""
    if wanted.type.kind != CASE:
        return
    desk, holder = wanted.desk, wanted.holder
    held = registers.list_holders(desk.town, wanted.type.key) | ({holder.id} if holder is not None else set())
    nodes = [desk.trees.nodes[unit] for unit in sorted(held) if unit in desk.trees.nodes]
    yield _pill(
        wanted,
        "holder",
        pgettext("of a case", "Responsible"),
        [(node.key, node.label(desk.language)) for node in nodes],
        "" if holder is None else holder.key,
    )
    yield _pill(wanted, "due", pgettext("of a case", "Due"), [(each, due_word(each)) for each in DUE], wanted.due)


def in_words(wanted: Wanted) -> Iterator[str]:
    """The same as people read it."""
    if wanted.holder is not None:
        words = {"unit": wanted.holder.label(wanted.desk.language)}
        yield pgettext("filter", "%(unit)s responsible") % words
    if wanted.due:
        yield due_word(wanted.due)


def _pill(wanted: Wanted, name: str, label: str, options: list[tuple[str, str]], chosen: str) -> Pill:
    any_one = {"value": "", "label": pgettext("filter", "any"), "selected": not chosen}
    return {
        "name": name,
        "label": label,
        "value": dict(options).get(chosen, ""),
        "options": [any_one, *({"value": key, "label": text, "selected": key == chosen} for key, text in options)],
        "clear_url": wanted.url(**{name: None}),
    }
