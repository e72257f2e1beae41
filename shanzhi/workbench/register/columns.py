"""The columns of a register and the cells of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.directory.queries import names_of
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.party.declare import PERSON
from shanzhi.records.fields import Choices, Date, DecimalNumber, Integer, Money, Text
from shanzhi.records.queries import Record, linked_subjects, list_records
from shanzhi.ui.formats import table_day
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.register.filtering import WITHDRAWN, Wanted
from shanzhi.workbench.types import Type, state_words, title_role

NUMBERS = (Integer, DecimalNumber, Money)
LONG = (Text, Choices)
"""Fields whose values may be long: their cells are cut until the row has the focus."""
MANY = 4
"""More long columns than this share what is left."""


def columns(wanted: Wanted) -> list[dict[str, Any]]:
    """Number, day, unit, title, the fields of the register, attendance, state."""
    desk = wanted.desk
    fields = shown_fields(wanted.type).values()
    long = sum(isinstance(field, LONG) for field in fields)
    found: list[dict[str, Any]] = [
        {"label": _("Number"), "size": "s", **_sort(wanted, "number", "number_down", "number")},
        {"label": day_label(wanted.type), "size": "s", **_sort(wanted, "day_up", "day", "day")},
        {"label": pgettext("head of a column", "Unit")},
        {
            "label": title_label(desk, wanted.type),
            "size": "m" if long > 1 else "l",
            "header": True,
            "clip": True,
            **({} if title_role(wanted.type) else _sort(wanted, "title", "title_down", "title")),
        },
    ]
    for field in fields:
        is_number = isinstance(field, NUMBERS)
        found.append(
            {
                "label": field_label(desk, field),
                "align": "right" if is_number else "",
                "clip": isinstance(field, LONG),
                "size": "" if not isinstance(field, LONG) or long > MANY else "m",
            }
        )
    if has_roster(wanted.type):
        found.append({"label": _("Came/expected"), "align": "right"})
    if wanted.type.kind in ("item", "enrolment", "establishment"):
        found.append({"label": _("Until"), "size": "s"})
    return [*found, {"label": pgettext("head of a column", "State"), "size": "s"}]


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


def row(
    wanted: Wanted, record: Record, attendance: Mapping[int, tuple[int, int]], titles: Mapping[int, str]
) -> dict[str, Any]:
    """A record as a row: withdrawn ones struck through, ended ones faint."""
    desk = wanted.desk
    is_withdrawn = record.state == WITHDRAWN
    values = wanted.type.declared.load(record.data)
    struck = "struck" if is_withdrawn else ""
    cells: list[Any] = [
        {"text": record.number, "tone": struck},
        table_day(record.happened_on, desk.today),
        desk.name(record.unit_id),
        {"text": titles[record.pk], "url": desk.url("record", record.pk), "tone": struck},
    ]
    for name, field in shown_fields(wanted.type).items():
        cells.append(show(desk, field, values.get(name)))
    if has_roster(wanted.type):
        came = attendance.get(record.pk)
        cells.append(f"{came[0]}/{came[1]}" if came else "")
    if wanted.type.kind in ("item", "enrolment", "establishment"):
        cells.append(table_day(record.ended_on, desk.today) if record.ended_on else "")
    shape, word = state_words(record.state)
    cells.append({"text": word, "state": shape} if shape else {"text": word, "tag": "plain"})
    return {"cells": cells, "tone": "off" if is_withdrawn or record.ended_on else ""}


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
    return _("Since") if each.kind in ("item", "enrolment", "establishment") else pgettext("head of a column", "Day")


def show(desk: Desk, field: Any, value: Any) -> str:
    """A value in words."""
    if value is None or value == []:
        return ""
    if isinstance(field, Date):
        return table_day(value, desk.today)
    return str(field.show(value, desk.language))


def _sort(wanted: Wanted, up: str, down: str, default: str) -> dict[str, Any]:
    """A head that sorts: pressed again it turns round."""
    current = wanted.sort
    direction = {up: "ascending", down: "descending"}.get(current, "none")
    after = {up: down, down: up}.get(current, default)
    return {"sort": direction, "sort_url": wanted.url(sort=after if after != "day" else None)}


def as_number(field: Any, value: Any) -> Decimal:
    """A number for a sheet; money in yuan."""
    return Decimal(value) / 100 if isinstance(field, Money) else Decimal(value)
