"""The columns of a register and the cells of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.activities.queries import count_attendance
from shanzhi.cases.queries import Case, cases_by_record
from shanzhi.directory.queries import names_of
from shanzhi.kernel.clock import day_of
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.party.declare import PERSON
from shanzhi.records.conditions import NUMBERS, is_sortable
from shanzhi.records.fields import Choices, Date, Money, Text
from shanzhi.records.queries import Record, linked_subjects, list_records
from shanzhi.ui.formats import moment, table_day
from shanzhi.workbench.cases.looking import wall
from shanzhi.workbench.cases.wording import time_left
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.register.filtering import FIELD, WITHDRAWN, Wanted, quick_sorts
from shanzhi.workbench.types import CASE, Type, state_shown, title_role

LONG = (Text, Choices)
"""Fields whose values may be long: their cells are cut until the row has the focus."""
MANY = 4
"""More long columns than this share what is left."""

TITLE = "title"
LASTING = ("item", "enrolment", "establishment")
SHAPES = {"unit": {}, "holder": {}, "came": {"align": "right"}}
SORTED = {
    "number": ("number", "number_down"),
    "day": ("day_up", "day"),
    "unit": ("unit", "unit_down"),
    TITLE: ("title", "title_down"),
    "until": ("until", "until_down"),
    "state": ("state", "state_down"),
    "entered": ("entered_up", "entered"),
    "holder": ("holder", "holder_down"),
    "due": ("due", "due_down"),
}
"""The two orders of a column that is no declared field."""


def columns(wanted: Wanted, *, is_large: bool) -> list[dict[str, Any]]:
    """The heads of the columns; those that sort quickly lead to the register in their order."""
    long = sum(isinstance(_field(wanted, name), LONG) for name in chosen(wanted))
    found = []
    for name in chosen(wanted):
        field = _field(wanted, name)
        head: dict[str, Any] = {"label": label_of(wanted, name)}
        if name == TITLE:
            head.update(size="m" if long > 1 else "l", header=True, clip=True)
        elif field is not None:
            head.update(align="right" if isinstance(field, NUMBERS) else "", clip=isinstance(field, LONG))
            head["size"] = "" if not isinstance(field, LONG) or long > MANY else "m"
        else:
            head.update(SHAPES.get(name, {"size": "s"}))
        head.update(_sort(wanted, name, quick_sorts(wanted.type) if is_large else None))
        found.append(head)
    return found


def possible(wanted: Wanted) -> list[str]:
    """Every column the register can show. How a case stands comes before what is written of it."""
    each = wanted.type
    fields = [f"{FIELD}{name}" for name in each.declared.fields if name != each.declared.title_field]
    came = ["came"] if has_roster(each) else []
    until = ["until"] if each.kind in LASTING else []
    if each.kind == CASE:
        return ["number", "day", "unit", TITLE, "state", "holder", "due", *fields, "entered"]
    return ["number", "day", "unit", TITLE, *fields, *came, *until, "state", "entered"]


def chosen(wanted: Wanted) -> list[str]:
    """The columns shown: those chosen, or those the pack puts into the register. The title is always one."""
    known = possible(wanted)
    picked = [name for name in wanted.columns if name in known]
    if picked:
        return picked if TITLE in picked else [TITLE, *picked]
    shown = {f"{FIELD}{name}" for name in shown_fields(wanted.type)}
    return [name for name in known if name != "entered" and (not name.startswith(FIELD) or name in shown)]


def choices(wanted: Wanted) -> list[dict[str, Any]]:
    """All columns to choose from: those shown in their order, then the others."""
    picked = chosen(wanted)
    rest = [name for name in possible(wanted) if name not in picked]
    return [
        {"value": name, "label": label_of(wanted, name), "selected": name in picked, "place": place}
        for place, name in enumerate([*picked, *rest], start=1)
    ]


def label_of(wanted: Wanted, name: str) -> str:
    """The head of a column."""
    field = _field(wanted, name)
    if field is not None:
        return field_label(wanted.desk, field)
    labels = {
        "number": _("Number"),
        "day": day_label(wanted.type),
        "unit": pgettext("head of a column", "Unit"),
        TITLE: title_label(wanted.desk, wanted.type),
        "came": _("Came/expected"),
        "until": _("Until"),
        "holder": pgettext("of a case", "Responsible"),
        "due": pgettext("of a case", "Due"),
        "state": pgettext("head of a column", "State"),
        "entered": _("Written down"),
    }
    return labels[name]


def _field(wanted: Wanted, name: str) -> Any:
    """The declared field of a column; None for the others."""
    return wanted.type.declared.fields.get(name.removeprefix(FIELD)) if name.startswith(FIELD) else None


def titles_of(each: Type, records: Iterable[Record]) -> dict[int, str]:
    """What records are called by: the name of the person or thing they are about, else their own title."""
    found = {record.pk: record.title for record in records}
    role = title_role(each)
    if role and found:
        subjects = linked_subjects(found, role)
        names = names_of(set(subjects.values()))
        names.update({key: thing.title for key, thing in list_records(set(subjects.values()) - names.keys()).items()})
        found.update({record: names[subject] for record, subject in subjects.items() if subject in names})
    return found


@dataclass(frozen=True)
class Beside:
    """What rows need beside their records: what they are called by, who came, how cases stand."""

    titles: Mapping[int, str]
    attendance: Mapping[int, tuple[int, int]]
    cases: Mapping[int, Case]


def beside(each: Type, records: Sequence[Record]) -> Beside:
    """The same for these records of a type."""
    ids = [record.pk for record in records]
    return Beside(
        titles_of(each, records),
        count_attendance(ids) if has_roster(each) else {},
        cases_by_record(ids) if each.kind == CASE else {},
    )


def row(wanted: Wanted, record: Record, others: Beside) -> dict[str, Any]:
    """A record as a row: withdrawn ones struck through, ended ones faint."""
    is_withdrawn = record.state == WITHDRAWN
    values = wanted.type.declared.load(record.data)
    cells = [_cell(wanted, name, record, values, others) for name in chosen(wanted)]
    return {
        "cells": cells,
        "tone": "off" if is_withdrawn or record.ended_on else "",
        "key": str(record.pk),
        "key_label": _("Choose %(number)s") % {"number": record.number},
    }


def _cell(
    wanted: Wanted,
    name: str,
    record: Record,
    values: Mapping[str, Any],
    others: Beside,
) -> Any:
    desk = wanted.desk
    struck = "struck" if record.state == WITHDRAWN else ""
    field = _field(wanted, name)
    if field is not None:
        return show(desk, field, values.get(name.removeprefix(FIELD)))
    if name == "number":
        return {"text": record.number, "tone": struck}
    if name == TITLE:
        return {"text": others.titles[record.pk], "url": desk.url("record", record.pk), "tone": struck}
    if name == "state":
        shape, word = state_shown(desk, record.kind, record.definition_id, record.state)
        return {"text": word, "state": shape} if shape else {"text": word, "tag": "plain"}
    if name in ("holder", "due"):
        return _of_case(desk, name, others.cases.get(record.pk))
    came = others.attendance.get(record.pk)
    plain = {
        "day": table_day(record.happened_on, desk.today),
        "until": table_day(record.ended_on, desk.today) if record.ended_on else "",
        "came": f"{came[0]}/{came[1]}" if came else "",
        "unit": desk.name(record.unit_id),
        "entered": moment(record.created_at, desk.today),
    }
    return plain[name]


def _of_case(desk: Desk, name: str, case: Case | None) -> Any:
    """Who is responsible for a case, or the day its first clock is up, and by how much that is past."""
    if case is None:
        return ""
    if name == "holder":
        return desk.name(case.holder_id)
    if case.due_at is None:
        return ""
    on = table_day(day_of(case.due_at), desk.today)
    if case.due_at >= desk.now:
        return on
    said = time_left(wall(case.due_at), wall(desk.now), 0)
    return {"text": on, "tone": "late strong", "note": said.words}


def shown_fields(each: Type) -> dict[str, Any]:
    """The fields a register shows; the title has a column of its own."""
    declared = each.declared
    return {
        name: field for name, field in declared.fields.items() if field.in_register and name != declared.title_field
    }


def has_roster(each: Type) -> bool:
    """Whether attendance is by name."""
    return each.kind == "activity" and each.declared.roster is not None


def field_label(desk: Desk, field: Any) -> str:
    """A field's label, with its unit where it has one."""
    unit = "yuan" if isinstance(field, Money) else getattr(field, "unit", None)
    label = desk.say(field.label)
    if unit is None or unit not in units_of_measure():
        return label
    words = {"label": label, "unit": units_of_measure()[unit].word(desk.language)}
    return pgettext("label with unit", "%(label)s (%(unit)s)") % words


def title_label(desk: Desk, each: Type) -> str:
    """What the column of titles is called."""
    role = title_role(each)
    if role:
        return pgettext("head of a column", "Name") if role == PERSON else pgettext("of a record", "Taken of")
    field = each.declared.fields.get(each.declared.title_field) if each.declared.title_field else None
    return desk.say(field.label) if field is not None else pgettext("head of a column", "Record")


def day_label(each: Type) -> str:
    """What the column of days is called."""
    return _("Since") if each.kind in LASTING else pgettext("head of a column", "Day")


def show(desk: Desk, field: Any, value: Any) -> str:
    """A value in words."""
    if value is None or value == []:
        return ""
    if isinstance(field, Date):
        return table_day(value, desk.today)
    return str(field.show(value, desk.language))


def _sort(wanted: Wanted, name: str, quick: frozenset[str] | None) -> dict[str, Any]:
    """A head that sorts: pressed again it turns round. A register by day begins with the latest.

    Where only some orders are `quick`, a head that has but one leads back to the register by day.
    """
    orders = SORTED.get(name, ("", ""))
    if name.startswith(FIELD) and is_sortable(_field(wanted, name)):
        orders = (name, f"{name}_down")
    if not orders[0] or (name == TITLE and title_role(wanted.type)):
        return {}
    up, down = orders
    direction = {up: "ascending", down: "descending"}.get(wanted.sort, "none")
    first = down if name == "day" else up
    after = {up: down, down: up}.get(wanted.sort, first)
    if quick is not None and first not in quick:
        return {}
    if quick is not None and after not in quick:
        after = "day"
    return {"sort": direction, "sort_url": wanted.url(sort=after if after != "day" else None)}


def as_number(field: Any, value: Any) -> Decimal:
    """A number for a sheet; money in yuan."""
    return Decimal(value) / 100 if isinstance(field, Money) else Decimal(value)
